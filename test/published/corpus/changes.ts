import type { Case, CaseManifest } from './case.js'
import { monthly, monthlyByPlace } from './contracts.js'
import { csv } from './table.js'
import { BODY, HEADER, landed, tableOf } from './two-months.js'

/** How a header departs from its contract. */
export function changeCases(): Case[] {
  const withHeader = (...labels: string[]): string => csv([labels, ...BODY.map((cells) => [...cells])])
  const remarks = csv([[...HEADER, '備註'], ...BODY.map((cells) => [...cells, '無'])])
  const moved = csv([['件數', '月別', '地區'], ...BODY.map(([when, where, cases]) => [cases, when, where])])
  const lost = csv([['月別', '地區'], ...BODY.map((cells) => cells.slice(0, 2))])
  const optional: CaseManifest['columns'] = { cases: { labels: ['件數'], type: 'count', required: false } }
  return [
    tableOf(
      'column-renamed',
      'trap: a renamed column',
      withHeader('月別', '地區', '案件數'),
      monthlyByPlace(),
      {
        refusal: '案件數',
        changes: [{ kind: 'renamed', column_name: 'cases', expected: '件數', found: '案件數' }],
      },
    ),
    tableOf('column-lost', 'trap: a lost column', lost, monthlyByPlace(), {
      refusal: '件數',
      changes: [{ kind: 'lost', column_name: 'cases', expected: '件數' }],
    }),
    tableOf(
      'column-lost-accepted',
      'a lost column that the manifest can do without',
      lost,
      {
        ...monthlyByPlace({ changes: { lost: 'accept' } }),
        columns: { ...monthlyByPlace().columns, ...optional },
      },
      {
        rows: landed(2).map((row) => ({ ...row, cases: null })),
        changes: [{ kind: 'lost', column_name: 'cases', expected: '件數' }],
      },
    ),
    tableOf('column-added', 'trap: an added column', remarks, monthlyByPlace(), {
      refusal: '備註',
      changes: [{ kind: 'added', found: '備註' }],
    }),
    tableOf(
      'column-added-accepted',
      'an added column, which the manifest accepts',
      remarks,
      monthlyByPlace({ changes: { added: 'accept' } }),
      {
        rows: landed(2),
        changes: [{ kind: 'added', found: '備註' }],
      },
    ),
    tableOf(
      'column-ignored',
      'a column that the manifest knows and does not want',
      remarks,
      monthlyByPlace({ ignore: ['備註'] }),
      {
        rows: landed(2),
      },
    ),
    tableOf(
      'column-moved',
      'columns are found by label: one that moved is read and recorded',
      moved,
      monthlyByPlace(),
      {
        rows: landed(2),
        changes: [{ kind: 'moved' }],
      },
    ),
    tableOf(
      'column-moved-refused',
      'a manifest that does not accept moved columns',
      moved,
      monthlyByPlace({ changes: 'refuse' }),
      {
        refusal: 'moved',
        changes: [{ kind: 'moved' }],
      },
    ),
    tableOf(
      'neighbouring-column',
      'a wrong parameter that silently returns the neighbouring column: 補發件數 in place of 申請件數',
      withHeader('月別', '地區', '補發件數'),
      monthly({ place: { labels: ['地區'], type: 'text' }, cases: { labels: ['申請件數'], type: 'count' } }),
      {
        refusal: '補發件數',
        changes: [{ kind: 'renamed', column_name: 'cases', expected: '申請件數', found: '補發件數' }],
      },
    ),
    tableOf(
      'column-twice',
      'trap: two columns under one heading',
      csv([[...HEADER, '件數'], ...BODY.map((cells) => [...cells, 5])]),
      monthlyByPlace(),
      {
        refusal: '件數',
        changes: [{ kind: 'lost', column_name: 'cases', expected: '件數' }],
      },
    ),
  ]
}
