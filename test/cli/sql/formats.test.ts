import { mkdtemp, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { read, utils } from '@e965/xlsx'
import { tableFromIPC } from '@uwdata/flechette'
import papaparse from 'papaparse'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Database, quoteText, type Relation } from '../../../pipeline/system/database.js'
import { listNames } from '../../../pipeline/system/files.js'
import { almanac } from '../../support/almanac.js'
import { Workspace } from '../../support/workspace.js'

let workspace: Workspace
let folder: string

beforeAll(async () => {
  workspace = await Workspace.keepReleased()
  folder = await mkdtemp(join(tmpdir(), 'almanac-test-'))
})
afterAll(async () => {
  await workspace.remove()
  await rm(folder, { recursive: true })
})

/** One row of each kind of value, one of nulls. */
const KINDS = `select * from (values (
  '民眾,"使用"', 9007199254740993::bigint, 170141183460469231731687303715884105727::hugeint, 1234.50::decimal(10, 2), 0.1::double, true,
  date '2016-12-31', timestamp '2016-12-31 23:59:58.123456', [1, null, 3], {'a': 1, 'b': 'x'}, '=1+1'
)) as figures (text, big, huge, amount, ratio, flag, day, moment, list, record, formula)
union all select null, null, null, null, null, null, null, null, null, null, null`
const EMPTY = `select * from (${KINDS}) where false`
const TWICE = "select 1 as a, 'b' as a"

async function written(sql: string, ending: string): Promise<string> {
  const file = join(folder, `rows.${ending}`)
  const outcome = await almanac(workspace.folder, ['sql', sql, '-o', file])
  expect(outcome).toEqual({ code: 0, stdout: '', stderr: '' })
  return file
}

describe('a file of each format is read back as it was', () => {
  test('parquet, with the types of DuckDB', async () => {
    const back = async (sql: string): Promise<Relation> => {
      const file = await written(sql, 'parquet')
      return Database.use(':memory:', 'write', (database) => database.query(`from ${quoteText(file)}`))
    }
    const { columns, rows } = await back(KINDS)
    expect(columns.map(({ type }) => type)).toEqual([
      'VARCHAR',
      'BIGINT',
      'VARCHAR', // Parquet has no integer and no decimal of so many digits.
      'DECIMAL(10,2)',
      'DOUBLE',
      'BOOLEAN',
      'DATE',
      'TIMESTAMP',
      'INTEGER[]',
      'STRUCT("a" INTEGER, "b" VARCHAR)',
      'VARCHAR',
    ])
    expect(rows[0]).toMatchObject({
      text: '民眾,"使用"',
      big: '9007199254740993',
      amount: 1234.5,
      day: '2016-12-31',
      moment: '2016-12-31 23:59:58.123456',
      list: [1, null, 3],
      record: { a: 1, b: 'x' },
    })
    expect(new Set(Object.values(rows[1] ?? {}))).toEqual(new Set([null]))
    expect((await back(EMPTY)).columns).toHaveLength(11)
    expect((await back(TWICE)).rows).toEqual([{ a: 1, 'a:1': 'b' }])
  })

  test('arrow', async () => {
    const back = async (sql: string) =>
      tableFromIPC(await readFile(await written(sql, 'arrow')), { useBigInt: true, useDate: true })
    const [row, nulls] = (await back(KINDS)).toArray()
    expect(row).toMatchObject({
      text: '民眾,"使用"',
      big: 9_007_199_254_740_993n,
      huge: Number(2n ** 127n - 1n),
      ratio: 0.1,
      flag: true,
      day: new Date('2016-12-31'),
      list: [1, null, 3],
      record: { a: 1, b: 'x' },
    })
    expect(new Set(Object.values(nulls ?? {}))).toEqual(new Set([null]))
    expect((await back(EMPTY)).numRows).toBe(0)
    expect((await back(TWICE)).toArray()).toEqual([{ a: 1, 'a:1': 'b' }])
  })

  test('xlsx, where nothing is a formula', async () => {
    const back = async (sql: string) => {
      const book = read(await readFile(await written(sql, 'xlsx')), { cellDates: false })
      return book.Sheets['result'] ?? {}
    }
    const sheet = await back(KINDS)
    expect(sheet).toMatchObject({
      A1: { v: 'text' },
      A2: { t: 's', v: '民眾,"使用"' },
      B2: { t: 's', v: '9007199254740993' },
      D2: { t: 'n', v: 1234.5 },
      F2: { t: 'b', v: true },
      G2: { t: 'n', v: 42_735 },
      I2: { t: 's', v: '[1,null,3]' },
      K2: { t: 's', v: '=1+1' },
    })
    expect(sheet['K2']).not.toHaveProperty('f')
    expect(sheet).not.toHaveProperty('A3')
    expect(utils.sheet_to_json(await back(EMPTY), { header: 1 })).toHaveLength(1)
    expect(utils.sheet_to_json(await back(TWICE))).toMatchObject([{ a: 1, 'a:1': 'b' }])
  })

  test('csv, json and ndjson', async () => {
    const csv = papaparse.parse(await readFile(await written(KINDS, 'csv'), 'utf8'), { header: true })
    expect(csv.data[0]).toEqual({
      text: '民眾,"使用"',
      big: '9007199254740993',
      huge: '170141183460469231731687303715884105727',
      amount: '1234.5',
      ratio: '0.1',
      flag: 'true',
      day: '2016-12-31',
      moment: '2016-12-31 23:59:58.123456',
      list: '[1,null,3]',
      record: '{"a":1,"b":"x"}',
      formula: "'=1+1",
    })
    const json = JSON.parse(await readFile(await written(KINDS, 'json'), 'utf8'))
    expect(json[0]).toMatchObject({
      amount: 1234.5,
      list: [1, null, 3],
      record: { a: 1, b: 'x' },
      formula: '=1+1',
    })
    const lines = (await readFile(await written(KINDS, 'ndjson'), 'utf8')).trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line))).toEqual(json)
    expect(await readFile(await written(EMPTY, 'json'), 'utf8')).toBe('[]\n')
    expect(await readFile(await written(EMPTY, 'ndjson'), 'utf8')).toBe('')
    expect(await readFile(await written(TWICE, 'csv'), 'utf8')).toBe('a,a:1\r\n1,b\r\n')
  })

  test('markdown, where no text is markup', async () => {
    const sql = `select 66118856 as uses, 'a|b *c* <i> [x](y) \`d\` \\ e_f _g_' as "對|象", E'two\\nlines' as t, null as n`
    expect(await readFile(await written(sql, 'md'), 'utf8')).toBe(
      String.raw`| uses | 對\|象 | t | n |
| ---: | --- | --- | ---: |
| 66118856 | a\|b \*c\* \<i\> \[x\](y) \`d\` \\ e_f \_g\_ | two<br>lines |  |
`,
    )
    expect(await readFile(await written('select 1 as a where false', 'md'), 'utf8')).toBe('| a |\n| ---: |\n')
  })
})

describe('a file is written whole or not at all', () => {
  test('a query that fails at its end leaves what was there, and nothing beside it', async () => {
    const file = join(folder, 'kept.csv')
    await writeFile(file, 'before')
    const before = await listNames(folder)
    const sql =
      "select case when range = 900000 then error('late')::bigint else range end from range(1000000)"
    const { code, stderr } = await almanac(workspace.folder, ['sql', sql, '-o', file])
    expect(code).toBe(1)
    expect(stderr).toContain('late')
    expect(await readFile(file, 'utf8')).toBe('before')
    expect(await listNames(folder)).toEqual(before)
  })

  test('a link stays a link, a device is written to, a folder is refused', async () => {
    const [target, link] = [join(folder, 'target.csv'), join(folder, 'link.csv')]
    await writeFile(target, '')
    await symlink(target, link)
    const to = (file: string, ...more: string[]) =>
      almanac(workspace.folder, ['sql', 'select 1 as a', '-o', file, ...more])
    await to(link)
    expect(await readFile(target, 'utf8')).toBe('a\r\n1\r\n')
    expect(await to('/dev/null', '--format', 'parquet')).toEqual({ code: 0, stdout: '', stderr: '' })
    expect(await to('-', '--format', 'csv')).toMatchObject({ stdout: 'a\r\n1\r\n' })
    expect(await to(folder, '--format', 'csv')).toMatchObject({
      code: 2,
      stderr: `almanac: ${folder} is a folder; name a file in it\n`,
    })
    expect(await to(join(target, 'x.csv'))).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^almanac: cannot write \S+x\.csv: /),
    })
    const [later, ahead] = [join(folder, 'later.csv'), join(folder, 'ahead.csv')]
    await symlink(later, ahead)
    await to(ahead)
    expect(await readFile(later, 'utf8')).toBe('a\r\n1\r\n')
    expect(await readlink(ahead)).toBe(later)
    expect(await to(join(folder, 'mistyped/x.csv'))).toMatchObject({
      code: 2,
      stderr: `almanac: cannot write ${folder}/mistyped/x.csv: there is no folder ${folder}/mistyped; make it, or correct the path\n`,
    })
    expect(await to('/dev/full', '--format', 'csv')).toMatchObject({
      code: 1,
      stderr: 'almanac: cannot write /dev/full: the disk is full (ENOSPC); make room there, then try again\n',
    })
    expect(await to(join(folder, 'x.doc'))).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('no format goes with the ending of'),
    })
  })
})
