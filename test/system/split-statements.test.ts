import { expect, test } from 'vitest'
import { splitStatements } from '../../pipeline/system/split-statements.js'

test.each([
  ['select 1; select 2', ['select 1;', 'select 2']],
  ["select 'a;''b;'; select 2;", ["select 'a;''b;';", 'select 2;']],
  ['select ";" from t;', ['select ";" from t;']],
  ['select 1 -- a; b\n; -- c;', ['select 1 -- a; b\n;']],
  ['/* a; */ select 1; /* ; */', ['/* a; */ select 1;']],
  ['select $$a;b$$, $t$;$$;$t$; select $x;', ['select $$a;b$$, $t$;$$;$t$;', 'select $x;']],
  [String.raw`select e'a\';b'; select 1`, [String.raw`select e'a\';b';`, 'select 1']],
  ["select type'; x'; y", ["select type'; x';", 'y']],
  [' ;; \n', []],
  ["select 'open; select 2", ["select 'open; select 2"]],
])('%j is split at the ends of its statements', (text, statements) => {
  expect(splitStatements(text)).toEqual(statements)
})
