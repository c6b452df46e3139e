import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  onTestFinished,
  test,
  vi,
} from 'vitest'
import { History } from '../../../pipeline/cli/sql/session/history.js'
import { currentId } from '../../../pipeline/release/release.js'
import { MAIN } from '../../support/almanac.js'
import { needScript } from '../../support/needs.js'
import { Workspace } from '../../support/workspace.js'
import { KEYS, Typing } from './typing.js'

let workspace: Workspace
let state: string
let typing: Typing

beforeAll(async () => {
  workspace = await Workspace.keepReleased()
})
afterAll(() => workspace.remove())
beforeEach(async () => {
  state = await mkdtemp(join(tmpdir(), 'almanac-test-'))
  typing = await Typing.start(workspace, state)
})
afterEach(async () => {
  await typing.leave()
  await rm(state, { recursive: true })
})

test('a statement of several lines is answered once it ends', async () => {
  const shown = await typing.line(
    'select audience as 對象, sum(systems) as n',
    "from marts.usage_annual where year = 2016 -- ';",
    'group by all order by all;',
  )
  expect(shown).toContain('│ 對象       │   n │')
  expect(shown).toContain('│ citizen    │ 275 │')
  expect(shown).toContain('3 rows\n')
})

test('an error is told in the words of DuckDB with its place, and the session goes on', async () => {
  const shown = await typing.line('select nothing from marts.series;')
  expect(shown).toMatch(/Referenced column "nothing" not found/)
  expect(shown).toMatch(/LINE 1: select nothing[\s\S]*\^/)
  expect(await typing.line('select 7 as seven;')).toContain('│     7 │')
})

test('several statements stand on a line, and what is made lasts as long as the session', async () => {
  const shown = await typing.line(
    "select 'a;b' as x -- c;",
    '; select 2 as y; select nothing; select 3 as z;',
  )
  expect(shown).toContain('│ a;b │')
  expect(shown).toContain('│ 2 │')
  expect(shown).toMatch(/"nothing" was not found[\s\S]*LINE 1: select nothing/)
  expect(shown).not.toContain('│ 3 │')
  const made = await typing.line(
    'create temp table t as from range(3); insert into t values (40); set variable v = 2; create or',
    ' replace temp macro twice(n) as 2 * n; create temp view w as select sum(range) as s from t;',
  )
  expect(made.match(/^done$/gm)).toHaveLength(5)
  const ask = "select s, twice(getvariable('v')) as f from w;"
  expect(await typing.line(ask)).toContain('│ 43 │ 4 │')
  // The process is ended, and what the session had is made again.
  typing.shown = ''
  typing.keys(`select levenshtein(repeat('a', 200000), repeat('b', 200000));${KEYS.enter}`)
  await typing.until(/;\r\n/)
  await new Promise((resolve) => setTimeout(resolve, 300))
  typing.keys(KEYS.interrupt)
  await typing.until(/almanac> $/)
  expect(await typing.line(ask)).toContain('│ 43 │ 4 │')
  expect(await typing.line('select count(*) >= 0 as n, sum(range) as s from ops.runs, t;')).toContain('true')
  expect(await typing.line("set default_null_order = 'nulls first'; select x from (values (1), (null)) v(x) order by x limit 1;")).toContain('│ ∅ │') // biome-ignore format: as typed
  expect(await typing.line('set enable_external_access = true;')).toContain(
    'enable_external_access cannot be set',
  )
  expect(await typing.line('create table t2 as select 1;')).toContain('write create temp table')
  expect(await typing.line("copy t to '/tmp/x.csv';")).toContain('file system operations are disabled')
})

test('.read, .once, .maxrows and the modes line, box and html', async () => {
  const file = join(state, 'several.sql')
  await writeFile(file, '-- first\nselect 5 as five;\nselect 6 as six;\n')
  const shown = await typing.line(`.read ${file}`)
  expect(shown).toContain('│    5 │')
  expect(shown).toContain('│   6 │')
  expect(await typing.line('.read nowhere.sql')).toContain('cannot read nowhere.sql')
  await typing.line(`.once ${join(state, 'once.csv')}`)
  expect(await typing.line('select 1 as a;')).toContain('Wrote')
  expect(await typing.line('.maxrows 2')).toContain('maxrows 2')
  expect(await typing.line('from range(5);')).toContain('the first 2 rows of more')
  expect(await typing.line('.maxrows x')).toContain('not a number of rows: x')
  await typing.line('.mode line')
  expect(await typing.line("select 1 as a, null as bcd, '<x>' as e;")).toMatch(
    / {2}a = 1\nbcd = ∅\n {2}e = <x>\n/,
  )
  await typing.line('.mode html')
  expect(await typing.line("select '<x>' as e;")).toContain('<td>&#60;x&#62;</td>')
  expect(await typing.line('.mode box')).toContain('mode table')
  expect(await typing.line('.xyzzy')).toContain('unknown command: .xyzzy; .help lists all')
  expect(await typing.line('help')).toContain('.tables [PATTERN]')
})

test.each(['exit', 'QUIT;', String.raw`\q`])('%s leaves', async (word) => {
  typing.keys(word + KEYS.enter)
  await expect(typing.ended()).resolves.toBeUndefined()
})

test.each([
  'select count(*) from range(1000000000000);',
  "select levenshtein(repeat('a', 200000), repeat('b', 200000));",
])('Ctrl-C stops a statement and keeps the session: %s', async (sql) => {
  await typing.line('.param n=5')
  typing.shown = ''
  typing.keys(sql + KEYS.enter)
  await typing.until(/;\r\n/)
  await new Promise((resolve) => setTimeout(resolve, 300))
  typing.keys(KEYS.interrupt)
  expect(await typing.until(/almanac> $/)).toContain('stopped')
  expect(await typing.line('select $n as kept;')).toContain('│    5 │')
})

test('Ctrl-C before a statement is at work, as while the history is written, stops it too', async () => {
  const adding = vi.spyOn(History.prototype, 'add').mockImplementationOnce(async () => {
    typing.keys(KEYS.interrupt)
    await new Promise((resolve) => setTimeout(resolve, 50))
  })
  onTestFinished(() => adding.mockRestore())
  expect(await typing.line('select count(*) from range(1000000000000);')).toContain('stopped')
  expect(await typing.line('select 8 as eight;')).toContain('│     8 │')
})

test('Ctrl-C removes what is typed, and on an empty line says how to leave', async () => {
  typing.keys(`select${KEYS.enter}1 +`)
  await typing.until(/\.\.\.> 1 \+$/)
  typing.keys(KEYS.interrupt)
  await typing.until(/\nalmanac> $/)
  expect(await typing.line('select 3 as three;')).toContain('│     3 │')
  typing.shown = ''
  typing.keys(KEYS.interrupt)
  expect(await typing.until(/almanac> $/)).toContain('(Ctrl-D or .exit leaves)')
})

describe('Tab completes', () => {
  test.each([
    ['from marts.usage_an', /marts\.usage_annual$/],
    ["select '民眾', strpt", /'民眾', strptime$/],
    ['.tab', /\.tables $/],
    ['.run uses_by', /\.run uses_by_year$/],
    ['.mode ma', /\.mode markdown$/],
    ['.schema marts.usage_an', /\.schema marts\.usage_annual$/],
    ['.release cur', /\.release current$/],
  ])('%s', async (typed, completed) => {
    typing.keys(typed)
    await typing.until(/\S$/)
    typing.keys(KEYS.tab)
    expect(await typing.until(completed)).toMatch(completed)
    typing.keys(KEYS.interrupt)
  })
})

test('a statement of several lines comes back as one, also in the next session, from a file that is its owner’s alone', async () => {
  await typing.line('select 1', '+ 1 as two;')
  await typing.line('.timer on')
  await typing.leave()
  const file = join(state, 'almanac/history')
  expect((await readFile(file, 'utf8')).split('\n')).toEqual([
    JSON.stringify('select 1\n+ 1 as two;'),
    JSON.stringify('.timer on'),
    '',
  ])
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  typing = await Typing.start(workspace, state)
  typing.shown = ''
  typing.keys(KEYS.up + KEYS.up)
  await typing.until(/select 1\r?\n\+ 1 as two;$/)
  typing.shown = ''
  typing.keys(KEYS.enter)
  expect(await typing.until(/row\nalmanac> $/)).toContain('│   2 │')
})

test('a state folder that is refused costs the history alone', async () => {
  await typing.leave()
  await writeFile(join(state, 'file'), '')
  typing = await Typing.start(workspace, join(state, 'file'))
  expect(await typing.line('select 4 as four;')).toContain('│    4 │')
})

describe('commands', () => {
  test('.tables and .schema tell what there is', async () => {
    expect(await typing.line('.tables usage_annual')).toMatch(/│ marts\.usage_annual +│ +36 │ \w.*…? +│/)
    expect(await typing.line('.tables stag*observation')).toContain('staging.stg_moica_annual_obs')
    expect(await typing.line('.tables nowhere')).toContain('no table has nowhere in its name')
    const schema = await typing.line('.schema usage_annual')
    expect(schema).toMatch(/marts\.usage_annual: \w/)
    expect(schema).toMatch(/│ uses +│ bigint +│ person-times │ \w/)
    expect(await typing.line('.schema x')).toContain('unknown table: x; .tables lists them')
  })

  test('.run runs a saved query with its parameters', async () => {
    expect(await typing.line('.queries')).toMatch(/uses_by_year\n {2}The uses and[\s\S]*since integer = 2010/)
    const shown = await typing.line('.run uses_by_year since=2019 audience="total"')
    expect(shown).toContain('│ 2019 │')
    expect(shown).toContain('3 rows')
    expect(await typing.line('.run uses_by_year since=soon')).toContain('not of type integer: soon')
    expect(await typing.line('.run nothing')).toContain('unknown query: nothing; one of ')
    expect(await typing.line('.run')).toContain('no name of a saved query')
  })

  test('.param gives values to the parameters that a statement names', async () => {
    expect(await typing.line('.param year=2016')).toContain('$year = 2016')
    expect(await typing.line("select typeof($year) as a, '$' as b;")).toContain('INTEGER')
    expect(await typing.line('select 1;')).toContain('1 row')
    expect(await typing.line('.param year')).toContain('no parameter has a value')
    expect(await typing.line('select $year;')).toContain('no value for $year')
  })

  test('.mode, .output and .chart write results elsewhere', async () => {
    await typing.line('.mode markdown')
    expect(await typing.line("select 1 as a, 'x|y' as b;")).toContain('| 1 | x\\|y |')
    expect(await typing.line('.mode xlsx')).toContain('a terminal cannot show xlsx; .output FILE')
    const file = join(state, 'rows.csv')
    await typing.line(`.output ${file}`)
    expect(await typing.line('select range as n from range(20000);')).toContain(`Wrote ${file}`)
    expect((await readFile(file, 'utf8')).split('\r\n')).toHaveLength(20_002)
    await typing.line('.mode table')
    expect(await typing.line('.chart')).toMatch(/^.*n {2}▁.*█ {2}0 … 9,999/m)
    const chart = join(state, 'chart.svg')
    expect(await typing.line(`.chart ${chart}`)).toContain(`Wrote ${chart}`)
    expect(await readFile(chart, 'utf8')).toMatch(/^<svg [\s\S]*the first 10000 rows of more[\s\S]*<\/svg>/)
    expect(await typing.line('.output x.doc')).toContain('no format goes with the ending of x.doc')
  })

  test('.explain, .help and an unknown command', async () => {
    expect(await typing.line('.explain from marts.series')).toContain('SEQ_SCAN')
    expect(await typing.line('.help chart')).toMatch(/\.chart \[FILE\] +draw a chart/)
    expect(await typing.line('.tabels')).toContain('unknown command: .tabels; did you mean .tables?')
    expect(await typing.line('.timer maybe')).toContain('not a value of .timer: maybe; one of on, off')
  })

  test('.exit leaves', async () => {
    typing.keys(`.exit${KEYS.enter}`)
    await expect(typing.ended()).resolves.toBeUndefined()
  })
})

test('no control character of a result reaches the terminal', async () => {
  const shown = await typing.line("select chr(27) || '[2J' as x, chr(155) || 'm' as y, chr(8238) as z;")
  expect(shown).toContain('│ �[2J │ �m │ � │')
  await typing.line('.mode csv')
  expect(await typing.line('select chr(7) as bell;')).toContain('�\n')
})

test('a session stays on its release and tells of a newer one once', async () => {
  const own = await Workspace.smallReleased()
  const first = String(await currentId(await own.project()))
  const reader = await Typing.start(own, state)
  await own.edit('reports/visits.md', 'The latest year had', 'In the latest year there were')
  const second = (await own.refresh('2026-11-25')).releaseId
  expect(second).not.toBe(first)
  const told = `release ${second} is served now; this session stays on release ${first}; .release current follows`
  const ask = 'select max(id) as id from ops.releases;'
  expect(await reader.line('select 1;')).toContain(told)
  expect(await reader.line('select 1;')).not.toContain('is served now')
  const list = await reader.line('.release')
  expect(list).toMatch(new RegExp(`${second} .*served\n`))
  expect(list).toMatch(new RegExp(`${first} .*asked\n`))
  expect(await reader.line(ask)).toContain(first)
  expect(await reader.line('.release current')).toContain(`asking release ${second}`)
  expect(await reader.line(ask)).toContain(second)
  expect(await reader.line('.release x')).toContain('unknown release: x; one of ')
  await reader.leave()
})

test('on a real terminal, a session answers and ends with 0', async () => {
  needScript()
  const command = `node ${MAIN} --project ${workspace.folder} sql`
  const run = promisify(execFile)('script', ['-qec', command, '/dev/null'], {
    env: { ...process.env, XDG_STATE_HOME: state, TERM: 'xterm', ALMANAC_PAGER: '' },
  })
  let shown = ''
  run.child.stdout?.on('data', (data) => (shown += String(data)))
  const prompted = (after: string): Promise<boolean> =>
    vi.waitUntil(() => shown.includes('almanac> ', shown.indexOf(after) + 1) && shown.includes(after), {
      timeout: 100_000,
    })
  // What is typed before there is a prompt may be lost.
  await prompted('.exit leaves')
  run.child.stdin?.write("select '民眾' as 對象, null as n;\r")
  await prompted('1 row')
  run.child.stdin?.end('.exit\r')
  const { stdout } = await run
  expect(stdout).toContain('.help lists the commands, .exit leaves')
  expect(stdout).toContain('│ 民眾 │')
})
