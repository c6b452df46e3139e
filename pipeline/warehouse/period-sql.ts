import type { Manifest } from '../sources/manifest.js'
import { rulesOf } from '../sources/periods/rules-of.js'
import { quoteText } from '../system/database.js'
import { periodTextSql } from './contract.js'
import { restSql } from './figure-sql.js'
import type { Stage } from './landing-stages.js'
import { isKind, PERIOD_FUNCTION } from './period-functions.js'
import { yearStart, yearsOf } from '../sources/periods/years.js'

/** Periods of which a note says that they run only to the end of a month. */
export interface NotedPeriod {
  year: number
  month: number
}

/**
 * Columns that say which period a row is about: `_start`, `_end`, `_stated` (its status, null when final), `_longer` (a sum of periods) and
 * `_other` (of a frequency that the contract does not want). They come in stages, each over the one before: within one select DuckDB would
 * write out every use of an expression anew. Labels in the usual spelling of a day or hour are read by DuckDB, others by `period_of`. The
 * marks are parted before the fourth stage, and the status, `_mark`, is told in the fifth: a label that is read as it stands (`_bare`) has no
 * mark, whatever letter it begins with.
 */
export function periodStages(manifest: Manifest, noted: readonly NotedPeriod[]): Stage[] {
  const { period } = manifest
  if (period === undefined) return []
  const text = periodTextSql(manifest)
  const ends = notedEnds(period, noted)
  return [
    { _cast: quickCast(period, text) },
    { _quick: quickSql(period) },
    { _bare: `case when "_quick" is null then ${PERIOD_FUNCTION}(${text}) end` },
    {
      _period: `case when "_quick" is null then coalesce("_bare", ${PERIOD_FUNCTION}(${restSql(null, manifest)})) end`,
    },
    {
      _start: readMember('period_start', period),
      _last: readMember('period_end', period),
      _longer: `coalesce(${isKind('"_period"', 'longer')}, false)`,
      _other: `coalesce(${isKind('"_period"', 'other')}, false)`,
    },
    ...(ends === null ? [] : [{ _noted: ends }]),
    {
      _end: ends === null ? '"_last"' : 'coalesce("_noted", "_last")',
      _stated: `case when ${isKind('"_period"', 'to-date')}${ends === null ? '' : ' or "_noted" < "_last"'} then 'partial' else "_mark" end`,
    },
  ]
}

function readMember(member: 'period_start' | 'period_end', { frequency }: Period): string {
  const found = `struct_extract("_period", '${member}')`
  return `coalesce("_quick", ${frequency === 'hour' ? found : `${found}::date`})`
}

type Period = NonNullable<Manifest['period']>

/** Days and hours as ISO 8601 writes them; null for all others. */
function quickCast(period: Period, text: string): string {
  const { frequency } = period
  const isPlain = period.pattern === undefined && period.epoch === undefined && !isJoined(period)
  if (isPlain && frequency === 'day')
    return `case when strlen(${text}) = 10 then try_cast(${text} as date) end`
  if (isPlain && frequency === 'hour')
    return `case when strlen(${text}) in (16, 19) and contains(${text}, ':00') and ${text}[12:13] < '24' then try_cast(${text} as timestamp) end`
  return frequency === 'hour' ? 'null::timestamp' : 'null::date'
}

function isJoined({ across, with: parts, 'frequency-column': stating }: Period): boolean {
  return (across ?? stating) !== undefined || parts.length > 0
}

/** A cast that lies in the years of the calendar; an hour that begins. */
function quickSql({ calendar, frequency }: Period): string {
  const { first, last } = yearsOf(calendar)
  const isHour = frequency === 'hour' ? ` and "_cast" = date_trunc('hour', "_cast")` : ''
  return `case when "_cast" >= date '${first}-01-01' and "_cast" < date '${last + 1}-01-01'${isHour} then "_cast" end`
}

/** The last day that a note gives each noted period, by its first; null where there are no notes. */
function notedEnds(period: Period, noted: readonly NotedPeriod[]): string | null {
  if (noted.length === 0) return null
  const rules = rulesOf(period, null)
  const cases = noted.flatMap(({ year, month }) => {
    const start = yearStart(year, rules)
    if (start === null) return []
    const after = start + ((((month - 1 - start) % 12) + 12) % 12) + 1
    return [`when date ${dateSql(start)} then date ${dateSql(after)} - 1`]
  })
  return cases.length === 0 ? null : `case "_start" ${cases.join(' ')} end`
}

/** The first day of a month that is counted from the year 0. */
function dateSql(month: number): string {
  const [year, of] = [Math.floor(month / 12), (month % 12) + 1]
  return quoteText(`${String(year).padStart(4, '0')}-${String(of).padStart(2, '0')}-01`)
}
