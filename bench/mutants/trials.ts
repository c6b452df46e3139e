import { edited } from './edit.js'
import type { ImportGraph } from './import-graph.js'
import type { Ledger, Trial, Undisturbed } from './ledger.js'
import type { Mutant } from './mutant.js'
import type { Share } from './sample.js'
import type { ScratchTree } from './scratch-tree.js'
import { likeliestFirst, portionsOf, within } from './test-order.js'
import { runTests } from './test-run.js'

/** How long tests may take under a mutant, as a multiple of an undisturbed run, and the least. */
const PATIENCE = 8
const LEAST_PATIENCE_SECONDS = 120

/** What decides which tests a mutant meets. */
export interface Plan {
  shares: readonly Share[]
  graph: ImportGraph
  ledger: Ledger
  /** Test files with the seconds of an undisturbed run. */
  seconds: ReadonlyMap<string, number>
  /** Names of tests that fail undisturbed. */
  leftOut: readonly string[]
  /** Seconds of undisturbed tests that a mutant meets at most. */
  budget: number
  /** The test file that caught a mutant in an earlier run. */
  earlier: ReadonlyMap<string, string>
}

/** Tries mutants, one after the other in each scratch tree, until none is due. */
export async function tryAll(plan: Plan, trees: readonly ScratchTree[]): Promise<void> {
  const atWork = new Set<string>()
  const lane = async (tree: ScratchTree): Promise<void> => {
    for (let mutant = nextDue(plan, atWork); mutant !== null; mutant = nextDue(plan, atWork)) {
      atWork.add(mutant.id)
      const trial = await tryOne(plan, mutant, tree)
      plan.ledger.note(trial)
      atWork.delete(mutant.id)
      process.stdout.write(`${lineOf(trial)}\n`)
    }
  }
  await Promise.all(trees.map(lane))
}

/** A mutant and what became of it, on one line. */
export function lineOf({ mutant, verdict, by, seconds }: Trial): string {
  const { id, file, line, from, to } = mutant
  const change = `${from} → ${to}`.replaceAll(/\s+/g, ' ')
  const catcher = by === null ? '' : ` by ${by.file}: ${by.test}`
  return `${verdict.padEnd(10)} ${id} ${file}:${line}  ${change}  ${seconds.toFixed(0)} s${catcher}`
}

/** The mutant to try next: the first due ones of all folders before the second ones. */
function nextDue(plan: Plan, atWork: ReadonlySet<string>): Mutant | null {
  const due = plan.shares.flatMap((share) =>
    chosenOf([share], plan.ledger)
      .map((mutant, place) => ({ mutant, place }))
      .filter(({ mutant }) => !atWork.has(mutant.id) && isDue(plan, mutant)),
  )
  return due.toSorted((a, b) => a.place - b.place)[0]?.mutant ?? null
}

/** The mutants that are tried: of each folder the first ones that compile. */
export function chosenOf(shares: readonly Share[], ledger: Ledger): Mutant[] {
  return shares.flatMap(({ candidates, wanted }) =>
    candidates.filter((mutant) => ledger.trialOf(mutant)?.verdict !== 'does not compile').slice(0, wanted),
  )
}

/** Puts the chosen mutants that are new to the compiler, until as many as are wanted compile. */
export async function compileAll(shares: readonly Share[], ledger: Ledger, tree: ScratchTree): Promise<void> {
  for (;;) {
    const open = chosenOf(shares, ledger).filter((mutant) => !ledger.trialOf(mutant))
    const batch = [...new Map(open.toReversed().map((mutant) => [mutant.file, mutant])).values()]
    if (batch.length === 0) return
    const accepted = new Set(await tree.accepted(batch))
    for (const mutant of batch) {
      const verdict = accepted.has(mutant) ? 'untried' : 'does not compile'
      ledger.note({ mutant, verdict, by: null, passed: [], seconds: 0 })
    }
  }
}

function isDue(plan: Plan, mutant: Mutant): boolean {
  const verdict = plan.ledger.trialOf(mutant)?.verdict
  return verdict === 'untried' || (verdict === 'survived' && testsFor(plan, mutant).length > 0)
}

/** The tests that the mutant has yet to meet. */
function testsFor({ graph, seconds, budget, earlier, ledger }: Plan, mutant: Mutant): string[] {
  const order = likeliestFirst(mutant, graph, seconds).filter((test) =>
    isInReach(ledger.undisturbed, mutant, test),
  )
  const first = order.filter((test) => test === earlier.get(mutant.id))
  const passed = ledger.trialOf(mutant)?.passed ?? []
  return within([...new Set([...first, ...order])], budget, seconds).filter((test) => !passed.includes(test))
}

function isInReach({ probed, reached }: Undisturbed, { id }: Mutant, test: string): boolean {
  return !probed.includes(id) || reached[test]?.includes(id) !== false
}

async function tryOne(plan: Plan, mutant: Mutant, tree: ScratchTree): Promise<Trial> {
  const start = performance.now()
  const before = plan.ledger.trialOf(mutant)
  const passed = [...(before?.passed ?? [])]
  const end = (verdict: Trial['verdict'], by: Trial['by'] = null): Trial => ({
    mutant,
    verdict,
    by,
    passed,
    seconds: (performance.now() - start) / 1000 + (before?.seconds ?? 0),
  })
  await tree.place(new Map([[mutant.file, edited(await tree.read(mutant.file), mutant)]]))
  for (const tests of portionsOf(testsFor(plan, mutant), plan.seconds)) {
    const run = await runTests(tree.folder, tests, {
      bail: true,
      leftOut: plan.leftOut,
      milliseconds: patience(tests, plan.seconds),
    })
    const [first] = run.failures
    if (first !== undefined) return end('caught', first)
    if (run.isLate) return end('timed out', { file: tests.join(' '), test: '', message: '' })
    passed.push(...tests)
  }
  return end('survived')
}

function patience(tests: readonly string[], seconds: ReadonlyMap<string, number>): number {
  const undisturbed = tests.reduce((total, test) => total + (seconds.get(test) ?? 0), 0)
  return 1000 * Math.max(LEAST_PATIENCE_SECONDS, PATIENCE * undisturbed)
}
