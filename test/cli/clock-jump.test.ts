import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { residentBytes } from '../../pipeline/system/processes.js'
import { MAIN } from '../support/almanac.js'
import { needFaketime } from '../support/needs.js'
import { Workspace } from '../support/workspace.js'

const JOB = "  - { job: refresh, cron: '30 6 * * *' }"
const JOBS = `  - { job: minutes, cron: '* * * * *', catch-up: none }
  - { job: days, cron: '30 6 * * *', catch-up: none }`

/** Processor time of a process, in seconds. */
async function processorSeconds(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}

test('a clock that jumps by a year wakes the scheduler once, which tells it in one line and takes little', async () => {
  needFaketime()
  const workspace = await Workspace.smallReleased()
  await workspace.edit('almanac.yaml', JOB, JOBS)
  const library = execFileSync('faketime', ['-m', '-f', '+0', 'printenv', 'LD_PRELOAD'], { encoding: 'utf8' })
  const clock = workspace.path('clock')
  // Ten seconds before a minute, at which the scheduler wakes.
  const offset = 50 - new Date().getSeconds()
  const setClock = (seconds: number): Promise<void> => writeFile(clock, `${seconds < 0 ? '' : '+'}${seconds}`)
  await setClock(offset)
  const environment = {
    LD_PRELOAD: library.trim(),
    FAKETIME_TIMESTAMP_FILE: clock,
    FAKETIME_NO_CACHE: '1',
    // As of a clock that is set: timers go on as before.
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  }
  const child = spawn('node', [MAIN, '--project', workspace.folder, 'schedule'], {
    env: { ...process.env, ...environment },
  })
  const pid = child.pid ?? 0
  onTestFinished(() => void child.kill('SIGKILL'))
  let log = ''
  child.stderr.on('data', (data) => (log += String(data)))
  const said = async (words: string): Promise<void> => {
    for (let i = 0; i < 2400 && !log.includes(words); i++) await setTimeout(50)
    expect(log).toContain(words)
  }
  await said('days: next run')
  const [memory, seconds] = [await residentBytes(pid), await processorSeconds(pid)]
  await setClock(offset + 365 * 86_400)
  await said('days: missed: 36')
  expect((await residentBytes(pid)) - memory).toBeLessThan(200e6)
  expect((await processorSeconds(pid)) - seconds).toBeLessThan(5)
  expect(log.match(/the clock jumped ahead by 36[45] d/g)).toHaveLength(1)
  expect(log.match(/minutes: missed: \d+ slots/g)).toHaveLength(6)
  expect(log.match(/days: missed:/g)).toHaveLength(1)
  child.kill('SIGTERM')
  expect(await once(child, 'exit')).toEqual([0, null])
})
