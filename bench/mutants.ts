import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { ImportGraph } from './mutants/import-graph.js'
import { inventoryOf } from './mutants/inventory.js'
import { Ledger } from './mutants/ledger.js'
import { mutantsOf, type Mutant } from './mutants/mutant.js'
import { resultOf } from './mutants/result.js'
import { sharesOf, type Share } from './mutants/sample.js'
import { ScratchTree } from './mutants/scratch-tree.js'
import { chosenOf, compileAll, tryAll } from './mutants/trials.js'
import { lookAtUndisturbed } from './mutants/undisturbed.js'
import { ROOT } from './workspace.js'

const { values: options } = parseArgs({
  options: {
    tree: { type: 'string', default: ROOT },
    keep: { type: 'string', default: join(tmpdir(), 'almanac-mutants') },
    like: { type: 'string' },
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '200' },
    tests: { type: 'string', default: '' },
    budget: { type: 'string', default: '90' },
    lanes: { type: 'string', default: '1' },
    list: { type: 'boolean', default: false },
  },
})
const MOST_LANES = 2

if (options.list) await printInventory()
else await tryMutants()

/** Prints the tests and expectations of a tree by folder, and each test by its name. */
async function printInventory(): Promise<void> {
  const files = await inventoryOf(resolve(options.tree))
  for (const { file, tests, expectations } of files) {
    console.log(`${file}  ${tests.length} tests, ${expectations} expectations`)
    for (const name of tests) console.log(`  ${name}`)
  }
  const folders = [...new Set(files.map(({ file }) => folderOf(file)))]
  for (const folder of [...folders, '']) {
    const some = files.filter(({ file }) => folder === '' || folderOf(file) === folder)
    const tests = some.reduce((total, file) => total + file.tests.length, 0)
    const expectations = some.reduce((total, file) => total + file.expectations, 0)
    console.log(
      `${(folder || 'all').padEnd(20)}${String(tests).padStart(6)} tests${String(expectations).padStart(7)} expectations`,
    )
  }
}

function folderOf(file: string): string {
  return file.split('/').slice(0, 2).join('/')
}

/** Tries a sample of mutants, or those of an earlier run, goes on with what is there, and prints what became of them. */
async function tryMutants(): Promise<void> {
  const tree = resolve(options.tree)
  const keep = resolve(options.keep)
  await mkdir(keep, { recursive: true })
  const ledger = await Ledger.in(keep)
  const graph = await ImportGraph.of(tree)
  const earlier = options.like === undefined ? null : await Ledger.in(resolve(options.like))
  const shares = sharesFor(await mutantsOf(tree), earlier)
  const trees = []
  for (let lane = 0; lane < Math.min(Number(options.lanes), MOST_LANES); lane++)
    trees.push(await ScratchTree.of(tree, join(keep, `lane-${lane}`)))
  const [first] = trees
  if (first === undefined) throw new Error('at least one lane is needed')
  await compileAll(shares, ledger, first)
  const tests = testsOf(graph)
  await lookAtUndisturbed(tests, chosenOf(shares, ledger), ledger, first)
  const { seconds, failing } = ledger.undisturbed
  const broken = failing.filter(({ test }) => test === '').map(({ file }) => file)
  const whole = tests.filter((test) => !broken.includes(test))
  await tryAll(
    {
      shares,
      graph,
      ledger,
      seconds: new Map(whole.map((test) => [test, seconds[test] ?? 0])),
      leftOut: failing.map(({ test }) => test).filter((test) => test !== ''),
      budget: Number(options.budget),
      earlier: new Map(earlier?.compiled.map(({ mutant, by }) => [mutant.id, by?.file ?? ''])),
    },
    trees,
  )
  console.log(resultOf(ledger.compiled))
}

/** The mutants to try by folder; those of an earlier run as far as the code that they change is still there. */
function sharesFor(mutants: readonly Mutant[], earlier: Ledger | null): Share[] {
  if (earlier === null) return sharesOf(mutants, Number(options.count), Number(options.seed))
  const byId = new Map(mutants.map((mutant) => [mutant.id, mutant]))
  const gone = earlier.compiled.filter(({ mutant }) => !byId.has(mutant.id))
  for (const { mutant } of gone) console.log(`gone ${mutant.id} ${mutant.file}:${mutant.line}`)
  const candidates = earlier.compiled.flatMap(({ mutant }) => byId.get(mutant.id) ?? [])
  return [{ folder: '', wanted: candidates.length, candidates }]
}

/** The test files of the chosen folders. */
function testsOf(graph: ImportGraph): string[] {
  const folders = options.tests.split(',').map((folder) => `test/${folder}`)
  return graph.tests.filter((test) => folders.some((folder) => test.startsWith(folder)))
}
