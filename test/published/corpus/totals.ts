import { month, recognised, type Case, type ExpectedRow } from './case.js'
import { byPlace, monthly } from './contracts.js'
import { csv } from './table.js'
import { tableOf } from './two-months.js'

/** Total rows and total columns, recognised or in disguise. */
export function totalCases(): Case[] {
  const manifest = byPlace({ 'total-rows': [{ column: 'place', labels: ['合計', '總計'] }] })
  const places = [
    ['臺北市', 500],
    ['新北市', 300],
    ['高雄市', 200],
  ] as const
  const rows = (first: number): ExpectedRow[] =>
    places.map(([place, cases], i) => ({ _row: first + i, place, cases }))
  const spelt = (name: string, label: string): Case =>
    tableOf(
      name,
      `total row ${label} among the data`,
      csv([['地區', '件數'], [label, 1000], ...places]),
      manifest,
      {
        rows: rows(3),
        totals: [{ _row: 2, place: label, cases: 1000, _label: label }],
        rejects: [recognised(2, 'total-row', { column_name: 'place', text: label })],
      },
    )
  return [
    spelt('total-row-heji', '合計'),
    spelt('total-row-zongji', '總計'),
    spelt('total-row-spaced', '總 計'),
    {
      ...tableOf(
        'total-row-does-not-add-up',
        'trap: a total row that is not the sum of its parts',
        csv([['地區', '件數'], ...places, ['合計', 1010]]),
        manifest,
        {
          rows: rows(2),
          totals: [{ _row: 5, place: '合計', cases: 1010, _label: '合計' }],
          rejects: [recognised(5, 'total-row', { column_name: 'place', text: '合計' })],
        },
      ),
      reconciliations: [
        { rule: 'total-row', column_name: 'cases', row: 5, stated: 1010, computed: 1000, difference: 10 },
      ],
    },
    {
      ...tableOf(
        'total-among-parts',
        'trap: a total among its parts under a name that the manifest does not know',
        csv([['地區', '件數'], ['全國', 1000], ...places]),
        manifest,
        { rows: [{ _row: 2, place: '全國', cases: 1000 }, ...(rows(3) ?? [])] },
      ),
      reconciliations: [{ rule: 'total-among-parts', row: 2 }],
    },
    {
      ...tableOf(
        'total-column-does-not-add-up',
        'trap: a total column that is not the sum of its parts',
        csv([
          ['月別', '臨櫃', '線上', '合計'],
          ['115年1月', 60, 40, 100],
          ['115年2月', 70, 40, 120],
        ]),
        monthly(
          Object.fromEntries(
            [
              ['counter', '臨櫃'],
              ['online', '線上'],
              ['total', '合計'],
            ].map(([name = '', label = '']) => [name, { labels: [label], type: 'count' as const }]),
          ),
          { totals: [{ total: 'total', parts: ['counter', 'online'] }] },
        ),
        {
          rows: [
            month(2, '2026-01', { counter: 60, online: 40, total: 100 }),
            month(3, '2026-02', { counter: 70, online: 40, total: 120 }),
          ],
        },
      ),
      reconciliations: [
        {
          rule: 'total-column',
          column_name: 'total',
          period_start: '2026-02-01',
          row: 3,
          stated: 120,
          computed: 110,
          difference: 10,
        },
      ],
    },
  ]
}
