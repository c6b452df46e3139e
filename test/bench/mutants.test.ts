import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { edited, withProbes } from '../../bench/mutants/edit.js'
import { javaScriptOf } from '../../bench/mutants/scratch-tree.js'
import { ImportGraph } from '../../bench/mutants/import-graph.js'
import { inventoryOf } from '../../bench/mutants/inventory.js'
import { Ledger } from '../../bench/mutants/ledger.js'
import { mutantsIn, type Mutant } from '../../bench/mutants/mutant.js'
import { resultOf } from '../../bench/mutants/result.js'
import { sharesOf } from '../../bench/mutants/sample.js'
import { likeliestFirst, portionsOf, within } from '../../bench/mutants/test-order.js'

/** What each mutant of a file does to its one line, in the order of the line. */
function changed(file: string, text: string): string[] {
  return mutantsIn(file, text).map((mutant) => edited(text, mutant))
}

describe('mutants of TypeScript', () => {
  test('change operators, conditions and constants', () => {
    expect(changed('pipeline/a/a.ts', 'const a = b < 7')).toEqual([
      'const a = b <= 7',
      'const a = b >= 7',
      'const a = b < 8',
      'const a = b < 0',
    ])
    expect(changed('pipeline/a/a.ts', 'if (!done) stop()')).toEqual([
      'if (!(!done)) stop()',
      'if (true) stop()',
      'if (false) stop()',
      'if (done) stop()',
    ])
    expect(changed('pipeline/a/a.ts', 'x ??= Math.min(a && b, true as boolean)')).toEqual([
      'x ??= Math.max(a && b, true as boolean)',
      'x ??= Math.min(a || b, true as boolean)',
      'x ??= Math.min(a && b, false as boolean)',
    ])
  })

  test('leave types, texts, patterns and comments alone', () => {
    const text =
      "type A<T> = 1 | 2 // 3 < 4\nconst a: Record<A<1>, true> = x as 5\nf('6 < 7', /8+9/, `10 - ${b}`)"
    expect(changed('pipeline/a/a.ts', text)).toEqual([])
  })

  test('change SQL in texts, but not what is put into it', () => {
    expect(changed('pipeline/a/a.ts', "run(`select ${c} from t where a <> ${d} and '1 < ${e}'`)")).toEqual([
      "run(`select ${c} from t where a = ${d} and '1 < ${e}'`)",
      "run(`select ${c} from t where a <> ${d} or '1 < ${e}'`)",
    ])
  })
})

test('probes tell which mutants a program comes to, and change nothing that it does', async () => {
  const text = `
    enum Size { small = 1 }
    type Pair = 1 | 2
    const keys = { 1: 'a', [2 + 0]: 'b' }
    const text = String.raw\`select \${keys[1]}\\n where 1 < 2\`
    const greatest = (values: number[]) => (values.length > 0 ? Math.max(...values) : -1)
    class Counter { count = 0; isDone = () => this.count >= (2 as number) || !true }
    const counter = new Counter()
    const never = () => 3 * 4
    while (!counter.isDone()) counter.count += 1
    return JSON.stringify([keys, text, greatest([1, 5]), counter.count, Size.small, typeof never])`
  const wrapped = `export const result = (reached: Set<string>) => {${text}}`
  const probes = mutantsIn('pipeline/a/a.ts', wrapped).flatMap(({ from, within }) =>
    within === null ? [] : [{ within, probe: `reached.add(${JSON.stringify(from)})` }],
  )
  const run = async (program: string): Promise<{ result: string; reached: Set<string> }> => {
    const reached = new Set<string>()
    const module = await import(`data:text/javascript,${encodeURIComponent(await javaScriptOf(program))}`)
    return { result: module.result(reached), reached }
  }
  const probed = await run(withProbes(wrapped, probes))
  expect(probed.result).toBe((await run(wrapped)).result)
  expect([...probed.reached]).toEqual(expect.arrayContaining(['>', 'max', '>=', '+=', '2']))
  expect(probed.reached).not.toContain('*')
  expect(probed.reached).not.toContain('4')
})

test('mutants of SQL keep it well formed', () => {
  expect(
    changed('sql/a/a.sql', "select *, max(a) * 2 from t -- a < b\nwhere s = '=' and a between 1 and $3"),
  ).toEqual([
    "select *, min(a) * 2 from t -- a < b\nwhere s = '=' and a between 1 and $3",
    "select *, max(a) / 2 from t -- a < b\nwhere s = '=' and a between 1 and $3",
    "select *, max(a) * 3 from t -- a < b\nwhere s = '=' and a between 1 and $3",
    "select *, max(a) * 0 from t -- a < b\nwhere s = '=' and a between 1 and $3",
    "select *, max(a) * 2 from t -- a < b\nwhere s <> '=' and a between 1 and $3",
    "select *, max(a) * 2 from t -- a < b\nwhere s = '=' or a between 1 and $3",
    "select *, max(a) * 2 from t -- a < b\nwhere s = '=' and a between 2 and $3",
    "select *, max(a) * 2 from t -- a < b\nwhere s = '=' and a between 0 and $3",
  ])
  const sql =
    'select a::decimal(18, 3), b from t left join u using (c) where b is null and not exists (from v) order by b desc'
  expect(mutantsIn('sql/a/a.sql', sql).map(({ from, to }) => `${from} → ${to}`)).toEqual([
    'left → ',
    'is → is not',
    'and → or',
    'not → ',
    'desc → asc',
  ])
})

test('a mutant is found again where other lines changed, and told from its like on an equal line', () => {
  const ids = (text: string): string[] => mutantsIn('pipeline/a/a.ts', text).map(({ id }) => id)
  const before = ids('f(true)\nf(true)')
  expect(new Set(before).size).toBe(2)
  expect(ids('g()\n\n  f(true)\nh()\nf(true)')).toEqual(before)
})

describe('the sample', () => {
  const mutants = [
    ...mutantsOf('pipeline/large', 400),
    ...mutantsOf('pipeline/small', 100),
    ...mutantsOf('sql/tiny', 2),
  ]

  test('spreads over the folders by the roots of their sizes', () => {
    expect(sharesOf(mutants, 32, 1).map(({ folder, wanted }) => [folder, wanted])).toEqual([
      ['pipeline/large', 20],
      ['pipeline/small', 10],
      ['sql/tiny', 2],
    ])
  })

  test('is the same for a seed in whatever order the files are read, and another for another', () => {
    expect(sharesOf(mutants.toReversed(), 32, 1)).toEqual(sharesOf(mutants, 32, 1))
    expect(sharesOf(mutants, 32, 2)).not.toEqual(sharesOf(mutants, 32, 1))
  })

  test('has one mutant for each place', () => {
    const places = sharesOf(mutants, 32, 1).flatMap(({ candidates }) =>
      candidates.map(({ file, start }) => `${file} ${start}`),
    )
    expect(new Set(places).size).toBe(places.length)
  })
})

test('the likeliest tests come first: the mirror folder, then by imports; what does not come to the file is left out', async () => {
  const tree = await treeOf({
    'pipeline/base/sum.ts': 'export const sum = 1 + 1',
    'pipeline/report/page.ts': "import type { X } from './type.js'\nimport { sum } from '../base/sum.js'",
    'pipeline/report/type.ts': '',
    'test/base/sum.test.ts': "import { sum } from '../../pipeline/base/sum.js'",
    'test/base/other.test.ts': '',
    'test/report/page.test.ts': "import {\n  page,\n} from '../../pipeline/report/page.js'",
    'test/report/type.test.ts': "const { type } = await import('../../pipeline/report/type.js')",
  })
  const graph = await ImportGraph.of(tree)
  const seconds = new Map(graph.tests.map((file) => [file, 10]))
  const [mutant] = mutantsIn('pipeline/base/sum.ts', 'export const sum = 1 + 1')
  const order = likeliestFirst(mutant as Mutant, graph, seconds)
  expect(order).toEqual(['test/base/sum.test.ts', 'test/report/page.test.ts', 'test/base/other.test.ts'])
  expect(within(order, 20, seconds)).toEqual(order.slice(0, 2))
  expect(portionsOf(order, seconds)).toEqual([order.slice(0, 2), order.slice(2)])
})

test('what was found is there for the next run, but for a line that was being written', async () => {
  const folder = await treeOf({})
  const [one, other] = mutantsIn('pipeline/base/sum.ts', 'export const sum = 1 + 2') as [Mutant, Mutant]
  const ledger = await Ledger.in(folder)
  ledger.note({ mutant: one, verdict: 'survived', by: null, passed: ['a.test.ts'], seconds: 1 })
  ledger.note({ mutant: other, verdict: 'does not compile', by: null, passed: [], seconds: 1 })
  await writeFile(join(folder, 'trials.jsonl'), '{"mutant":', { flag: 'a' })
  const after = await Ledger.in(folder)
  after.note({ mutant: one, verdict: 'survived', by: null, passed: ['a.test.ts', 'b.test.ts'], seconds: 2 })
  const next = await Ledger.in(folder)
  expect(next.trialOf(one)?.passed).toEqual(['a.test.ts', 'b.test.ts'])
  expect(next.compiled).toHaveLength(1)
  expect(resultOf(next.compiled)).toContain(`survived   ${one.id} pipeline/base/sum.ts:1  + → -`)
})

test('an inventory counts tests and expectations as they are written', async () => {
  const tree = await treeOf({
    'test/a/a.test.ts':
      "test('one', () => { expect(1).toBe(1) })\nit.each([1])(`two`, (x) => { expect.soft(x).toBe(1) })\nexpected()",
    'test/support/help.ts': 'export const check = (x: number) => expect(x).toBe(1)',
  })
  expect(await inventoryOf(tree)).toEqual([
    { file: 'test/a/a.test.ts', tests: ['one', 'two'], expectations: 2 },
    { file: 'test/support/help.ts', tests: [], expectations: 1 },
  ])
})

function mutantsOf(folder: string, count: number): Mutant[] {
  return mutantsIn(`${folder}/file.sql`, Array.from({ length: count }, (_, i) => `a${i} = b`).join('\n'))
}

async function treeOf(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'almanac-test-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const all = { 'bench/a.ts': '', 'bundle/a.ts': '', 'browser/a.ts': '', ...files }
  for (const [name, text] of Object.entries(all)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), text)
  }
  return folder
}
