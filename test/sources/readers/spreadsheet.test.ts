import * as XLSX from '@e965/xlsx'
import { expect, test } from 'vitest'
import { readSpreadsheet } from '../../../pipeline/sources/readers/spreadsheet/spreadsheet.js'
import { ods, sheetJs, xlsx, xlsxParts, type Sheet } from '../../published/corpus/sheets.js'
import { zip } from '../../support/zip.js'
import { manifestOf, outputOf, readGrids, withFile, type Rules } from './given-file.js'

const read = (bytes: Uint8Array, rules: Rules = {}): ReturnType<typeof readGrids> =>
  readGrids(readSpreadsheet, bytes, { format: 'spreadsheet', ...rules })

/** The rows of the first sheet. */
async function rowsOf(bytes: Uint8Array, rules: Rules = {}): Promise<unknown> {
  return (await read(bytes, rules))[0]?.rows
}

/** An XLSX file whose parts were changed: by name, from text to text. */
function changed(sheets: Sheet[], part: string, change: (xml: string) => string): Buffer {
  return zip(
    xlsxParts(sheets).map((entry) =>
      entry.name === part
        ? { ...entry, bytes: Buffer.from(change(String(Buffer.from(entry.bytes)))) }
        : entry,
    ),
  )
}

const SHEET = 'xl/worksheets/sheet1.xml'
const worksheet = (data: string): Buffer =>
  changed([{ name: '統計', rows: [] }], SHEET, (xml) => xml.replace('<sheetData></sheetData>', data))

const TABLE: Sheet = {
  name: '統計',
  rows: [
    ['使用人次統計', null, null],
    [null, null, null],
    ['年度', '人次', null],
    [null, '政府', '民眾'],
    [115, 1234567.891, '1,200 ⓡ'],
    [114, 0.1 + 0.2, -5],
  ],
  merges: ['A1:C1', 'A3:A4', 'B3:C3'],
}

test.each([
  ['XLSX', xlsx(TABLE)],
  ['XLSX of SheetJS', sheetJs('xlsx', TABLE)],
  ['ODS', ods(TABLE)],
  ['XLS', sheetJs('xls', TABLE)],
])('%s: numbers as stored, merged cells repeated, empty rows left out', async (_, bytes) => {
  expect(await read(bytes)).toEqual([
    {
      found: { sheet: '統計' },
      rows: [
        [1, '使用人次統計', '使用人次統計', '使用人次統計'],
        [3, '年度', '人次', '人次'],
        [4, '年度', '政府', '民眾'],
        [5, '115', '1234567.891', '1,200 ⓡ'],
        [6, '114', '0.3', '-5'],
      ],
    },
  ])
})

test('dates are the days that are stored, as exactly as they are shown, in both date systems', async () => {
  const formats = [
    'yyyy/m/d',
    '[$-404]e/m/d;@',
    '[$-404]ggge"年"m"月"d"日"',
    'e"年"m"月"',
    'mmm-yy',
    'yyyy',
    'm/d',
    '0.00',
  ]
  const shown = ['2026-06-16', '2026-06-16', '2026-06-16', '2026-06', '2026-06', '2026', '2026-06-16']
  const sheet = { name: 'a', rows: formats.map((format) => [{ day: '2026-06-16', format }]) }
  const rows = [...shown, '46189'].map((text, i) => [i + 1, text])
  expect(await rowsOf(xlsx(sheet))).toEqual(rows)
  const in1904 = changed([sheet], 'xl/workbook.xml', (xml) =>
    xml.replace('<sheets>', '<workbookPr date1904="1"/><sheets>'),
  )
  expect(await rowsOf(in1904)).toEqual([
    ...shown.map((text, i) => [i + 1, text.replace('2026-06-16', '2030-06-17').replace('2026', '2030')]),
    [8, '46189'],
  ])
  const dated = (format: string): Sheet => ({
    name: 'a',
    rows: [[{ day: '1900-01-15', format }], [{ day: '1899-12-30', format }]],
  })
  expect(await rowsOf(xlsx(dated('yyyy/m/d')))).toEqual([
    [1, '1900-01-16'],
    [2, '0'],
  ])
})

test('dates of XLS and ODS, and times', async () => {
  const cell = (v: number, z: string): XLSX.CellObject => ({ t: 'n', v, z })
  const sheet = XLSX.utils.aoa_to_sheet([
    [
      cell(46189, 'yyyy/m/d'),
      cell(46189, '[$-404]e/mm/dd'),
      cell(46189.75, 'yyyy/m/d h:mm'),
      cell(0.5, 'h:mm'),
    ],
  ])
  const book = XLSX.utils.book_new(sheet, 'a')
  const xls = XLSX.write(book, { type: 'buffer', bookType: 'biff8' }) as Buffer
  expect(await rowsOf(xls)).toEqual([[1, '2026-06-16', '2026-06-16', '2026-06-16 18:00:00', '0.5']])
  expect(await rowsOf(ods({ name: 'a', rows: [[{ day: '2026-06-16', format: '' }]] }))).toEqual([
    [1, '2026-06-16'],
  ])
})

test('no time zone shifts a day', async () => {
  const day = { day: '2026-06-16', format: 'yyyy/m/d' }
  const script = `
    import { readParts } from 'readers/spreadsheet/package-parts.js'
    import { readXlsx } from 'readers/spreadsheet/xlsx-workbook.js'
    const [path, manifest] = process.argv.slice(2)
    void readParts(path, 'a', JSON.parse(manifest)).then((parts) =>
      process.stdout.write(JSON.stringify(readXlsx(parts, 'a', false)[0].rows)))`
  await withFile(xlsx({ name: 'a', rows: [[day]] }), async (path) => {
    for (const TZ of ['America/Los_Angeles', 'Asia/Taipei', 'Pacific/Kiritimati']) {
      const printed = await outputOf(script, [path, JSON.stringify(manifestOf())], { TZ })
      expect(JSON.parse(printed)).toEqual([{ row: 1, cells: ['2026-06-16'] }])
    }
  })
})

/** An XLS file whose one NUMBER record became the FORMULA 1+2 with the same stored value; SheetJS writes no formulas. */
function withFormula(bytes: Buffer): Buffer {
  const container = XLSX.CFB.read(bytes, { type: 'buffer' }) as object
  const { content } = XLSX.CFB.find(container, '/Workbook') as { content: Uint8Array }
  const stream = Buffer.from(content)
  const at = stream.indexOf(Buffer.from('03020e00', 'hex'))
  const formula = Buffer.concat([
    Buffer.from('06001d00', 'hex'),
    stream.subarray(at + 4, at + 18),
    Buffer.from('00000000000007001e01001e020003', 'hex'),
  ])
  const changedStream = Buffer.concat([stream.subarray(0, at), formula, stream.subarray(at + 18)])
  XLSX.CFB.utils.cfb_add(container, '/Workbook', changedStream)
  return XLSX.CFB.write(container, { type: 'buffer' }) as Buffer
}

test('formulas are shown as such, or count as the value that is stored', async () => {
  const rows: Sheet['rows'] = [['人次', { formula: 'SUM(A1:A9)', value: 42 }]]
  for (const bytes of [xlsx({ name: 'a', rows }), ods({ name: 'a', rows })]) {
    expect(await rowsOf(bytes)).toEqual([[1, '人次', '=SUM(A1:A9)']])
    expect(await rowsOf(bytes, { formulas: 'stored' })).toEqual([[1, '人次', '42']])
  }
  const shared =
    '<sheetData><row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">1+1</f><v>2</v></c><c r="B1"><f t="shared" si="0"/><v>3</v></c></row></sheetData>'
  expect(await rowsOf(worksheet(shared))).toEqual([[1, '=1+1', '=']])
  const xls = withFormula(sheetJs('xls', { name: 'a', rows: [['人次', 42.5]] }))
  expect(await rowsOf(xls)).toEqual([[1, '人次', '=(formula)']])
  expect(await rowsOf(xls, { formulas: 'stored' })).toEqual([[1, '人次', '42.5']])
})

test('texts: shared, inline, rich with raised notes and readings, escaped; booleans and errors', async () => {
  const strings =
    '<si><r><t>1,234</t></r><r><rPr><vertAlign val="superscript"/></rPr><t>1</t></r></si><si><t>人次</t><rPh><t>にんじ</t></rPh></si><si><t>a_x000D_&#x4EBA;&amp;b</t></si>'
  const cells =
    '<c r="A1" t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="s"><v>2</v></c><c t="inlineStr"><is><t>內文</t></is></c><c t="str"><v>字</v></c><c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c><c t="d"><v>2026-06-16</v></c>'
  const parts = xlsxParts([{ name: 'a', rows: [] }]).map((part) => ({
    ...part,
    bytes: Buffer.from(
      String(Buffer.from(part.bytes))
        .replace('<sheetData></sheetData>', `<sheetData><row>${cells}</row></sheetData>`)
        .replace(/(uniqueCount="0">)/, `$1${strings}`),
    ),
  }))
  expect(await rowsOf(zip(parts))).toEqual([
    [1, '1,234¹', '人次', 'a\r人&b', '內文', '字', 'TRUE', '#N/A', '2026-06-16'],
  ])
})

test('sheets are chosen by name or pattern, hidden ones come last', async () => {
  const sheet = (name: string, isHidden = false): Sheet => ({ name, isHidden, rows: [[name]] })
  const bytes = xlsx(sheet('草稿', true), sheet('說明'), sheet('112年'), sheet('113年'), {
    name: '空',
    rows: [],
  })
  const names = async (rules: Rules): Promise<unknown> =>
    (await read(bytes, rules)).map(({ found }) => found['sheet'])
  expect(await names({})).toEqual(['說明', '112年', '113年', '草稿'])
  expect(await names({ sheet: '112年' })).toEqual(['112年'])
  expect(await names({ sheet: '/^\\d+年$/' })).toEqual(['112年', '113年'])
  await expect(names({ sheet: '114年' })).rejects.toThrow(
    'no sheet by the name of 114年; it has 草稿, 說明, 112年, 113年, 空',
  )
  await expect(names({ sheet: '空' })).rejects.toThrow('its sheets are empty')
})

test('a sheet that says it is large is as large as its cells', async () => {
  const far =
    '<dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
  expect(await rowsOf(worksheet(far))).toEqual([[1, '1']])
  const rows = Array.from(
    { length: 400 },
    (_, i) => `<row r="${i + 1}"><c r="A${i + 1}"><v>1</v></c></row>`,
  ).join('')
  const wide = `<sheetData>${rows}<row r="401"><c r="XFD401"><v>1</v></c></row></sheetData>`
  await expect(read(worksheet(wide))).rejects.toThrow('row 401, column 16384; at most 2,000 columns')
})

/** An ODS file with this table. */
const table = (xml: string): Buffer =>
  zip([
    {
      name: 'mimetype',
      bytes: Buffer.from('application/vnd.oasis.opendocument.spreadsheet'),
      isStored: true,
    },
    {
      name: 'content.xml',
      bytes: Buffer.from(
        `<office:document-content><office:automatic-styles><number:date-style style:name="N1"><number:year/><number:month/></number:date-style>
         <style:style style:name="ce1" style:data-style-name="N1"/><style:style style:name="T1"><style:text-properties style:text-position="super 58%"/></style:style>
         <style:style style:name="ta2"><style:table-properties table:display="false"/></style:style></office:automatic-styles>
         <office:body><office:spreadsheet>${xml}</office:spreadsheet></office:body></office:document-content>`,
      ),
    },
  ])

test('ODS: repeated and empty cells, values without text, months, notes, raised text, hidden sheets', async () => {
  const cell = (more: string, text = ''): string =>
    `<table:table-cell ${more}>${text && `<text:p>${text}</text:p>`}</table:table-cell>`
  const value = 'office:value-type="float" office:value='
  const shown = `<table:table table:name="a"><table:table-row>
      <table:table-cell table:number-columns-repeated="2" ${value}"7"/>
      ${cell('office:value-type="date" office:date-value="2026-06-01" table:style-name="ce1"', '115年6月')}
      ${cell(`${value}"1234567.5"`, '1,234,568')}
      <table:table-cell><office:annotation><text:p>看這裡</text:p></office:annotation><text:p>1,234<text:span text:style-name="T1">1</text:span><text:s text:c="2"/>x</text:p></table:table-cell>
      <table:table-cell table:number-columns-repeated="16370"/></table:table-row>
    <table:table-row table:number-rows-repeated="2">${cell('office:value-type="percentage" office:value="0.125"', '12.5%')}${cell('office:value-type="boolean" office:boolean-value="true"')}</table:table-row>
    <table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>`
  const hidden =
    '<table:table table:name="b" table:style-name="ta2"><table:table-row><table:table-cell><text:p>x</text:p></table:table-cell></table:table-row></table:table>'
  expect(await read(table(hidden + shown))).toEqual([
    {
      found: { sheet: 'a' },
      rows: [
        [1, '7', '7', '2026-06', '1234567.5', '1,234¹  x'],
        [2, '12.5%', 'TRUE', null, null, null],
        [3, '12.5%', 'TRUE', null, null, null],
      ],
    },
    { found: { sheet: 'b' }, rows: [[1, 'x']] },
  ])
  const bomb = `<table:table table:name="a"><table:table-row table:number-rows-repeated="1000000">${cell(`table:number-columns-repeated="16000" ${value}"1"`)}</table:table-row></table:table>`
  await expect(read(table(bomb))).rejects.toThrow('5,000,000 cells are read')
})

test.each<[string, Uint8Array, RegExp, Rules?]>([
  [
    'an error page',
    Buffer.from('<html><title>找不到</title>'),
    /is not an XLSX, ODS or XLS file; it begins "<html>.*state format: html/,
  ],
  [
    'a document type',
    changed([TABLE], SHEET, (xml) => xml.replace('\n', '<!DOCTYPE x [<!ENTITY a "b">]>')),
    /sheet1.xml holds <!DOCTYPE/,
  ],
  [
    'XML in UTF-16',
    zip([{ name: '[Content_Types].xml', bytes: Buffer.from('\uFEFF<!DOCTYPE x>', 'utf16le') }]),
    /is not UTF-8/,
  ],
  [
    'a word processor’s file',
    zip([{ name: 'mimetype', bytes: Buffer.from('application/vnd.oasis.opendocument.text') }]),
    /opendocument.text/,
  ],
  [
    'an archive in it',
    zip([...xlsxParts([TABLE]), { name: 'xl/a.zip', bytes: zip([]) }]),
    /xl\/a.zip is a zip archive/,
  ],
  ['a part past the limit', xlsx(TABLE), /more than 1,000 bytes/, { limits: { unpacked: 1000 } }],
  ['a sheet __proto__', xlsx({ ...TABLE, name: '__proto__' }), /a sheet __proto__/],
  ['a sheet __proto__ in XLS', sheetJs('xls', { ...TABLE, name: '__proto__' }), /sheet __proto__/],
  ['a column __proto__', xlsx({ name: 'a', rows: [['__proto__']] }), /a column __proto__/],
  [
    'an integer that is not exact',
    xlsx({ name: 'a', rows: [[2 ** 53]] }),
    /cell A1 holds 9007199254740992, more than/,
  ],
  [
    'a number that is none',
    worksheet('<sheetData><row><c><v>12,5</v></c></row></sheetData>'),
    /cell A1 holds "12,5", which is not a number/,
  ],
  [
    'a text that is not there',
    worksheet('<sheetData><row><c t="s"><v>9</v></c></row></sheetData>'),
    /refers to a text that is not there/,
  ],
  [
    'a cell in another row',
    worksheet('<sheetData><row r="2"><c r="A1"/></row></sheetData>'),
    /cell A1 stands in row 2/,
  ],
  [
    'a cell that stands there twice',
    worksheet('<sheetData><row><c r="A1"/><c r="A1"/></row></sheetData>'),
    /A1 appears twice/,
  ],
  [
    'a cell past the last column',
    worksheet('<sheetData><row><c r="XFE1"/></row></sheetData>'),
    /no such cell: XFE1/,
  ],
  ['a tag that is not closed', worksheet('<sheetData><row></sheetData>'), /damaged XML: 2:\d+: /],
  [
    'an unknown entity',
    worksheet('<sheetData><row><c t="str"><v>&x;</v></c></row></sheetData>'),
    /undefined entity/,
  ],
  ['a cut off XLS', sheetJs('xls', TABLE).subarray(0, 700), /cannot be read as XLS/],
  [
    'an old XLS',
    XLSX.write(XLSX.utils.book_new(XLSX.utils.aoa_to_sheet([[1]])), {
      type: 'buffer',
      bookType: 'biff5',
    }) as Buffer,
    /no workbook of Excel 97/,
  ],
])('%s is refused', async (_, bytes, message, rules = {}) => {
  await expect(read(bytes, rules)).rejects.toThrow(message)
  expect(Object.keys(Object.prototype)).toEqual([])
})
