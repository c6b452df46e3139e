import { fault, month, type Case, type CaseFile, type CaseManifest, type ExpectedRow } from './case.js'
import { byPlace, monthly, monthlyByPlace } from './contracts.js'
import { hostileCase } from './hostile-case.js'

/** Errors served as data, broken lines, keys that attack JavaScript. */
export const brokenCases = (): Case[] => [...errorPageCases(), ...brokenTextCases(), ...keyCases()]

function errorPageCases(): Case[] {
  const refused = (
    name: string,
    about: string,
    extension: string,
    text: string,
    more: Partial<CaseManifest>,
    refusal: string,
  ): Case => hostileCase(name, about, extension, text, monthly(undefined, more), { refusal })
  const html =
    '<!DOCTYPE html>\n<html><head><title>系統維護中</title></head><body><h1>系統維護中</h1><p>請稍後再試。</p></body></html>\n'
  const json = '{"success":false,"error":{"message":"查無資料"}}\n'
  return [
    refused(
      'error-page-text',
      'an error served as HTTP 200 with a plain-text body',
      'csv',
      'Invalid parameter: fldid\n',
      {},
      '月別',
    ),
    refused('error-page-html-for-csv', 'an HTML error page where a CSV is expected', 'csv', html, {}, '月別'),
    refused(
      'error-page-html',
      'an HTML page without a table',
      'html',
      html,
      { format: 'html' },
      '系統維護中',
    ),
    refused(
      'error-page-json',
      'JSON that says that the request failed',
      'json',
      json,
      { format: 'json', records: '/result/records' },
      'success',
    ),
    refused(
      'error-page-text-for-json',
      'plain text where JSON is expected',
      'json',
      '查無資料\n',
      { format: 'json' },
      '查無資料',
    ),
    refused(
      'error-page-for-spreadsheet',
      'an HTML error page where an XLSX is expected',
      'xlsx',
      html,
      { format: 'spreadsheet' },
      '',
    ),
    refused('empty-file', 'an empty file', 'csv', '', {}, ''),
    refused('header-only', 'a header and no row below it', 'csv', '月別,件數\n', {}, ''),
    refused('blank-lines', 'nothing but blank lines', 'csv', '\n \n\n', {}, ''),
  ]
}

function brokenTextCases(): Case[] {
  const of = (name: string, about: string, bytes: CaseFile['bytes'], file: Omit<CaseFile, 'bytes'>): Case =>
    hostileCase(name, about, 'csv', bytes, monthlyByPlace(), file)
  const line = (number: number, more = ''): string => `115年${number}月,臺北市,${100 + number}${more}\n`
  const row = (at: number): ExpectedRow => month(at + 1, `2026-0${at}`, { place: '臺北市', cases: 100 + at })
  const header = '月別,地區,件數\n'
  return [
    of('too-few-cells', 'a CSV line with a cell too few', `${header}${line(1)}115年2月,102\n${line(3)}`, {
      rows: [row(1), row(3)],
      rejects: [{ row: 3, reason: 'too-few-cells', is_fault: true }],
    }),
    of(
      'too-many-cells',
      'a CSV line with a cell too many, from an unquoted comma group',
      `${header}${line(1)}115年2月,臺北市,1,102\n${line(3)}`,
      {
        rows: [row(1), row(3)],
        rejects: [{ row: 3, reason: 'too-many-cells', is_fault: true }],
      },
    ),
    of(
      'unterminated-quote',
      'a quote that is opened in the last line and never closed',
      `${header}${line(1)}115年2月,"臺北市,102\n`,
      { refusal: 'a quote opens in line 3 and never closes' },
    ),
    of(
      'csv-formula',
      'cells that a spreadsheet would evaluate',
      `${header}${line(1)}115年2月,臺北市,=1+1\n115年3月,"=HYPERLINK(""http://x.example"")",103\n`,
      {
        rows: [row(1)],
        rejects: [
          fault(3, 'cases', 'formula', '=1+1'),
          fault(4, 'place', 'formula', '=HYPERLINK("http://x.example")'),
        ],
      },
    ),
    of('nul-in-text', 'a NUL in the text', `${header}${line(1)}115年2月,臺\0北市,102\n`, { refusal: 'NUL' }),
    of(
      'no-encoding',
      'bytes that are text in no known encoding',
      Buffer.from([...Buffer.from(header), 0xff, 0x80, 0x2c, 0x81, 0x0a]),
      {
        refusal: 'byte',
      },
    ),
    of(
      'binary-file',
      'a picture where a CSV is expected',
      Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex'),
      {
        refusal: '',
      },
    ),
    of(
      'markup-in-text',
      'markup and SQL in a text column are text',
      `${header}115年1月,"<script>alert(1)</script>",101\n115年2月,"'); drop table x; --",102\n`,
      {
        rows: [
          month(2, '2026-01', { place: '<script>alert(1)</script>', cases: 101 }),
          month(3, '2026-02', { place: "'); drop table x; --", cases: 102 }),
        ],
      },
    ),
    of(
      'mixed-line-ends',
      'CRLF and LF in one file',
      `${header}${line(1)}`.replaceAll('\n', '\r\n') + line(2),
      {
        rows: [row(1), row(2)],
      },
    ),
  ]
}

function keyCases(): Case[] {
  const of = (
    name: string,
    about: string,
    extension: string,
    text: string,
    format: CaseManifest['format'],
  ): Case =>
    hostileCase(name, about, extension, text, byPlace({ format, changes: 'accept' }), {
      refusal: '__proto__',
    })
  return [
    of('proto-in-csv', 'a column called __proto__', 'csv', '地區,件數,__proto__\n臺北市,5,x\n', 'csv'),
    of(
      'proto-in-json',
      'a key called __proto__',
      'json',
      '[{"地區":"臺北市","件數":"5","__proto__":{"x":1}}]\n',
      'json',
    ),
    of(
      'proto-in-ndjson',
      'a key called __proto__ in the second record',
      'ndjson',
      '{"地區":"臺北市","件數":"5"}\n{"地區":"新北市","件數":"6","__proto__":"x"}\n',
      'ndjson',
    ),
  ]
}
