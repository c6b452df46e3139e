import { readFile } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { Desk, manifestFrom } from './fetching.js'

const node = (script: string, ...rest: string[]): string[] => [process.execPath, '-e', script, ...rest]

test('what a command writes is archived byte for byte; its arguments are no shell text', async () => {
  const desk = await Desk.create()
  const script =
    'process.stdout.write(Buffer.concat([Buffer.from([0, 255, 10, 13]), Buffer.from(process.argv[1])]))'
  const [receipt] = await desk.fetch(manifestFrom({ command: node(script, '$(id) `id` "; \' * 年') }))
  if (!receipt) throw new Error('no receipt')
  const expected = Buffer.concat([Buffer.from([0, 255, 10, 13]), Buffer.from('$(id) `id` "; \' * 年')])
  expect(await readFile(await desk.archive.verified(receipt))).toEqual(expected)
})

test('a command works in the folder of the project and reads nothing', async () => {
  const desk = await Desk.create()
  await desk.write('data/rides.csv', 'year,uses')
  const [receipt] = await desk.fetch(manifestFrom({ command: ['cat', 'data/rides.csv', '-'] }))
  expect(await desk.text(receipt)).toBe('year,uses')
})

test('what a command writes goes to the archive as it comes, and is never held whole', async () => {
  const desk = await Desk.create()
  const size = 400_000_000
  const before = process.memoryUsage().arrayBuffers
  let most = 0
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage().arrayBuffers - before)
  }, 5)
  onTestFinished(() => clearInterval(watch))
  const [receipt] = await desk.fetch(manifestFrom({ command: ['head', '-c', String(size), '/dev/zero'] }))
  expect(receipt?.bytes).toBe(size)
  expect(most).toBeLessThan(size / 4)
})

test.each([
  [
    'fails',
    node('console.error("one\\n二"); process.exit(3)'),
    /ended with exit code 3; run it by hand to fix it\none\n二$/,
  ],
  [
    'is not there',
    ['no-such-program'],
    /ended with exit code 127.*\n.*no-such-program: (command )?not found$/,
  ],
  ['writes nothing', ['true'], 'data/sources/rides.yaml: the command true wrote nothing to standard output'],
  [
    'writes without end',
    ['yes'],
    'the command yes writes more than 100000 bytes; raise limits.bytes if that is right',
  ],
  ['ends itself', node('process.kill(process.pid, "SIGKILL")'), /ended with (SIGKILL|exit code 137)/],
])('a command that %s is an error', async (_, command, message) => {
  const desk = await Desk.create()
  await expect(desk.fetch(manifestFrom({ command }, { limits: { bytes: 100_000 } }))).rejects.toThrow(message)
  expect(await desk.files()).toEqual([])
})

test('a command that hangs is ended with all that it started', async () => {
  const desk = await Desk.create()
  const command = ['sh', '-c', 'sleep 600 & echo $! > child; sleep 600']
  const manifest = manifestFrom({ command, 'timeout-seconds': 0.5 })
  await expect(desk.fetch(manifest)).rejects.toThrow('did not end within 0.5 s; raise from.timeout-seconds')
  const child = Number(await readFile(join(desk.folder, 'child'), 'utf8'))
  await setTimeout(50)
  expect(await stateOf(child)).toMatch(/^[ZX]?$/)
})

/** The letter of a process's state, `Z` for one that has ended; empty when there is none. */
async function stateOf(process: number): Promise<string> {
  const status = await readFile(`/proc/${process}/stat`, 'utf8').catch(() => '')
  return status
    .slice(status.lastIndexOf(')') + 1)
    .trim()
    .charAt(0)
}
