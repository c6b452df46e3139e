import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { nullIfMissing } from '../../pipeline/system/files.js'
import { withProbes } from './edit.js'
import type { Ledger } from './ledger.js'
import type { Mutant } from './mutant.js'
import { javaScriptOf, type ScratchTree } from './scratch-tree.js'
import { runTests } from './test-run.js'

const AN_HOUR = 3_600_000

/**
 * Runs the test files that are new to the ledger without a mutant, each by itself, to learn how long it takes and which mutants' places it
 * comes to. One that fails is run once more without probes, to learn which of its tests fail by themselves.
 */
export async function lookAtUndisturbed(
  tests: readonly string[],
  mutants: readonly Mutant[],
  ledger: Ledger,
  tree: ScratchTree,
): Promise<void> {
  const known = ledger.undisturbed
  const unknown = tests.filter((test) => known.seconds[test] === undefined)
  if (unknown.length === 0) return
  const log = join(tree.folder, 'node_modules/.reached')
  known.probed = await placeProbes(mutants, tree, log)
  const suspects = []
  for (const test of unknown) {
    await rm(log, { force: true })
    const run = await runTests(tree.folder, [test], { bail: false, leftOut: [], milliseconds: AN_HOUR })
    const reached = (await nullIfMissing(readFile(log, 'utf8'))) ?? ''
    known.reached[test] = [...new Set(reached.split('\n').slice(0, -1))]
    if (run.failures.length > 0) suspects.push(test)
    else known.seconds[test] = run.seconds.get(test) ?? 0
    await ledger.keepUndisturbed()
  }
  await tree.place(new Map())
  for (const test of suspects) await lookAtFailures(test, ledger, tree)
}

async function lookAtFailures(test: string, ledger: Ledger, tree: ScratchTree): Promise<void> {
  const run = await runTests(tree.folder, [test], { bail: false, leftOut: [], milliseconds: AN_HOUR })
  ledger.undisturbed.seconds[test] = run.seconds.get(test) ?? 0
  ledger.undisturbed.failing.push(...run.failures)
  for (const failure of run.failures)
    console.log(`left out, since it fails by itself: ${test}: ${failure.test}: ${failure.message}`)
  await ledger.keepUndisturbed()
}

/** Puts a probe before each mutant's place. Gives the mutants that got one: SQL has none, nor a file that is no program with them. */
async function placeProbes(mutants: readonly Mutant[], tree: ScratchTree, log: string): Promise<string[]> {
  const texts = new Map<string, string>()
  const probed = []
  for (const file of new Set(mutants.map((mutant) => mutant.file))) {
    const some = mutants.filter((mutant) => mutant.file === file)
    const probes = some.flatMap(({ id, within }) =>
      within === null ? [] : [{ within, probe: probeOf(id, log) }],
    )
    if (probes.length === 0) continue
    const text = withProbes(await tree.read(file), probes)
    if (!(await isProgram(text))) continue
    texts.set(file, text)
    probed.push(...some.filter(({ within }) => within !== null).map(({ id }) => id))
  }
  await tree.place(texts)
  return probed
}

/** An expression that notes once in each process, where there is a disk, that it was come to. */
function probeOf(id: string, log: string): string {
  return `(() => {
    const seen = (globalThis.reachedMutants ??= new Set())
    if (seen.has('${id}')) return
    seen.add('${id}')
    try { globalThis.process.getBuiltinModule('node:fs').appendFileSync(${JSON.stringify(log)}, '${id}\\n') } catch {}
  })()`
}

async function isProgram(text: string): Promise<boolean> {
  return javaScriptOf(text).then(
    () => true,
    () => false,
  )
}
