import type { Reporter, TestCase, TestModule } from 'vitest/node'

/** Ends a run with what was left out, and why, and with the sum of durations by folder. */
export class RunSummary implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const lines = [...leftOut(modules), ...durations(modules)]
    process.stdout.write(lines.map((line) => `${line}\n`).join(''))
  }
}

/** Each reason once, with how many tests gave it. */
function leftOut(modules: readonly TestModule[]): string[] {
  const reasons = new Map<string, number>()
  for (const module of modules)
    for (const test of module.children.allTests('skipped')) {
      const reason = reasonOf(test)
      reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
    }
  return [...reasons].map(
    ([reason, count]) => `left out: ${count} ${count === 1 ? 'test' : 'tests'}: ${reason}`,
  )
}

function reasonOf(test: TestCase): string {
  const result = test.result()
  return (result.state === 'skipped' ? result.note : undefined) ?? 'no reason given'
}

/** Seconds of set-up, import and tests of the files of each folder, the longest first. */
function durations(modules: readonly TestModule[]): string[] {
  const folders = new Map<string, { seconds: number; files: number; tests: number }>()
  for (const module of modules) {
    const name = module.relativeModuleId.split('/').slice(0, 2).join('/')
    const sum = folders.get(name) ?? { seconds: 0, files: 0, tests: 0 }
    const { duration, collectDuration, setupDuration, prepareDuration, environmentSetupDuration } =
      module.diagnostic()
    sum.seconds +=
      (duration + collectDuration + setupDuration + prepareDuration + environmentSetupDuration) / 1000
    sum.files++
    sum.tests += [...module.children.allTests()].length
    folders.set(name, sum)
  }
  const all = [...folders].toSorted(([, a], [, b]) => b.seconds - a.seconds)
  const lines = all.map(
    ([name, { seconds, files, tests }]) =>
      `${name.padEnd(18)}${seconds.toFixed(1).padStart(8)} s  ${String(tests).padStart(5)} tests in ${files} ${files === 1 ? 'file' : 'files'}`,
  )
  return all.length > 1 ? ['', 'Durations by folder, summed over the workers:', ...lines] : []
}
