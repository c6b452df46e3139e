import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { openProject } from '../../pipeline/system/project.js'
import { Database } from '../../pipeline/system/database.js'
import { refresh } from '../../pipeline/refresh/refresh.js'
import { defaultEffects } from '../../pipeline/system/effects.js'
import { almanac } from '../support/almanac.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'almanac-new-test-'))
  return () => rm(folder, { recursive: true, force: true })
})

const LINES = ['Red', 'Blue', 'Green', 'Yellow', 'Brown', 'Grey']

/** Months of six lines, with a wave over the year and one month that fell to a third. */
function monthlyLines(): string {
  const rows = Array.from({ length: 120 }, (_, i) => {
    const month = `${2010 + Math.floor(i / 12)}-${String((i % 12) + 1).padStart(2, '0')}`
    return LINES.map((line, at) => {
      const usual = 10_000 * (at + 1) * (1 + 0.1 * Math.sin((i % 12) / 2)) + 37 * ((i * 7) % 11)
      return `${month},${line},${Math.round(line === 'Blue' && i === 70 ? usual / 3 : usual)}`
    })
  })
  return `month,line,rides\n${rows.flat().join('\n')}\n`
}

async function made(name: string, text: string, ...options: string[]): ReturnType<typeof almanac> {
  const file = join(folder, name)
  await writeFile(file, text)
  return almanac(folder, [
    'new',
    join(folder, name.replace(/\..*/, '')),
    '--from',
    file,
    '--time-zone',
    'UTC',
    ...options,
  ])
}

async function released(name: string): Promise<(sql: string) => Promise<unknown[]>> {
  const project = await openProject(join(folder, name))
  const result = await refresh(
    { project },
    { ...defaultEffects, now: () => new Date('2026-11-20T12:00:00Z') },
  )
  expect(result.outcome).toBe('released')
  return (sql) =>
    Database.use(join(project.current, 'warehouse.duckdb'), 'sealed', (database) => database.rows(sql))
}

describe('almanac new', () => {
  test('makes a project of a file that releases a page with charts and flags, unedited', async () => {
    const { stdout, code } = await made(
      'city-rides.csv',
      monthlyLines(),
      '--language',
      'en',
      '--language',
      'zh-Hant',
    )
    expect({ stdout, code }).toMatchObject({ code: 0, stdout: expect.stringContaining('almanac refresh') })
    const project = join(folder, 'city-rides')
    expect(
      (await readdir(project, { recursive: true })).filter((name) => name.includes('.')).toSorted(),
    ).toEqual([
      'almanac.yaml',
      'data/facts/city-rides.csv',
      'data/sources/city-rides.yaml',
      'reports/report.md',
    ])
    const rows = await released('city-rides')
    expect(
      await rows(
        'select count(*)::integer as n, count(distinct series)::integer as s from marts.observations',
      ),
    ).toEqual([{ n: 720, s: 6 }])
    expect(
      await rows(`select period from flags."all" where rule = 'drop' and series = 'rides/Blue'`),
    ).toEqual([{ period: '2015-11' }])
    const page = await readFile(join(project, 'var/current/site/report.zh-Hant.html'), 'utf8')
    for (const words of [
      'City rides',
      '<dt>Rides · Grey，108 年（2019）12 月</dt>',
      'id="rides-line"',
      '異常變動',
    ])
      expect(page.includes(words)).toBe(true)
  })

  test('proposes the members that are the sum of the others, whatever they are called, and holds each total against its parts', async () => {
    const areas = ['North', 'South', 'All areas']
    const valueOf = (year: number, sex: number, area: number): number =>
      (sex < 2 ? sex + 1 : 3) * (area < 2 ? 10 + area : 21) * (year - 2000)
    const rows = [2018, 2019, 2020].flatMap((year) =>
      ['Male', 'Female', 'Persons'].flatMap((sex, i) =>
        areas.map((area, j) => `${year},${sex},${area},${valueOf(year, i, j)},${i + 0.5}`),
      ),
    )
    const { stdout } = await made('persons.csv', `year,sex,area,uses,mean age\n${rows.join('\n')}\n`)
    expect(stdout).not.toContain('decide')
    const manifest = await readFile(join(folder, 'persons/data/sources/persons.yaml'), 'utf8')
    expect(manifest).toContain(
      'total: Persons # the sum of the others in each of 9 groups of rows of the sample',
    )
    expect(manifest).toContain('total: All areas # the sum of the others in each of 9 groups')
    const asked = await released('persons')
    expect(
      await asked('select count(*) as identities, max(abs(difference)) as most from marts.identities'),
    ).toEqual([{ identities: 18, most: 0 }])
  })

  test('takes no column for a dimension that tells no two rows of a period apart', async () => {
    const days = Array.from({ length: 20 }, (_, i) => `2024-01-${String(i + 1).padStart(2, '0')}`)
    const remarked = days.map((day, i) => `${day},${i % 7 > 4 ? 'Weekend' : 'Weekday'},Red,${100 + i}`)
    await made('remarked.csv', `day,kind,line,rides\n${remarked.join('\n')}\n`)
    const manifest = await readFile(join(folder, 'remarked/data/sources/remarked.yaml'), 'utf8')
    // a line that is the same in all rows may be one of many that follow
    expect(manifest.match(/dimension: false.*/g)).toEqual([
      'dimension: false # each period stands in one row of the sample',
    ])
    const told = days.flatMap((day) => [`${day},Weekday,1`, `${day},Weekend,2`])
    await made('told-apart.csv', `day,kind,rides\n${told.join('\n')}\n`)
    expect(await readFile(join(folder, 'told-apart/data/sources/told-apart.yaml'), 'utf8')).not.toContain(
      'dimension: false',
    )
  })

  test('asks what a file leaves open by options, and tells what is left, which a refresh refuses', async () => {
    const days = Array.from({ length: 12 }, (_, i) => `0${(i % 6) + 1}/0${(i % 9) + 1}/2018,${100 + i}`)
    const text = `day,visits\n${[...new Set(days)].join('\n')}\n`
    const left = await made('days.csv', text)
    expect(left.stdout).toContain('# decide:')
    expect(left.stderr).toMatch(/days\.yaml: decide period\.order: /)
    await expect(released('days')).rejects.toThrow(/decide/)
    expect(await made('days-decided.csv', text, '--decide', 'period.order=day-first')).toMatchObject({
      code: 0,
    })
    const rows = await released('days-decided')
    expect(await rows('select min(period) as first from marts.observations')).toEqual([
      { first: '2018-01-01' },
    ])
    const wrong = await made('days-wrong.csv', text, '--decide', 'period.order=upwards')
    expect(wrong).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('not one of day-first, month-first: upwards'),
    })
    expect(await readdir(folder)).not.toContain('days-wrong')
  })

  test('takes an address, whose file stands in the archive', async () => {
    const server = createServer((_, response) => {
      response.setHeader('content-type', 'text/csv').end('year,members\n2019,5\n2020,6\n2021,7\n')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/members.csv`
    const outcome = await almanac(folder, [
      'new',
      join(folder, 'club'),
      '--from',
      address,
      '--allow-host',
      '127.0.0.1',
    ])
    expect(outcome.code).toBe(0)
    const manifest = await readFile(join(folder, 'club/data/sources/members.yaml'), 'utf8')
    expect(manifest).toContain(`url: ${address}`)
    expect(manifest).toContain('nature: stock')
    const rows = await released('club')
    expect(await rows('select count(*)::integer as n from marts.observations')).toEqual([{ n: 3 }])
  })

  test('names a file that cannot be read as it was given, and leaves nothing behind', async () => {
    const outcome = await made('open.csv', 'year,visits,note\n2019,5,"said\n2020,6,\n')
    expect(outcome).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`almanac: ${join(folder, 'open.csv')}:2: a quote`),
    })
    expect(await readdir(folder)).not.toContain('open')
  })

  test.each([
    ['no file', ['new', 'empty'], 'give --from with a file or an address'],
    [
      'an example that there is not',
      ['new', 'web', '--example', 'webvisits'],
      'unknown example: webvisits; one of daily-rides, library, rail-passengers, web-visits',
    ],
    [
      'an example of a file',
      ['new', 'web', '--example', 'library', '--from', 'nowhere.csv'],
      '--example takes no options for files',
    ],
    [
      'a file that is not there',
      ['new', 'gone', '--from', 'nowhere.csv'],
      'cannot read nowhere.csv: there is no such file',
    ],
    [
      'a folder that holds something',
      ['new', '.', '--from', 'nowhere.csv'],
      'is not empty; give the name of a new folder',
    ],
  ])('leaves nothing behind for %s', async (_, args, words) => {
    const before = await readdir(folder)
    const [command = '', name = '', ...more] = args
    const outcome = await almanac(folder, [command, join(folder, name), ...more])
    expect(outcome).toMatchObject({ code: 2, stderr: expect.stringContaining(words) })
    expect(await readdir(folder)).toEqual(before)
  })
})
