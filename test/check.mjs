// npm run check: types, lint, format, unused code and the tests of `npm test`.
//   -- --changed [REV]   only what the changes since REV (default: the last commit) can break
//   -- --full            all tests
//   -- --long            the tests that `npm test` leaves out
import { readFile } from 'node:fs/promises'
import { argv, $ } from 'zx'

$.cwd = `${import.meta.dirname}/..`
$.preferLocal = true
$.verbose = false
const shown = $({ stdio: 'inherit', nothrow: true })
const gathered = $({ nothrow: true })

const files = argv.changed === undefined ? null : await changedFiles(argv.changed)
const [isRight, code] = await Promise.all([isTextRight(files), runTests(files)])
process.exitCode = isRight ? code : 1

/** The files that differ from a revision, or are new, and are still there. */
async function changedFiles(revision) {
  const base = typeof revision === 'string' && revision !== '' ? revision : 'HEAD'
  const { stdout: differing } = await $`git diff --name-only --diff-filter=d ${base}`
  const { stdout: added } = await $`git ls-files --others --exclude-standard`
  return [...new Set(`${differing}${added}`.split('\n').filter((name) => name !== ''))]
}

/** Types, lint, format and unused code; each prints only what it finds. */
async function isTextRight(files) {
  const code = files?.filter(isCode) ?? []
  const formatted = files?.filter((file) => isCode(file) || /\.(?:json|css)$/.test(file)) ?? []
  const tasks = [
    { what: 'types', run: () => gathered`tsc -p tsconfig.json` },
    { what: 'types of the browser', run: () => gathered`tsc -p browser/tsconfig.json` },
    ...(files !== null && code.length === 0
      ? []
      : [{ what: 'lint', run: () => gathered`oxlint --type-aware --deny-warnings ${code}` }]),
    ...(files !== null && formatted.length === 0
      ? []
      : [{ what: 'format', run: () => gathered`biome format --no-errors-on-unmatched ${formatted}` }]),
    ...(files === null ? [{ what: 'unused code', run: () => gathered`knip` }] : []),
  ]
  const found = await Promise.all(tasks.map(async ({ what, run }) => ({ what, output: await run() })))
  for (const { what, output } of found.filter(({ output }) => output.exitCode !== 0))
    process.stdout.write(`${what}:\n${output.stdout}${output.stderr}\n`)
  return found.every(({ output }) => output.exitCode === 0)
}

function isCode(file) {
  return /\.(?:ts|mjs)$/.test(file)
}

/** @returns the exit code of the tests. */
async function runTests(files) {
  if (files === null) return exitCodeOf(shown`vitest run ${projects()}`)
  const tests = await testsOf(files)
  if (tests.length === 0) {
    process.stdout.write('no test stands for what has changed\n')
    return 0
  }
  process.stdout.write(`tests: ${tests.join(' ')}\n`)
  return exitCodeOf(shown`vitest run --passWithNoTests ${tests}`)
}

function projects() {
  if (argv.full) return []
  return [argv.long ? '--project=long' : '--project=!long']
}

/** The tests that prove the changed files: themselves, those of their folder, and those that test/proofs.json names for them. */
async function testsOf(files) {
  const proofs = JSON.parse(await readFile(`${import.meta.dirname}/proofs.json`, 'utf8'))
  const tests = files.flatMap((file) => {
    if (file.endsWith('.test.ts')) return [file]
    const proof = proofs
      .filter(({ change }) => file.startsWith(change))
      .toSorted((a, b) => b.change.length - a.change.length)[0]
    return proof?.tests ?? (/^test\/[^/]+\//.test(file) ? [file.split('/').slice(0, 2).join('/')] : [])
  })
  return [...new Set(tests)]
}

async function exitCodeOf(program) {
  return (await program).exitCode ?? 1
}
