import { spawn } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** What became of a run of test files: seconds of each, the first tests that failed, and whether it had to be ended. */
export interface TestRun {
  seconds: Map<string, number>
  failures: Failure[]
  isLate: boolean
}

/** A test that failed, or a file that could not be read. */
export interface Failure {
  file: string
  test: string
  message: string
}

interface JsonReport {
  testResults: {
    name: string
    startTime: number
    endTime: number
    status: string
    message: string
    assertionResults: { status: string; fullName: string; failureMessages: string[] }[]
  }[]
}

const LONGEST_MESSAGE = 300

/** How test files are run. */
export interface TestOptions {
  /** Whether the first failure ends the run. */
  bail: boolean
  /** Full names of tests that are not run. */
  leftOut: readonly string[]
  milliseconds: number
}

/** Runs test files of a tree; a run that is late is ended, and tells no more than that. */
export async function runTests(
  folder: string,
  tests: readonly string[],
  { bail, leftOut, milliseconds }: TestOptions,
): Promise<TestRun> {
  const output = join(folder, 'node_modules/.test-run.json')
  await rm(output, { force: true })
  const settings = ['--maxWorkers=1', '--reporter=json', `--outputFile=${output}`, `--bail=${bail ? 1 : 0}`]
  const names = leftOut.length === 0 ? [] : [`--testNamePattern=^(?!(?:${leftOut.map(literal).join('|')})$)`]
  const isLate = await runVitest(folder, ['run', ...settings, ...names, ...tests], milliseconds)
  const report = await readFile(output, 'utf8').then(
    (text): JsonReport => JSON.parse(text),
    () => null,
  )
  if (report === null && !isLate) throw new Error(`vitest left no report of ${tests.join(' ')}`)
  return { ...summaryOf(report ?? { testResults: [] }, folder), isLate }
}

/** A pattern that is met by the text alone. */
function literal(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N} ]/gu, String.raw`\$&`)
}

async function runVitest(folder: string, args: readonly string[], milliseconds: number): Promise<boolean> {
  const program = join(folder, 'node_modules/vitest/vitest.mjs')
  const child = spawn('node', [program, ...args], { cwd: folder, stdio: 'ignore', detached: true })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const timer = new AbortController()
  const late = sleep(milliseconds, true, { signal: timer.signal }).catch(() => false)
  const isLate = (await Promise.race([ended, late])) === true
  timer.abort()
  // the group, since a test that is ended leaves processes of its own
  try {
    process.kill(-(child.pid ?? 0), 'SIGKILL')
  } catch {
    // nothing of it is left
  }
  await ended
  return isLate
}

function summaryOf({ testResults }: JsonReport, folder: string): Omit<TestRun, 'isLate'> {
  const fileOf = (name: string): string => name.slice(folder.length + 1)
  const failures = testResults.flatMap(({ name, status, message, assertionResults }) => {
    const failed = assertionResults.filter((test) => test.status === 'failed')
    const tests = failed.map(({ fullName, failureMessages }) => ({
      test: fullName,
      message: failureMessages[0] ?? '',
    }))
    const all = tests.length === 0 && status === 'failed' ? [{ test: '', message }] : tests
    return all.map((one) => ({
      file: fileOf(name),
      test: one.test,
      message: one.message.slice(0, LONGEST_MESSAGE),
    }))
  })
  const seconds = testResults.map(
    ({ name, startTime, endTime }) => [fileOf(name), (endTime - startTime) / 1000] as const,
  )
  return { seconds: new Map(seconds), failures }
}
