import type { Manifest } from '../sources/manifest.js'
import { MONTHS_OF } from '../sources/periods/period.js'
import { quoteName } from '../system/database.js'
import { dimensionsOf, landedColumns, measuresOf } from './contract.js'

/**
 * Turns figures to date into figures of their last period: 1-7月累計 less 1-6月累計 is July. The earlier figure is taken from
 * the same file, else from the newest file received before it. Where there is none, the figures stay those to date, with
 * their partial period. A row that states one period stays as it is.
 * @param rows select of landed rows, of which `period_start` is that of the year.
 */
export function differencedSql(rows: string, manifest: Manifest): string {
  const measures = measuresOf(manifest)
  const dimensions = dimensionsOf(manifest)
  const same = dimensions.map(
    (name) => `earlier.${quoteName(name)} is not distinct from this.${quoteName(name)}`,
  )
  const { frequency = 'month' } = manifest.period ?? {}
  const months = frequency === 'year' ? 1 : MONTHS_OF[frequency]
  const changed: Record<string, string> = {
    period_start:
      'case when is_differenced then this.previous_end + 1 else this.period_start end as period_start',
    months_covered: `case when is_differenced then ${months} else this.months_covered end::integer as months_covered`,
    _status: `case when is_differenced or this.months_covered = ${months} then 'final' else this._status end as _status`,
  }
  const columns = Object.keys(landedColumns(manifest)).map((name) => {
    const column = quoteName(name)
    if (measures.includes(name))
      return `case when is_differenced then this.${column} - earlier.${column} else this.${column} end as ${column}`
    return changed[name] ?? `this.${column}`
  })
  const match = [
    "this._status = 'partial'",
    'earlier.period_start = this.period_start',
    'earlier.period_end = this.previous_end',
    '(earlier._received_at < this._received_at or earlier._file = this._file)',
    ...same,
  ]
  return `with stated as (${rows}),
    this as (
      select *, last_day(period_end - interval ${months} month) as previous_end,
        row_number() over (order by _file, _row, period_start, period_end) as nth
      from stated
    ),
    paired as (
      select this.nth, earlier.nth as earlier_nth
      from this join this as earlier on ${match.join(' and ')}
      qualify row_number() over (
        partition by this.nth
        order by earlier._file = this._file desc, earlier._received_at desc, earlier._file desc, earlier._row desc
      ) = 1
    )
    select this._file, this._received_at, this._row, ${columns.join(', ')}
    from (select *, earlier_nth is not null as is_differenced from this left join paired using (nth)) as this
    left join this as earlier on earlier.nth = this.earlier_nth`
}
