import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { isRunning } from '../../pipeline/system/processes.js'
import { runProgram, type RunLimits, type RunOutcome } from '../../pipeline/system/program-run.js'
import { needProc } from '../support/needs.js'

/** Leaves three daemons that init has for a parent: of a session of its own each, one with the program's output open, one that leaves another each time. */
const DAEMONS = `
(setsid sh -c 'echo $$ >> daemons; exec sleep 600' < /dev/null > /dev/null 2>&1 &)
(setsid sh -c 'echo $$ >> daemons; exec sleep 600' &)
(setsid sh -c 'trap "" TERM HUP; echo $$ >> daemons; (setsid sh -c "echo \\$\\$ >> daemons; sleep 600" &) ; exec sleep 600' &)
while [ "$(wc -l < daemons 2> /dev/null || echo 0)" -lt 4 ]; do sleep 0.02; done
echo figures
`

async function run(
  script: string,
  limits: Partial<RunLimits> = {},
): Promise<RunOutcome & { alive: number[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'almanac-test-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const outcome = await runProgram(['sh', '-c', script], { folder, bytes: 1000, seconds: 20, ...limits })
  const pids = (await readFile(join(folder, 'daemons'), 'utf8')).trim().split('\n').map(Number)
  onTestFinished(() => {
    for (const pid of pids.filter(isRunning)) process.kill(pid, 'SIGKILL')
  })
  expect(pids).toHaveLength(4)
  return { ...outcome, alive: pids.filter(isRunning) }
}

test('what a program left in sessions of their own ends with it, and what it wrote is kept', async () => {
  needProc()
  const { bytes, fault, alive } = await run(DAEMONS)
  expect([Buffer.from(bytes).toString(), fault, alive]).toEqual(['figures\n', null, []])
})

test('what cleared its environment and left its session ends by the outputs that it has open', async () => {
  needProc()
  const daemons = DAEMONS.replaceAll('(setsid', '(env -i PATH="$PATH" setsid').replace(
    ' < /dev/null > /dev/null 2>&1',
    '',
  )
  const { bytes, fault, alive } = await run(daemons)
  expect([Buffer.from(bytes).toString(), fault, alive]).toEqual(['figures\n', null, []])
})

test('what goes on writing after the program is waited for', async () => {
  const folder = tmpdir()
  const command = ['sh', '-c', '(sleep 0.3; echo figures) & exit 0']
  const { bytes, fault } = await runProgram(command, { folder, bytes: 1000, seconds: 20 })
  expect([Buffer.from(bytes).toString(), fault]).toEqual(['figures\n', null])
})

test.each([
  ['its time is over', `${DAEMONS} sleep 600`, { seconds: 2 }, 'time'],
  ['it writes too much', `${DAEMONS} exec yes`, {}, 'size'],
  ['it fails', `${DAEMONS} exit 3`, {}, 'end'],
  ['it is asked to end first', `${DAEMONS} sleep 600`, { seconds: 2, graceSeconds: 1 }, 'time'],
])('and when %s', async (_, script, limits, kind) => {
  needProc()
  const { fault, alive } = await run(script, limits)
  expect([fault?.kind, alive]).toEqual([kind, []])
})

test('a program within a program: what the inner one left ends with the outer one too', async () => {
  needProc()
  const inner = `ALMANAC_PROGRAM="$ALMANAC_PROGRAM/of-another-run" sh -c '${DAEMONS.replaceAll("'", `'\\''`)}'`
  expect((await run(inner)).alive).toEqual([])
})

test('a secret that comes sign by sign, in a text without an end, is hidden', async () => {
  const secret = 'k3y-0123456789'.repeat(6)
  process.env['SOME_TOKEN'] = secret
  onTestFinished(() => void delete process.env['SOME_TOKEN'])
  const script =
    'for sign in $(printf %s "$SOME_TOKEN" | sed "s/./& /g"); do printf %s "$sign" >&2; sleep 0.01; done; exit 1'
  const command = ['sh', '-c', script]
  const { messages } = await runProgram(command, { folder: tmpdir(), bytes: 10, seconds: 20 })
  expect(messages).toBe('[hidden]')
})

test('a secret is hidden before what a program says is cut to its end', async () => {
  const folder = tmpdir()
  const secret = 'k3y-0123456789'.repeat(20)
  const command = ['sh', '-c', 'printf "%s\\n" "$SOME_TOKEN" "$(printf "%1200s" x)$SOME_TOKEN" >&2; exit 1']
  process.env['SOME_TOKEN'] = secret
  onTestFinished(() => void delete process.env['SOME_TOKEN'])
  const { messages } = await runProgram(command, { folder, bytes: 10, seconds: 10 })
  expect(messages).toMatch(/x\[hidden\]$/)
  expect(messages).not.toMatch(/0123456789/)
})
