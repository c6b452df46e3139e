import { fault, type Case, type CaseManifest } from './case.js'
import { monthlyByPlace } from './contracts.js'
import { ods, xlsx, type Sheet } from './sheets.js'
import { BODY, HEADER, landed, tableOf, type More } from './two-months.js'

/** Tables in workbooks and in JSON documents. */
export const containerCases = (): Case[] => [...sheetCases(), ...jsonCases()]

function sheetCases(): Case[] {
  const sheet = (name: string, more: Partial<Sheet> = {}): Sheet => ({
    name,
    rows: [[...HEADER], ...BODY.map((cells) => [...cells])],
    ...more,
  })
  const draft: Sheet = {
    name: '草稿',
    rows: [[...HEADER], ['115年1月', '臺北市', 1], ['115年2月', '臺北市', 2]],
  }
  const cover: Sheet = { name: '封面', rows: [['某機關受理案件統計'], ['115年3月編製']] }
  const formula: Sheet = {
    name: '統計',
    rows: [
      [...HEADER],
      ['115年1月', '臺北市', 1200],
      ['115年2月', '臺北市', { formula: 'C2-213', value: 987 }],
    ],
  }
  const spreadsheet = (more: Partial<CaseManifest> = {}): CaseManifest =>
    monthlyByPlace({ format: 'spreadsheet', ...more })
  const of = (name: string, about: string, bytes: Buffer, manifest: CaseManifest, more: More): Case =>
    tableOf(name, about, bytes, manifest, { extension: 'xlsx', ...more })
  const merged: Sheet = {
    name: '統計',
    rows: [['月別', '地區', '件數'], [null, null, '(件)'], ...BODY.map((cells) => [...cells])],
    merges: ['A1:A2', 'B1:B2'],
  }
  return [
    of(
      'sheet-by-header',
      'a cover sheet before the sheet with the table',
      xlsx(cover, sheet('統計')),
      spreadsheet(),
      {
        rows: landed(2),
        found: { sheet: '統計' },
      },
    ),
    of(
      'sheet-by-name',
      'the sheet chosen by name',
      xlsx(draft, sheet('確定')),
      spreadsheet({ sheet: '確定' }),
      {
        rows: landed(2),
        found: { sheet: '確定' },
      },
    ),
    of(
      'sheet-by-pattern',
      'the sheet chosen by pattern',
      xlsx(draft, sheet('115年2月底')),
      spreadsheet({ sheet: String.raw`/^\d+年\d+月底$/` }),
      {
        rows: landed(2),
        found: { sheet: '115年2月底' },
      },
    ),
    of('sheet-missing', 'a sheet that is not there', xlsx(draft), spreadsheet({ sheet: '確定' }), {
      refusal: '草稿',
    }),
    of(
      'sheet-hidden',
      'a hidden sheet with a draft of the same table before the visible one',
      xlsx({ ...draft, isHidden: true }, sheet('確定')),
      spreadsheet(),
      {
        rows: landed(2),
        found: { sheet: '確定' },
      },
    ),
    of('xlsx-formula', 'a formula is refused, never evaluated', xlsx(formula), spreadsheet(), {
      rows: landed(2).slice(0, 1),
      rejects: [fault(3, 'cases', 'formula', '=C2-213')],
    }),
    of(
      'xlsx-formula-stored',
      'a formula whose stored value the manifest accepts',
      xlsx(formula),
      spreadsheet({ formulas: 'stored' }),
      {
        rows: landed(2),
      },
    ),
    of('ods-formula', 'a formula in an ODS is refused, never evaluated', ods(formula), spreadsheet(), {
      extension: 'ods',
      rows: landed(2).slice(0, 1),
      rejects: [fault(3, 'cases', 'formula')],
    }),
    of(
      'xlsx-merged-down',
      'header cells merged downwards beside a heading of two rows',
      xlsx(merged),
      spreadsheet(),
      {
        rows: landed(3),
      },
    ),
    of(
      'xlsx-trailing-blanks',
      'rows and columns that hold nothing but spaces',
      xlsx(
        sheet('統計', {
          rows: [[...HEADER, '  '], ...BODY.map((cells) => [...cells]), [' ', '', '　'], [null, ' ']],
        }),
      ),
      spreadsheet(),
      { rows: landed(2) },
    ),
  ]
}

function jsonCases(): Case[] {
  const records = BODY.map(([when, where, cases]) => ({ 月別: when, 地區: where, 件數: String(cases) }))
  const manifest = (more: Partial<CaseManifest> = {}): CaseManifest =>
    monthlyByPlace({ format: 'json', ...more })
  const page = (result: object[]): object => ({ success: true, result: { total: '2', records: result } })
  const of = (name: string, about: string, document: unknown, contract: CaseManifest, more: More): Case =>
    tableOf(name, about, `${JSON.stringify(document, null, 1)}\n`, contract, {
      extension: 'json',
      ...more,
    })
  return [
    of(
      'json-numbers-as-text',
      'metadata and figures as strings',
      page(records),
      manifest({ records: '/result/records' }),
      {
        rows: landed(1),
      },
    ),
    of(
      'json-pages',
      'pages of a service with a stated total, archived as one array',
      records.map((record) => page([record])),
      manifest({
        records: '/result/records',
        from: {
          url: 'https://statistics.example/api',
          pages: { parameter: 'page', size: 1, total: '/result/total' },
        },
      }),
      { rows: landed(1) },
    ),
    of('json-rows', 'rows as arrays, the first one the header', [HEADER, ...BODY], manifest(), {
      rows: landed(2),
    }),
    of(
      'json-field-missing',
      'a record without a field of the others, and a null',
      [records[0], { 月別: '115年2月', 件數: '987' }, { 月別: '115年3月', 地區: null, 件數: '5' }],
      manifest(),
      {
        rows: landed(1).slice(0, 1),
        rejects: [fault(2, 'place', 'empty'), fault(3, 'place', 'empty')],
      },
    ),
    of(
      'json-nested',
      'figures one level below their record',
      BODY.map(([when, where, cases]) => ({ 月別: when, 地區: where, 數量: { 件數: cases } })),
      {
        ...manifest(),
        columns: { ...manifest().columns, cases: { labels: ['數量/件數'], type: 'count' } },
      },
      { rows: landed(1) },
    ),
  ]
}
