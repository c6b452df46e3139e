import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { withLock } from '../../pipeline/system/lock.js'
import { jobStates } from '../../pipeline/schedule/job-state.js'
import { keepRun } from '../../pipeline/runs/run-record.js'
import { COUNTS, TIMEOUT } from '../faults/counts.js'
import { ClockWorld } from './clock-world.js'

const DAY_MS = 86_400_000
const day = (number: number, time = '06:30'): string =>
  `${new Date(Date.parse('2026-11-01T00:00:00Z') + number * DAY_MS).toISOString().slice(0, 10)}T${time}`

const ZONES = ['Asia/Taipei', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe']

/** From the first one on, so that a year has its 29 February and both changes of each zone's clock. */
const FIRST_DAY = Date.parse('2028-01-01T00:00:00Z')

test(
  'each slot of days in four zones is run once, in its order, under its own date',
  async () => {
    const live = async (zone: string): Promise<void> => {
      const world = await ClockWorld.create("cron: '30 2 * * *'", zone)
      let scheduler = world.scheduler()
      for (let i = 0; i <= COUNTS.days; i++) {
        // a new scheduler now and then, as after a restart
        if (i % 100 === 99) scheduler = world.scheduler()
        await world.at(new Date(FIRST_DAY + i * DAY_MS), scheduler)
      }
      const dates = world.runs.map((run) => run.slice(-10))
      expect(dates).toHaveLength(COUNTS.days)
      expect(new Set(dates).size).toBe(COUNTS.days)
      expect(dates).toEqual(dates.toSorted())
      expect(world.alerts).toEqual([])
    }
    await Promise.all(ZONES.map(live))
  },
  TIMEOUT,
)

describe.each([
  ['none', 1, 0],
  ['none', 100, 0],
  ['none', 1000, 0],
  ['latest', 1, 1],
  ['latest', 100, 1],
  ['latest', 1000, 1],
  ['every', 1, 1],
  ['every', 100, 100],
  ['every', 1000, 0],
])('catch-up: %s, down through %d slots', (policy, missed, run) => {
  test(`runs ${run} of them, and accounts for the rest`, async () => {
    const world = await ClockWorld.create(`cron: '30 6 * * *', catch-up: ${policy}`)
    await world.at(`${day(0, '07:00')}Z`, world.scheduler())
    await world.at(`${day(missed, '12:00')}Z`, world.scheduler())
    expect(world.runs.map((entry) => entry.slice(0, 16))).toEqual(
      Array.from({ length: run }, (_, i) => day(missed - run + 1 + i)),
    )
    expect(world.alerts.map(({ kind }) => kind)).toEqual(
      policy === 'every' && missed === 1000 ? ['catch-up-refused'] : [],
    )
    const left = missed - run
    const ranges = await rangesIn(world)
    expect(ranges.map(({ first, last, count, state }) => [first, last, count, state])).toEqual(
      left === 0
        ? []
        : [[`${day(1)}:00.000Z`, `${day(left)}:00.000Z`, left, policy === 'every' ? 'refused' : 'missed']],
    )
    // and the next one runs as ever, once
    const before = world.runs.length
    const scheduler = world.scheduler()
    await world.at(`${day(missed + 1, '06:31')}Z`, scheduler)
    await world.at(`${day(missed + 1, '06:32')}Z`, scheduler)
    expect(world.runs.slice(before)).toEqual([`${day(missed + 1)}#1 ${day(missed + 1).slice(0, 10)}`])
  })
})

async function rangesIn(
  world: ClockWorld,
): Promise<{ first: string; last: string; count: number; state: string }[]> {
  const names = await readdir(world.ledger().folder, { recursive: true })
  const files = names.filter((name) => name.includes('--'))
  return Promise.all(
    files.map(async (file) => JSON.parse(await readFile(join(world.ledger().folder, file), 'utf8'))),
  )
}

describe('the clock', () => {
  test('set back, runs no slot twice', async () => {
    const world = await ClockWorld.create("cron: '0 * * * *'")
    const scheduler = world.scheduler()
    for (const time of ['00:00', '01:00', '02:00', '03:00']) await world.at(`${day(1, time)}Z`, scheduler)
    for (const time of ['01:30', '02:00', '02:30', '03:00', '03:30', '04:00'])
      await world.at(`${day(1, time)}Z`, scheduler)
    expect(world.runs.map((run) => run.slice(11, 18))).toEqual(['01:00#1', '02:00#1', '03:00#1', '04:00#1'])
    expect(world.alerts.map(({ kind }) => kind)).toEqual(['clock'])
  })

  test('wrong by two years once, costs no slot after it was mended, and is told once', async () => {
    const world = await ClockWorld.create("cron: '30 6 * * *'")
    const scheduler = world.scheduler()
    await world.at(`${day(0, '07:00')}Z`, scheduler)
    await world.at(`${day(1, '07:00')}Z`, scheduler)
    await world.at(`${day(731, '07:00')}Z`, scheduler)
    for (const number of [2, 3, 4]) await world.at(`${day(number, '06:31')}Z`, scheduler)
    expect(world.runs.map((run) => run.slice(0, 16))).toEqual([1, 731, 2, 3, 4].map((number) => day(number)))
    expect(world.alerts).toMatchObject([
      {
        kind: 'clock',
        text: expect.stringContaining('729 slots counted as missed then, undecided again'),
      },
    ])
    // when the wrong day comes at last, its slot has been run
    await world.at(`${day(730, '06:31')}Z`, scheduler)
    await world.at(`${day(731, '06:31')}Z`, scheduler)
    expect(world.runs.slice(5).map((run) => run.slice(0, 16))).toEqual([day(730)])
  })

  test('wrong when a job was seen first, does not hold it back', async () => {
    const world = await ClockWorld.create("cron: '30 6 * * *'")
    await world.at('2038-01-19T00:00:00Z', world.scheduler())
    await world.at(`${day(0, '07:00')}Z`, world.scheduler())
    await world.at(`${day(1, '07:00')}Z`, world.scheduler())
    expect(world.runs.map((run) => run.slice(0, 16))).toEqual([day(1)])
  })

  test('that jumps ahead, as after a suspend, makes one run of what came meanwhile', async () => {
    const world = await ClockWorld.create("cron: '*/10 * * * *'")
    const scheduler = world.scheduler()
    await world.at(`${day(1, '01:00')}Z`, scheduler)
    await world.at(`${day(1, '01:10')}Z`, scheduler)
    await world.at(`${day(1, '09:13')}Z`, scheduler)
    expect(world.runs.map((run) => run.slice(11, 16))).toEqual(['01:10', '09:10'])
    expect(await rangesIn(world)).toMatchObject([{ count: 47, state: 'missed' }])
  })
})

describe('a slot that fails', () => {
  const RETRIES = 'retries: { attempts: 2, first-wait-minutes: 4, factor: 3 }'

  test('is tried again under its own date, longer apart each time, and given up once, also by a scheduler that was started anew', async () => {
    const world = await ClockWorld.create(`cron: '50 23 * * *', ${RETRIES}`)
    world.work = async () => {
      throw new Error('the source is down')
    }
    await world.at(`${day(1, '23:00')}Z`, world.scheduler())
    for (let minute = 0; minute < 60; minute++)
      await world.at(new Date(Date.parse(`${day(1, '23:50')}:01Z`) + minute * 60_000), world.scheduler())
    const date = day(1).slice(0, 10)
    expect(world.runs).toEqual([1, 2, 3].map((attempt) => `${date}T23:50#${attempt} ${date}`))
    expect(world.alerts).toEqual([
      {
        key: `gave-up/daily/${date}T23:50:00.000Z`,
        kind: 'gave-up',
        text: `daily: ${date}T23:50:00.000Z: gave up after 3 tries: the source is down`,
        job: 'daily',
        slot: `${date}T23:50:00.000Z`,
      },
    ])
    // 4 minutes, then 12
    expect(world.lines.filter((line) => line.includes('started'))).toHaveLength(3)
    expect(world.lines.join('\n')).toContain(`next try at ${date}T23:54:01.000Z`)
    expect(world.lines.join('\n')).toMatch(/try 2 of 3; next try at \S+T00:06:01.000Z/)
  })

  test('is given up when the next slot comes, but not for a job that runs every slot', async () => {
    for (const [catchUp, runs] of [
      ['latest', ['01:00#1', '01:05#1']],
      ['every', ['01:00#1', '01:00#2', '01:05#1']],
    ] as const) {
      const world = await ClockWorld.create(
        `cron: '*/5 * * * *', catch-up: ${catchUp}, retries: { first-wait-minutes: 7, attempts: 1 }`,
      )
      world.work = async (slot) => {
        if (slot.includes('01:00')) throw new Error('no')
      }
      const scheduler = world.scheduler()
      for (const time of ['00:59', '01:00', '01:05', '01:07']) await world.at(`${day(1, time)}Z`, scheduler)
      expect(world.runs.map((run) => run.slice(11, 18))).toEqual(runs)
      expect(world.alerts.map(({ kind }) => kind)).toEqual(['gave-up'])
    }
  })

  test('by the end of its process is tried again as well', async () => {
    const world = await ClockWorld.create(`cron: '30 6 * * *', ${RETRIES}`)
    await world.at(`${day(1, '06:00')}Z`, world.scheduler())
    const died = world.scheduler()
    // a run that never ends, in a scheduler that is not asked again
    let isBegun = (): void => undefined
    const begun = new Promise<void>((resolve) => (isBegun = resolve))
    world.work = () => {
      isBegun()
      return new Promise(() => undefined)
    }
    world.now = new Date(`${day(1, '06:31')}Z`)
    await died.look()
    await begun
    world.work = async () => undefined
    for (const time of ['06:32', '06:33', '06:37']) await world.at(`${day(1, time)}Z`, world.scheduler())
    expect(world.runs.map((run) => run.slice(11, 18))).toEqual(['06:30#1', '06:30#2'])
    expect(world.lines.join('\n')).toContain('try 1 was interrupted: the process ended before the run did')
  })
})

test.each([
  ['skip', ['01:00', '01:15'], ['skipped']],
  ['wait', ['01:00', '01:10', '01:15'], []],
])('overlap: %s, of a run that is still at work when the next slot comes', async (overlap, runs, kinds) => {
  const world = await ClockWorld.create(`cron: '*/5 * * * *', overlap: ${overlap}`)
  const scheduler = world.scheduler()
  await world.at(`${day(1, '00:59')}Z`, scheduler)
  let end = (): void => undefined
  world.work = () => new Promise((resolve) => (end = resolve))
  for (const time of ['01:00', '01:05', '01:10']) {
    world.now = new Date(`${day(1, time)}Z`)
    await scheduler.look()
  }
  world.work = async () => undefined
  end()
  await scheduler.idle()
  await world.at(`${day(1, '01:15')}Z`, scheduler)
  expect(world.runs.map((run) => run.slice(11, 16))).toEqual(runs)
  expect([...new Set(world.alerts.map(({ kind }) => kind))]).toEqual(kinds)
})

test('two schedulers at once run each slot once', async () => {
  const world = await ClockWorld.create("cron: '30 6 * * *', catch-up: every")
  world.isLocked = true
  await world.at(`${day(0, '07:00')}Z`, world.scheduler())
  const two = [world.scheduler(), world.scheduler()]
  for (let number = 1; number <= 40; number++) {
    world.now = new Date(`${day(number, '06:30')}Z`)
    await Promise.all(two.map((scheduler) => scheduler.look()))
    await Promise.all(two.map((scheduler) => scheduler.idle()))
  }
  expect(world.runs.map((run) => run.slice(0, 18))).toEqual(
    Array.from({ length: 40 }, (_, i) => `${day(i + 1)}#1`),
  )
})

test('a ledger that cannot be written is told once, not each minute, and the slot is run when it can be', async () => {
  const world = await ClockWorld.create("cron: '30 6 * * *'")
  const scheduler = world.scheduler()
  await world.at(`${day(0, '07:00')}Z`, scheduler)
  const month = join(world.ledger().folder, '2026-11')
  await writeFile(month, 'a file where a folder should be')
  for (const time of ['06:30', '06:31', '06:32']) await world.at(`${day(1, time)}Z`, scheduler)
  expect(world.runs).toEqual([])
  expect(world.alerts.map(({ kind }) => kind)).toEqual(['ledger-damaged'])
  await rm(month)
  await world.at(`${day(1, '06:40')}Z`, scheduler)
  expect(world.runs).toEqual([`${day(1)}#1 ${day(1).slice(0, 10)}`])
})

test('a changed expression or zone begins at now', async () => {
  const world = await ClockWorld.create("cron: '30 6 * * *', catch-up: every")
  await world.at(`${day(0, '07:00')}Z`, world.scheduler())
  const [job] = world.project.settings.schedule
  const changed = world.scheduler(world.rescheduled(job ? [{ ...job, cron: '0 9 * * *' }] : []))
  await world.at(`${day(5, '08:00')}Z`, changed)
  expect(world.runs).toEqual([])
  await world.at(`${day(5, '09:00')}Z`, changed)
  expect(world.runs).toHaveLength(1)
})

describe('a changed byte of the ledger', () => {
  const slot = `${day(1)}:00.000Z`

  async function damaged(file: string, withRecord: boolean): Promise<ClockWorld> {
    const world = await ClockWorld.create("cron: '30 6 * * *'")
    await world.at(`${day(0, '07:00')}Z`, world.scheduler())
    await world.at(`${day(1, '06:31')}Z`, world.scheduler())
    if (withRecord) await keepRun(world.project, record(slot))
    const path = join(world.ledger().folder, file)
    const text = await readFile(path, 'utf8')
    await writeFile(
      path,
      text.replace('"job": "daily"', '"job": "dailz"').replace('"state": "done"', '"state": "fone"'),
    )
    expect(await readFile(path, 'utf8')).not.toBe(text)
    return world
  }

  test.each([true, false])(
    'in the entry of a slot is named, and the slot is not run again (a record of it: %s)',
    async (withRecord) => {
      const world = await damaged('2026-11/20261102T063000Z.json', withRecord)
      const told: string[] = []
      const { Ledger } = await import('../../pipeline/schedule/ledger.js')
      const ledger = new Ledger(world.project, 'daily', ({ file, remedy }) => told.push(`${file}: ${remedy}`))
      expect(await ledger.readSlot(slot)).toMatchObject({ state: withRecord ? 'done' : 'failed' })
      expect(told).toEqual([
        expect.stringMatching(/^var\/ledger\/daily\/2026-11\/20261102T063000Z\.json: taken as /),
      ])
      expect(await ledger.readSlot(slot)).toMatchObject({ attempt: 1 })
      expect(told).toHaveLength(1)
      await world.at(`${day(1, '06:40')}Z`, world.scheduler())
      expect(world.runs).toHaveLength(1)
    },
  )

  test('in the mark is told to somebody, and costs no slot', async () => {
    const world = await damaged('mark.json', false)
    await world.at(`${day(4, '06:31')}Z`, world.scheduler())
    expect(world.runs.map((run) => run.slice(0, 16))).toEqual([day(1), day(4)])
    expect(await rangesIn(world)).toMatchObject([{ count: 2, state: 'missed' }])
    expect(world.alerts).toMatchObject([
      { kind: 'ledger-damaged', text: expect.stringContaining('mark.json') },
    ])
  })

  test('a ledger that is gone is made again from the records of runs', async () => {
    const world = await damaged('mark.json', true)
    await rm(world.ledger().folder, { recursive: true })
    await world.at(`${day(1, '07:00')}Z`, world.scheduler())
    await world.at(`${day(2, '06:31')}Z`, world.scheduler())
    expect(world.runs.map((run) => run.slice(0, 16))).toEqual([day(1), day(2)])
  })
})

function record(slot: string): Parameters<typeof keepRun>[1] {
  return {
    run_id: '20261102T063100.000Z-1',
    job: 'daily',
    slot,
    attempt: 1,
    logical_date: slot.slice(0, 10),
    as_of: null,
    started_at: slot,
    finished_at: slot,
    outcome: 'released',
    release_id: 'r',
    error: null,
    sources: [],
    warnings: [],
    steps: [],
    versions: {},
  }
}

describe('the state of a job', () => {
  const state = async (world: ClockWorld, time: string): Promise<unknown> => {
    const [job] = await jobStates(world.project, new Date(`${time}Z`))
    return (
      job && [job.last?.state ?? null, job.next?.slice(0, 16), job.overdue.map((slot) => slot.slice(0, 16))]
    )
  }

  test('has nothing overdue before it is seen first, and what came due unseen after', async () => {
    const world = await ClockWorld.create("cron: '30 6 * * *'")
    expect(await state(world, day(3, '12:00'))).toEqual([null, day(4), []])
    await world.at(`${day(0, '07:00')}Z`, world.scheduler())
    await world.at(`${day(1, '06:31')}Z`, world.scheduler())
    expect(await state(world, day(1, '12:00'))).toEqual(['done', day(2), []])
    expect(await state(world, day(2, '06:34'))).toEqual(['done', day(3), []])
    expect(await state(world, day(3, '06:36'))).toEqual(['done', day(4), [day(2), day(3)]])
  })

  test('a slot that waits for its next try is not overdue, until nobody makes it', async () => {
    const world = await ClockWorld.create("cron: '30 6 * * *', retries: { first-wait-minutes: 20 }")
    await world.at(`${day(0, '07:00')}Z`, world.scheduler())
    world.work = async () => {
      throw new Error('no')
    }
    await world.at(`${day(1, '06:30')}Z`, world.scheduler())
    expect(await state(world, day(1, '06:54'))).toEqual(['waiting', day(2), []])
    expect(await state(world, day(1, '06:56'))).toEqual(['waiting', day(2), [day(1)]])
  })

  test('a slot that waits for a run by hand is not overdue, until that has ended and nobody makes it', async () => {
    const world = await ClockWorld.create("cron: '30 6 * * *', overlap: wait")
    await world.at(`${day(0, '07:00')}Z`, world.scheduler())
    await withLock(world.project.var, async () => {
      await world.at(`${day(1, '06:30')}Z`, world.scheduler())
      expect(await state(world, day(1, '06:40'))).toEqual([null, day(2), []])
    })
    expect(await state(world, day(1, '06:40'))).toEqual([null, day(2), [day(1)]])
  })
})
