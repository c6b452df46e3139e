import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { readMacros } from '../../pipeline/models/model.js'
import { Archive } from '../../pipeline/sources/archive.js'
import { readManifests, type Manifest } from '../../pipeline/sources/manifest.js'
import { Database, quoteText, type Row } from '../../pipeline/system/database.js'
import { landFile, type LandedFile } from '../../pipeline/warehouse/land.js'
import { Lander } from '../../pipeline/warehouse/lander.js'
import { LANDED } from '../../pipeline/warehouse/landed-files.js'
import { ROOT } from '../support/workspace.js'

let folder: string
let database: Database
let lander: Lander
let manifests: Manifest[]

beforeAll(async () => {
  lander = new Lander(await readMacros(ROOT))
})
afterAll(() => lander.close())

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'almanac-test-'))
  manifests = await readManifests(ROOT)
  database = await Database.open(':memory:', 'write')
})
afterEach(async () => {
  database.close()
  await rm(folder, { recursive: true })
})

async function landText(text: string | Uint8Array, source = 'moica-annual'): Promise<LandedFile> {
  const manifest = manifests.find(({ name }) => name === source)
  if (!manifest) throw new Error(source)
  const archive = new Archive(join(folder, 'archive'))
  const bytes = typeof text === 'string' ? Buffer.from(text) : text
  const receipt = await (await archive.intake(source)).receive(
    bytes,
    'test',
    new Date('2026-11-23T00:00:00Z'),
  )
  return landFile(receipt, manifest, {
    archive,
    cacheFolder: join(folder, 'cache'),
    lander,
    rules: {},
    timeZone: 'Asia/Taipei',
  })
}

function landed(
  { folder, refusal, account }: LandedFile,
  part: 'rows' | 'rejects' | 'counts',
): Promise<Row[]> {
  if (folder === null) throw new Error(refusal)
  const file = `read_parquet(${quoteText(join(folder, LANDED[part]))}, file_row_number = true)`
  if (part !== 'rows') return database.rows(`select * exclude (file_row_number) from ${file}`)
  const row = account?.rows_after == null ? '' : `file_row_number + ${account.rows_after + 1} as _row,`
  return database.rows(
    `select ${row} * exclude (_set_aside, file_row_number) from ${file} where _set_aside is null`,
  )
}

const published = (): Promise<string> => readFile(join(ROOT, 'data/facts/moica-usage.txt'), 'utf8')
const replaced = async (from: string, to: string): Promise<string> => {
  const text = await published()
  if (!text.includes(from)) throw new Error(`the table does not hold ${from}`)
  return text.replace(from, to)
}

describe('the published table', () => {
  test('lands as 12 typed rows, the last to the end of July', async () => {
    const file = await landText(await published())
    const rows = await landed(file, 'rows')
    expect(rows).toHaveLength(12)
    expect(rows[6]).toMatchObject({
      period_start: '2016-01-01',
      government_uses: 72_036_182,
      citizen_uses: 66_118_856,
      total_uses: 138_155_038,
    })
    expect(rows[10]).toMatchObject({
      period_start: '2020-01-01',
      period_end: '2020-12-31',
      _status: null,
    })
    expect(rows[11]).toMatchObject({
      period_start: '2021-01-01',
      period_end: '2021-07-31',
      _status: 'partial',
    })
    expect(await landed(file, 'counts')).toEqual([
      {
        rows_read: 12,
        rows_accepted: 12,
        rows_set_aside: 0,
        rows_in_file: null,
        rows_header: 0,
        rows_above: 0,
        rows_blank: 0,
        rows_below: 12,
      },
    ])
  })

  test('records how the glued cells of 105 were split', async () => {
    expect((await landText(await published())).account?.repairs).toMatchObject([
      { text: '72,036,18266,118,856', pieces: '72,036,182 | 66,118,856' },
    ])
  })

  test('is found in a whole publication and gives the same rows', async () => {
    const publication = await readFile(join(ROOT, 'test/fixtures/publication.txt'), 'utf8')
    const withoutLine = (rows: Row[]): Row[] => rows.map(({ _row, ...row }) => row)
    expect(withoutLine(await landed(await landText(publication), 'rows'))).toEqual(
      withoutLine(await landed(await landText(await published()), 'rows')),
    )
  })

  test('is read by label when its columns change places', async () => {
    const swapped = (await replaced('公務應用\n民眾使用\n合計', '民眾使用\n公務應用\n合計')).replace(
      '\n153\n163\n',
      '\n163\n153\n',
    )
    expect((await landed(await landText(swapped), 'rows'))[0]).toMatchObject({
      government_systems: 153,
      citizen_systems: 163,
    })
  })

  test('with CRLF line ends and a byte order mark lands the same', async () => {
    const text = `\ufeff${(await published()).replaceAll('\n', '\r\n')}`
    expect(await landed(await landText(text), 'rows')).toEqual(
      await landed(await landText(await published()), 'rows'),
    )
  })
})

describe('a table that cannot be rebuilt is refused', () => {
  test.each([
    [
      'a total that fits no split',
      '138,155,038',
      '138,155,039',
      /test:\d+: row 105年 has 6 cells in place of 7: .*no way of splitting/,
    ],
    ['a lost cell', '23,879,366\n', '', /row 100年 has 6 cells/],
    ['a cell too many', '23,879,366\n', '23,879,366\n5\n', /row 100年 has 8 cells/],
    ['an unknown heading', '公務應用', '機關應用', /unknown heading 機關應用; expected 公務應用 or 公務使用/],
    ['a text without the table', '應用系統數量', '', /expected 應用系統數量/],
  ])('%s', async (_, from, to, words) => {
    const file = await landText(await replaced(from, to))
    expect(file.folder).toBeNull()
    expect(file.refusal).toMatch(words)
  })

  test('bytes that are no text', async () => {
    const file = await landText(Uint8Array.from([0x41, 0xff, 0xfe, 0xff, 0x81, 0x20]))
    expect(file.folder).toBeNull()
    expect(file.refusal).toMatch(/byte \d+/)
  })
})

describe('a row that breaks its contract is set aside', () => {
  test.each([
    ['23,879,366', '23,87x,366', 'citizen_uses', 'not-a-count'],
    ['23,879,366', '23,8793,66', 'citizen_uses', 'not-a-count'],
    ['100年\n', '01年\n', 'year', 'below-minimum'],
  ])('%s as %s', async (from, to, column, reason) => {
    const file = await landText(await replaced(from, to))
    expect(await landed(file, 'rejects')).toMatchObject([{ column_name: column, text: to.trim(), reason }])
    expect(await landed(file, 'counts')).toEqual([
      {
        rows_read: 12,
        rows_accepted: 11,
        rows_set_aside: 1,
        rows_in_file: null,
        rows_header: 0,
        rows_above: 0,
        rows_blank: 0,
        rows_below: 12,
      },
    ])
  })
})

describe('a CSV file', () => {
  const header = 'fiscal_year,amount_twd,scope_en,scope_zh,source\n'

  test('is read by label, whatever the order', async () => {
    const file = await landText(
      'source,scope_zh,scope_en,amount_twd,fiscal_year\ns,範圍,"a, b","41,277,000",2022\n',
      'budget',
    )
    expect(await landed(file, 'rows')).toEqual([
      { _row: 2, fiscal_year: 2022, amount_twd: 41_277_000, scope_en: 'a, b', scope_zh: '範圍', source: 's' },
    ])
  })

  test('numbers rows as the file does, past empty lines, short ones and quoted line ends', async () => {
    const line = (year: number): string => `${year},1,a,b,s\n`
    const text = `${header}\n${line(2021)}2022,1\n${line(2023)}\n\n2024,1,"a\nb",b,s\n${line(2025)}2026\n${line(2027)}`
    const file = await landText(text, 'budget')
    const rows = await landed(file, 'rows')
    expect(rows.map((row) => [row['_row'], row['fiscal_year']])).toEqual([
      [3, 2021],
      [5, 2023],
      [8, 2024],
      [9, 2025],
      [11, 2027],
    ])
    expect(await landed(file, 'rejects')).toMatchObject([
      { _row: 4, text: '2022,1', reason: 'too-few-cells' },
      { _row: 10, text: '2026', reason: 'too-few-cells' },
    ])
  })

  test('sets a broken row aside with its line', async () => {
    const file = await landText(`${header}2022,1,a,b,s\n2023,about 5,a,,s\n`, 'budget')
    expect(await landed(file, 'rejects')).toEqual([
      { _row: 3, column_name: 'amount_twd', text: 'about 5', reason: 'not-a-count', is_fault: true },
      { _row: 3, column_name: 'scope_zh', text: null, reason: 'empty', is_fault: true },
    ])
    expect(await landed(file, 'counts')).toEqual([
      {
        rows_read: 2,
        rows_accepted: 1,
        rows_set_aside: 1,
        rows_in_file: 3,
        rows_header: 1,
        rows_above: 0,
        rows_blank: 0,
        rows_below: 2,
      },
    ])
  })

  test('without a column is refused with the labels it has', async () => {
    const file = await landText('fiscal_year,amount\n2022,1\n', 'budget')
    expect(file.refusal).toBe(
      'test:1: the header departs from the contract: renamed amount_twd: expected amount_twd found amount; lost scope_en: expected scope_en; lost scope_zh: expected scope_zh; lost source: expected source; fix the labels in data/sources/budget.yaml, or accept the change there under changes',
    )
  })
})

describe('the archive', () => {
  test('keeps one receipt per change and gives bytes back only when they are what was received', async () => {
    const archive = new Archive(join(folder, 'archive'))
    const at = (day: number): Date => new Date(Date.UTC(2026, 0, day))
    const intake = await archive.intake('s')
    await intake.receive(Buffer.from('a'), 'o', at(1))
    await intake.receive(Buffer.from('a'), 'o', at(2))
    await intake.receive(Buffer.from('b'), 'o', at(3))
    await intake.receive(Buffer.from('a'), 'o', at(4))
    const receipts = await archive.receipts()
    expect(receipts.map(({ received_at }) => received_at.slice(0, 10))).toEqual([
      '2026-01-01',
      '2026-01-03',
      '2026-01-04',
    ])
    const [receipt] = receipts
    if (!receipt) throw new Error('no receipt')
    const path = await archive.verified(receipt)
    await writeFile(path, 'c')
    await expect(archive.verified(receipt)).rejects.toThrow(/archive: s\/.* is damaged/)
    await rm(path)
    await expect(archive.verified(receipt)).rejects.toThrow(/is missing/)
  })
})
