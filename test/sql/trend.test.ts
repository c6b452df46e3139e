import { escape, from, type ColumnTable } from 'arquero'
import { expect, test } from 'vitest'
import { publishedRows, usageWarehouse, type UsageRow } from './usage-warehouse.js'

const AUDIENCES = ['government', 'citizen', 'total']
const FIGURES = [
  'yoy_pct',
  'share_pct',
  'share_change_points',
  'log_growth',
  'value_per_stock',
  'contribution_points',
  'stock_change',
  'change_per_added_stock',
] as const

interface Figures {
  audience: string
  year: number
  uses: number
  systems: number
}

interface Lagged extends Figures {
  total: number
  uses_before: number | null
  total_before: number | null
  systems_before: number | null
}

function fullYears(rows: readonly UsageRow[]): Figures[] {
  return rows
    .filter(({ months = 12 }) => months === 12)
    .flatMap(({ rocYear, systems, uses }) =>
      AUDIENCES.map((audience, i) => ({
        audience,
        year: rocYear + 1911,
        uses: Number(uses[i]),
        systems: Number(systems[i]),
      })),
    )
}

/** The trend of full years, computed by arquero from the published figures alone, and by other formulas than the model's. */
function secondComputation(rows: readonly UsageRow[]): ColumnTable {
  const figures = from(fullYears(rows))
  const totals = figures
    .filter(escape((row: Figures) => row.audience === 'total'))
    .select({ year: 'year', uses: 'total' })
  const lagged = figures.join_left(totals, 'year').orderby('audience', 'year').groupby('audience').derive({
    uses_before: 'd => op.lag(d.uses, 1, null)',
    total_before: 'd => op.lag(d.total, 1, null)',
    systems_before: 'd => op.lag(d.systems, 1, null)',
  })
  return lagged.ungroup().derive({
    yoy_pct: escape((row: Lagged) => row.uses_before && (row.uses / row.uses_before - 1) * 100),
    share_pct: escape((row: Lagged) => (row.uses / row.total) * 100),
    log_growth: escape((row: Lagged) => row.uses_before && Math.log(row.uses) - Math.log(row.uses_before)),
    share_change_points: escape(
      (row: Lagged) =>
        row.uses_before &&
        row.total_before &&
        100 * (row.uses / row.total - row.uses_before / row.total_before),
    ),
    value_per_stock: escape((row: Lagged) => row.uses / row.systems),
    contribution_points: escape(
      (row: Lagged) =>
        row.uses_before &&
        row.total_before &&
        (row.uses / row.total_before - row.uses_before / row.total_before) * 100,
    ),
    stock_change: escape((row: Lagged) => row.systems_before && row.systems - row.systems_before),
    change_per_added_stock: escape((row: Lagged) =>
      row.uses_before && row.systems_before && row.systems > row.systems_before
        ? (row.uses - row.uses_before) / (row.systems - row.systems_before)
        : null,
    ),
  })
}

test('marts.comparisons is what a second computation gives', async () => {
  const published = await publishedRows()
  const database = await usageWarehouse(published)
  const found = await database.rows(
    `select split_part(series, '/', 2) as audience, year(period_start)::integer as year, ${FIGURES.join(', ')}
     from marts.comparisons
     where is_full and series like 'uses/%'
     order by audience, year`,
  )
  database.close()
  const expected = secondComputation(published).objects() as Record<string, unknown>[]
  expect(found).toHaveLength(33)
  expect(expected.map(({ audience, year }) => ({ audience, year }))).toEqual(
    found.map(({ audience, year }) => ({ audience, year })),
  )
  for (const figure of FIGURES) {
    expect(found.map((row) => tenDigits(row[figure]))).toEqual(expected.map((row) => tenDigits(row[figure])))
  }
})

function tenDigits(figure: unknown): string | null {
  return figure === null ? null : Number(figure).toPrecision(10)
}
