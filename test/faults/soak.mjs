// The long form of every fault, a part (a test file of this folder, and those named) after the other, with a table of the figures at the end. What
// ended is kept: stopped or failed, it goes on from there when it is called again. Usage: npm run soak -- [--anew] [--share 0.1] [FILE…]
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'

const ROOT = join(import.meta.dirname, '../..')
const KEPT = join(ROOT, 'node_modules/.cache/almanac/soak.json')

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { anew: { type: 'boolean', default: false }, share: { type: 'string', default: '1' } },
})
if (!(Number(values.share) > 0)) throw new Error(`--share ${values.share} is no number above 0`)

/** What a result holds for: another almanac, seed or share begins anew. */
const subject = {
  code: digestOf('dist'),
  tests: digestOf('test'),
  seed: process.env.SEED ?? '1',
  share: values.share,
}
const parts = [...partsHere(), ...positionals]
const results = values.anew ? {} : resultsKept()
let child = null
let isStopped = false
for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, () => {
    isStopped = true
    child?.kill(signal)
  })

for (const part of parts.filter((part) => results[part]?.passed !== true)) {
  if (isStopped) break
  const result = await resultOf(part)
  // A part that was stopped is done again.
  if (!isStopped) keep(part, result)
}
printTable()
const left = parts.filter((part) => results[part]?.passed !== true)
say(
  left.length === 0
    ? 'All parts passed; --anew begins again'
    : `Left for the next npm run soak: ${left.join(', ')}`,
)
process.exitCode = left.length === 0 ? 0 : 1

function partsHere() {
  const names = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.test.ts'))
  return [...names.toSorted().map((name) => `test/faults/${name}`), 'test/schedule/scheduler.test.ts']
}

/** @returns whether the tests of a part passed, how long they took, and the figures they told. */
async function resultOf(part) {
  const folder = mkdtempSync(join(tmpdir(), 'almanac-soak-'))
  const figures = join(folder, 'figures')
  writeFileSync(figures, '')
  const start = performance.now()
  child = spawn(process.execPath, [join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', part], {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, SOAK: values.share, FIGURES: figures },
  })
  const code = await new Promise((resolve) => child.once('close', resolve))
  const lines = readFileSync(figures, 'utf8').trim().split('\n').filter(Boolean)
  rmSync(folder, { recursive: true })
  return {
    passed: code === 0,
    seconds: Math.round((performance.now() - start) / 1000),
    figures: lines.map((line) => JSON.parse(line)),
  }
}

function resultsKept() {
  let kept = null
  try {
    kept = JSON.parse(readFileSync(KEPT, 'utf8'))
  } catch (cause) {
    if (cause.code !== 'ENOENT') say(`${KEPT} cannot be read (${cause.message}): beginning anew`)
    return {}
  }
  if (JSON.stringify(kept.subject) === JSON.stringify(subject)) return kept.results
  say('What is kept is of other code, another seed or another share: beginning anew')
  return {}
}

function keep(part, result) {
  results[part] = result
  mkdirSync(dirname(KEPT), { recursive: true })
  writeFileSync(KEPT, JSON.stringify({ subject, results }))
}

function printTable() {
  for (const part of parts.filter((part) => part in results)) {
    const { passed, seconds, figures } = results[part]
    say(`\n${part}: ${passed ? 'passed' : 'FAILED'}, ${seconds} s`)
    for (const { what, figures: values } of figures) {
      say(`  ${what}`)
      for (const [name, value] of Object.entries(values)) say(`    ${name.padEnd(30)}${value}`)
    }
  }
}

function digestOf(folder) {
  const hash = createHash('sha256')
  const files = readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
  for (const file of files
    .filter((file) => file.isFile())
    .map((file) => join(file.parentPath, file.name))
    .toSorted())
    hash.update(file).update(readFileSync(file))
  return hash.digest('hex')
}

function say(line) {
  process.stdout.write(`${line}\n`)
}
