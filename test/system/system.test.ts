import { spawnSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { beforeEach, afterEach, describe, expect, test } from 'vitest'
import { Database, quoteName, quoteText } from '../../pipeline/system/database.js'
import {
  linkOrCopy,
  linkTarget,
  listFiles,
  placeFolder,
  removeTemporaries,
  switchLink,
  writeAtomically,
} from '../../pipeline/system/files.js'
import { cachedStep } from '../../pipeline/system/step-cache.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'almanac-test-'))
})
afterEach(() => rm(folder, { recursive: true }))

describe('files', () => {
  test('a second name of a file is the same file, in a folder that is made for it', async () => {
    await writeFile(join(folder, 'page'), 'x')
    await linkOrCopy(join(folder, 'page'), join(folder, 'deep/er/page'))
    const [first, second] = [await stat(join(folder, 'page')), await stat(join(folder, 'deep/er/page'))]
    expect(second.ino).toBe(first.ino)
    await expect(linkOrCopy(join(folder, 'none'), join(folder, 'other'))).rejects.toThrow('ENOENT')
  })

  test('a folder that fails to fill leaves nothing', async () => {
    const target = join(folder, 'whole')
    await expect(
      placeFolder(target, async (temporary) => {
        await writeFile(join(temporary, 'a'), 'x')
        throw new Error('disk full')
      }),
    ).rejects.toThrow('disk full')
    expect(await readdir(folder)).toEqual([])
  })

  test('temporary names of a crash are removed, those of living processes and others stay', async () => {
    const dead = spawnSync('true').pid
    const left = ['.tmp-1', `.tmp-${dead}-a`, `.tmp-${process.pid}-a`, `.tmp-${process.ppid}-a`, 'kept']
    for (const name of left) await writeFile(join(folder, name), '')
    await placeFolder(join(folder, 'whole'), async (temporary) => {
      await removeTemporaries(folder)
      expect(await readdir(folder)).toEqual(
        [basename(temporary), `.tmp-${process.ppid}-a`, 'kept'].toSorted(),
      )
    })
    expect(await readdir(folder)).toEqual([`.tmp-${process.ppid}-a`, 'kept', 'whole'])
  })

  test('a file is written whole or stays as it was, and is followed where it is a link', async () => {
    await writeAtomically(join(folder, 'deep/er/a'), 'first')
    await symlink(join(folder, 'deep/er/a'), join(folder, 'link'))
    await writeAtomically(join(folder, 'link'), 'second')
    expect(await readFile(join(folder, 'deep/er/a'), 'utf8')).toBe('second')
    await expect(writeAtomically(join(folder, 'deep'), 'x')).rejects.toThrow('EISDIR')
    expect(await readdir(folder)).toEqual(['deep', 'link'])
  })

  test('what is no link is named where a link should be', async () => {
    await writeFile(join(folder, 'current'), '')
    await expect(linkTarget(join(folder, 'current'))).rejects.toThrow('is not a symbolic link; move it away')
  })

  test('a link is switched from one target to another', async () => {
    const link = join(folder, 'current')
    expect(await linkTarget(link)).toBeNull()
    await switchLink(link, 'a')
    await switchLink(link, 'b')
    expect(await linkTarget(link)).toBe('b')
    expect(await readdir(folder)).toEqual(['current'])
  })
})

describe('cached step', () => {
  test('made several times at once, the first to end keeps its place; a damaged one is replaced', async () => {
    let turn = 0
    const step = (): Promise<string> =>
      cachedStep(folder, 'count', 'ab', async (place) => writeFile(join(place, 'out'), String(turn++)))
    const [place] = await Promise.all([step(), step(), step()])
    const kept = await stat(join(place, 'out'))
    await step()
    expect([turn, (await stat(join(place, 'out'))).ino]).toEqual([3, kept.ino])
    await writeFile(join(place, 'out'), 'x')
    await Promise.all([step(), step()])
    expect(await readFile(join(place, 'out'), 'utf8')).toMatch(/^[34]$/)
    expect(await readdir(join(folder, 'count'))).toEqual([basename(place)])
  })

  test('one that several find damaged at once is replaced by each without an error', async () => {
    const step = (): Promise<string> =>
      cachedStep(folder, 'count', 'ab', async (place) => writeFile(join(place, 'out'), 'made'))
    for (let i = 0; i < 60; i++) {
      const place = await step()
      await writeFile(join(place, 'out'), 'x')
      await Promise.all([step(), step(), step()])
      expect(await readFile(join(place, 'out'), 'utf8')).toBe('made')
    }
  })

  test('runs once per inputs, and again when a byte of its output changed', async () => {
    let runs = 0
    const step = (inputs: string): Promise<string> =>
      cachedStep(folder, 'double', inputs, async (place) => {
        runs++
        await writeFile(join(place, 'out'), inputs + inputs)
      })
    const place = await step('ab')
    await step('ab')
    expect([runs, await readFile(join(place, 'out'), 'utf8')]).toEqual([1, 'abab'])
    await writeFile(join(place, 'out'), 'abaX')
    await step('ab')
    expect([runs, await readFile(join(place, 'out'), 'utf8')]).toEqual([2, 'abab'])
    await step('c')
    expect(runs).toBe(3)
  })
})

describe('database', () => {
  test('gives plain values', async () => {
    await Database.use(':memory:', 'write', async (database) => {
      const [row] = await database.rows(
        "select 9007199254740993::bigint as big, 5::bigint as small, date '2021-07-31' as day, 1.5::decimal(4,1) as rate, [1, 2] as list, {'a': null} as s, timestamp '2021-07-31 08:00:00' as at",
      )
      expect(row).toEqual({
        big: '9007199254740993',
        small: 5,
        day: '2021-07-31',
        rate: 1.5,
        list: [1, 2],
        s: { a: null },
        at: '2021-07-31 08:00:00',
      })
    })
  })

  test('answers several queries in their order, all in UTC, and fails with the first that fails', async () => {
    const file = join(folder, 'sealed.duckdb')
    await Database.use(file, 'write', (database) => database.run('create table a (b integer)'))
    await Database.use(file, 'sealed', async (database) => {
      const ask = (...texts: string[]): Promise<unknown[]> =>
        database.queryAll(texts.map((sql) => ({ sql, file: sql })))
      const zone = "select current_setting('TimeZone') as zone"
      expect(await ask(zone, 'select 1 as n', 'select 2 as n', zone)).toMatchObject(
        [{ zone: 'UTC' }, { n: 1 }, { n: 2 }, { zone: 'UTC' }].map((row) => ({ rows: [row] })),
      )
      await expect(ask('select 1', 'select missing', 'selec')).rejects.toThrow(/^select missing: /)
    })
  })

  test('numbers pass in columns, more than a chunk of them; null is NaN and NaN null', async () => {
    await Database.use(':memory:', 'write', async (database) => {
      await database.run('create schema s; create table s.t (a double, b double)')
      const a = Float64Array.from({ length: 5000 }, (_, i) => i)
      const b = a.map((value) => (value % 2 === 0 ? value / 4 : Number.NaN))
      await database.appendNumbers('s.t', [a, b], 5000)
      expect(await database.rows('select count(*) as n, count(b) as m, sum(b) as sum from s.t')).toEqual([
        { n: 5000, m: 2500, sum: b.reduce((sum, value) => sum + (value || 0), 0) },
      ])
      const found: number[][] = []
      await database.streamNumbers('select a, b from s.t order by a', 'x', ([first, second], rowCount) => {
        for (let i = 0; i < rowCount; i++) found.push([first?.[i] ?? -1, second?.[i] ?? -1])
      })
      expect(found).toEqual(Array.from(a, (value, i) => [value, b[i]]))
      await expect(database.streamNumbers("select 'x'", 'x', () => {})).rejects.toThrow(
        /x: column 1 is no DOUBLE/,
      )
      const late = "select (case when range = 900000 then 'x' else '1' end)::double from range(1000000)"
      await expect(database.streamNumbers(late, 'x', () => {})).rejects.toThrow(/x: the query failed after/)
    })
  })

  test('quotes names and text', async () => {
    await Database.use(':memory:', 'write', async (database) => {
      const [row] = await database.rows(`select ${quoteText("it's")} as ${quoteName('a "b"; drop')}`)
      expect(row).toEqual({ 'a "b"; drop': "it's" })
    })
  })

  test.each([
    ["select * from read_csv('/etc/passwd')", /disabled|permission/i],
    ["copy (select 1) to 'out.csv'", /disabled|read-only|permission/i],
    ["attach 'other.duckdb'", /disabled|permission/i],
    ['set enable_external_access = true', /locked|cannot/i],
    ['create table t (a integer)', /read-only/i],
    ['install httpfs', /disabled|permission/i],
  ])('a sealed database refuses %s', async (sql, reason) => {
    const file = join(folder, 'sealed.duckdb')
    await Database.use(file, 'write', (database) => database.run('create table a (b integer)'))
    await expect(Database.use(file, 'sealed', (database) => database.run(sql))).rejects.toThrow(reason)
    expect(await listFiles(folder)).toEqual(['sealed.duckdb'])
  })

  test('one transaction puts all into the file, or nothing', async () => {
    const file = join(folder, 'a.duckdb')
    await Database.use(file, 'write', async (database) => {
      await database.inOneTransaction(() => database.run('create table a as select 1 as b'))
      expect(await readdir(folder)).toEqual(['a.duckdb'])
      const work = database.inOneTransaction(async () => {
        await database.run('drop table a')
        throw new Error('disk full')
      })
      await expect(work).rejects.toThrow('disk full')
    })
    await Database.use(file, 'sealed', async (database) => {
      expect(await database.rows('from a')).toEqual([{ b: 1 }])
    })
  })

  test('one for export copies its tables into files and cannot be written', async () => {
    const file = join(folder, 'sealed.duckdb')
    await Database.use(file, 'write', (database) => database.run('create table a as select 1 as b'))
    await Database.use(file, 'export', async (database) => {
      await database.run(`copy a to ${quoteText(join(folder, 'a.csv'))}`)
      await expect(database.run('insert into a select 2')).rejects.toThrow(/read-only/i)
      await expect(database.run('set enable_external_access = false')).rejects.toThrow(/locked/i)
    })
    expect(await readFile(join(folder, 'a.csv'), 'utf8')).toBe('b\n1\n')
  })
})
