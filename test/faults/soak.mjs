// The long form of every fault: runs the tests of this folder with SOAK=1 and prints their figures as a table at the end.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const folder = mkdtempSync(join(tmpdir(), 'almanac-soak-'))
const file = join(folder, 'figures')
const tests = ['test/faults', ...process.argv.slice(2)]
const { status } = spawnSync('npx', ['vitest', 'run', '--no-file-parallelism', ...tests], {
  stdio: 'inherit',
  env: { ...process.env, SOAK: '1', FIGURES: file },
})
for (const { what, figures } of figuresIn(file)) {
  process.stdout.write(`\n${what}\n`)
  for (const [name, value] of Object.entries(figures)) process.stdout.write(`  ${name.padEnd(28)}${value}\n`)
}
rmSync(folder, { recursive: true })
process.exitCode = status ?? 1

function figuresIn(path) {
  try {
    return readFileSync(path, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
  } catch {
    return []
  }
}
