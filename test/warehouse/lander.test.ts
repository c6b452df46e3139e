import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { UserError } from '../../pipeline/base/error.js'
import { readMacros } from '../../pipeline/models/model.js'
import { manifestSchema } from '../../pipeline/sources/manifest.js'
import { childScript } from '../../pipeline/system/tool.js'
import { Lander } from '../../pipeline/warehouse/lander.js'
import { accountSchema, type Account } from '../../pipeline/warehouse/account.js'
import { LANDED } from '../../pipeline/warehouse/landed-files.js'
import type { LandingJob } from '../../pipeline/warehouse/landing.js'
import { ROOT } from '../support/workspace.js'

const SOUND = 'year,uses\n2020,1\n'
/** A note at which this expression works for longer than anybody waits. */
const BUSY = `${'a'.repeat(40)}!,x`
const ENDLESS = { 'year-note': '^(?:(?:a+)+)+b(?<year>\\d)$' }

let lander: Lander
let folder: string
let jobs = 0

beforeAll(async () => {
  lander = new Lander(await readMacros(ROOT))
})
afterAll(() => lander.close())
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'almanac-test-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function jobOf(bytes: string, period: object, seconds = 3): Promise<LandingJob> {
  const path = join(folder, `given-${++jobs}`)
  const target = join(folder, `landed-${jobs}`)
  await writeFile(path, bytes)
  await mkdir(target)
  const words = { en: 'Rides' }
  const manifest = manifestSchema.parse({
    title: words,
    publisher: words,
    from: { file: 'rides' },
    format: 'csv',
    columns: { year: { type: 'period' }, uses: { type: 'count' } },
    period: { column: 'year', calendar: 'roc', frequency: 'year', ...period },
    limits: { seconds },
  })
  const contract = { ...manifest, name: 'rides', file: 'data/sources/rides.yaml' }
  return { path, file: 'rides', manifest: contract, receivedOn: '2026-11-23', folder: target }
}

/** The account of a file. */
async function land(bytes: string, period: object = {}, by = lander): Promise<Account> {
  const job = await jobOf(bytes, period)
  await by.land(job)
  return accountOf(job)
}

async function accountOf(job: LandingJob): Promise<Account> {
  return accountSchema.parse(JSON.parse(await readFile(join(job.folder, LANDED.account), 'utf8')))
}

async function readerOf(of: Lander): Promise<ChildProcess> {
  const reader = await of['reader']
  if (reader === undefined) throw new Error('there is no process')
  return reader.child
}

test('line breaks of a header forge no line of a message', async () => {
  const account = await land('year,uses,"x\nalmanac: all is well\u2028y\rz"\n2020,1,2\n')
  expect(account.refusal).toContain('all is well')
  expect(account.refusal).toMatch(/^[^\n\r\u2028]+$/)
})

test('a pattern of periods that would be tried for ever costs its own file alone', async () => {
  const pattern = '(?<year>(?:\\d+)+)x'
  await expect(land(`year,uses\n${'1'.repeat(60)},1\n`, { pattern })).rejects.toThrow(
    'rides: reading it took more than 3 s of processor time',
  )
  expect((await land(SOUND)).refusal).toBeNull()
})

test('a file that keeps its reader busy is refused in time, and the next one is read', async () => {
  await expect(land(`${BUSY}\n${SOUND}`, ENDLESS)).rejects.toThrow(
    'rides: reading it took more than 3 s of processor time; raise limits.seconds in data/sources/rides.yaml',
  )
  expect(await land(SOUND)).toMatchObject({ refusal: null })
})

test('a reader that gets no processor has not used its time, and ends by the clock alone', async () => {
  await lander.ready()
  const job = await jobOf(SOUND, {}, 0.5)
  const reader = await readerOf(lander)
  reader.kill('SIGSTOP')
  await expect(lander.land(job)).rejects.toThrow(
    /^rides: reading it took longer than 5 s, though only 0\.\d s of processor time; raise limits\.seconds/,
  )
  expect(reader.signalCode).toBe('SIGKILL')
})

test('a sound file is read however long the machine is busy with other work', async () => {
  await lander.ready()
  const seconds = 1
  const job = await jobOf(SOUND, {}, seconds)
  const reader = await readerOf(lander)
  reader.kill('SIGSTOP')
  setTimeout(() => reader.kill('SIGCONT'), 2000 * seconds)
  await lander.land(job)
  expect(await accountOf(job)).toMatchObject({ refusal: null })
})

test('a reading process that was ended between two files is replaced', async () => {
  await land(SOUND)
  const child = await readerOf(lander)
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
  expect(await land(SOUND)).toMatchObject({ refusal: null })
})

test('a reading process that something else ends while it reads is given a second try', async () => {
  const reading = land(`${BUSY}\n${SOUND}`, ENDLESS)
  const child = await readerOf(lander)
  setTimeout(() => child.kill('SIGKILL'), 300)
  await expect(reading).rejects.toThrow('took more than 3 s of processor time')
})

test('a fault of almanac on a file refuses the file, and stops nothing else', async () => {
  const fault = {
    file: 'sql/macros/fault.sql',
    sql: 'create or replace macro whole_figure(cell, other) as 1',
  }
  const faulty = new Lander([...(await readMacros(ROOT)), fault])
  onTestFinished(() => faulty.close())
  const failure = await land(SOUND, {}, faulty).catch((cause: unknown) => cause)
  expect(failure).toBeInstanceOf(UserError)
  expect(String(failure)).toMatch(/rides: reading it failed: .*whole_figure.* almanac at fault$/)
})

test('a stranger does not decide how much is told of his file', async () => {
  const labels = Array.from({ length: 500 }, (_, i) => `${i}${'x'.repeat(400)}`)
  const { refusal } = await land(`year,uses,${labels.join(',')}\n`)
  expect(refusal).toContain('added: found 0xxx')
  expect(refusal?.length).toBeLessThan(20_000)
  const { found } = await land(`${'註'.repeat(60_000)},\n${SOUND}`)
  expect(found['notes']).toMatch(/^註{20000}$/)
})

test('a busy reading process ends soon after the one that started it was killed', async () => {
  const job = await jobOf(`${BUSY}\n${SOUND}`, ENDLESS)
  const message = JSON.stringify({ job: { ...job, manifest: { ...job.manifest, limits: { seconds: 60 } } } })
  const script = `const child = require('node:child_process').fork(${JSON.stringify(await childScript())})
    child.once('message', () => {
      child.send(${message}, () => setTimeout(() => process.kill(process.pid, 'SIGKILL'), 500))
    })
    child.send({ macros: [], memory: '100MB' })
    console.log(child.pid)`
  const parent = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'] })
  const [output] = await once(parent.stdout, 'data')
  const pid = Number(String(output))
  onTestFinished(() => {
    if (isAlive(pid)) process.kill(pid, 'SIGKILL')
  })
  await once(parent, 'exit')
  expect(isAlive(pid)).toBe(true)
  await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 120_000, interval: 100 })
})

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
