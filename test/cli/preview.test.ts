import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { almanac, MAIN } from '../support/almanac.js'
import { Workspace } from '../support/workspace.js'

/** A preview in a group of processes of its own, and its address and first page once they are told. */
async function start(
  folder: string,
): Promise<{ child: ChildProcess; address: string; page: string; log: () => string }> {
  const child = spawn('node', [MAIN, '--project', folder, 'preview', '--port', '0'], { detached: true })
  onTestFinished(() => {
    if (isAlive(child)) process.kill(-Number(child.pid), 'SIGKILL')
  })
  let log = ''
  child.stderr.on('data', (data) => (log += String(data)))
  const [line] = await once(child.stdout, 'data')
  const [, address = '', page = ''] =
    /^Preview: (http:\/\/127\.0\.0\.1:\d+\/)(.*)\n$/.exec(String(line)) ?? []
  return { child, address, page, log: () => log }
}

/** Whether any process of the group is left. */
function isAlive({ pid }: ChildProcess): boolean {
  try {
    return process.kill(-Number(pid), 0)
  } catch {
    return false
  }
}

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s ends a preview that lands files, and leaves no process',
  async (signal) => {
    const workspace = await Workspace.released()
    await rm(workspace.path('var/cache'), { recursive: true })
    const { child, address, log } = await start(workspace.folder)
    expect((await fetch(address)).status).toBe(503)
    child.kill(signal)
    expect(await once(child, 'exit')).toEqual([0, null])
    await expect.poll(() => isAlive(child)).toBe(false)
    expect(log()).toBe('')
  },
)

test('a preview tells each rebuild in a line with its time, what changed, how it went and how long it took', async () => {
  const workspace = await Workspace.smallReleased()
  const { child, address, page, log } = await start(workspace.folder)
  const LINE = String.raw`\d{4}-\d\d-\d\dT[\d:.]+Z `
  await expect
    .poll(log, { timeout: 50_000 })
    .toMatch(new RegExp(`^${LINE}start: rebuilt \\(\\d+\\.\\d\\d s\\)\n$`))
  expect(page).toMatch(/^visits\.\S+\.html$/)
  expect((await fetch(address + page)).status).toBe(200)
  await workspace.edit('reports/visits.md', 'sql id=visits', 'slq id=visits')
  await expect
    .poll(log, { timeout: 50_000 })
    .toMatch(new RegExp(`\n${LINE}reports/visits\\.md: failed: reports/visits\\.md:\\d+: .*slq.*\n$`))
  child.kill('SIGTERM')
  expect(await once(child, 'exit')).toEqual([0, null])
})

test('what is wrong with the address is said at once', async () => {
  const workspace = await Workspace.small()
  const other = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void other.close())
  await once(other, 'listening')
  const taken = Number(Object(other.address()).port)
  expect(await almanac(workspace.folder, ['preview', '--port', String(taken)])).toMatchObject({
    code: 1,
    stdout: '',
    stderr: `almanac: port ${taken} of 127.0.0.1 is in use; give another with --port, or none for the first free one\n`,
  })
  expect(await almanac(workspace.folder, ['preview', '--port', '80x'])).toMatchObject({
    code: 2,
    stderr: 'almanac: not a port: 80x; a number from 0 (any free one) to 65535\n',
  })
})
