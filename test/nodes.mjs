// npm run nodes [-- 22 24]: `npm test` on other versions of Node, whose binaries the registry has as packages; all of 20, 22 and 24 by default.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { argv, $ } from 'zx'

$.cwd = `${import.meta.dirname}/..`
$.verbose = false

const versions = argv._.length > 0 ? argv._.map(String) : ['20', '22', '24']
const folder = await mkdtemp(join(tmpdir(), 'almanac-nodes-'))
try {
  for (const version of versions) {
    const name = `node-${process.platform}-${process.arch}`
    await $`npm install --no-save --no-audit --no-fund --ignore-scripts --prefix ${join(folder, version)} ${name}@${version}`
    const programs = join(folder, version, 'node_modules', name, 'bin')
    const tests = $({
      env: { ...process.env, NO_COLOR: '1', PATH: `${programs}:${process.env.PATH}` },
      nothrow: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    })`node --version && node node_modules/vitest/vitest.mjs run --project=!long`
    const { stdout, stderr, exitCode } = await tests
    const [used = ''] = stdout.split('\n')
    const summary = stdout.split('\n').filter((line) => /^ *(?:Tests|Test Files) /.test(line))
    process.stdout.write(`${used}: ${exitCode === 0 ? 'passes' : 'FAILS'}\n${summary.join('\n')}\n`)
    if (exitCode !== 0) {
      process.stdout.write(`${stdout}${stderr}`)
      process.exitCode = 1
    }
  }
} finally {
  await rm(folder, { recursive: true, force: true })
}
