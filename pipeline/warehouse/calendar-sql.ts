import { tableName, type Manifest } from '../sources/manifest.js'
import { normalLabel } from '../sources/readers/reader.js'
import { quoteName, quoteText } from '../system/database.js'
import { normalSql } from './set-aside-sql.js'

/** A source that says which days are off or worked. */
type CalendarSource = Manifest & { calendar: NonNullable<Manifest['calendar']> }

/** The sources that say which days are off or worked. */
export function calendarSources(manifests: readonly Manifest[]): CalendarSource[] {
  return manifests.filter((manifest): manifest is CalendarSource => manifest.calendar !== undefined)
}

/** The name of the staging model of the days of a source. */
export function calendarStagingName(source: Manifest): string {
  return `staging.stg_${tableName(source)}_calendar`
}

/** The SQL of that model: the newest statement of each day. */
export function calendarStagingSql(source: CalendarSource): string {
  const { date, 'working-day': told, working = [], off = [] } = source.calendar
  const day = date === source.period?.column ? 'period_start' : quoteName(date)
  const isIn = (texts: readonly string[]): string =>
    `${normalSql(`${quoteName(told ?? '')}::varchar`)} in (${texts.map((text) => quoteText(normalLabel(text))).join(', ')})`
  const isWorking =
    told === undefined ? 'false' : `case when ${isIn(working)} then true when ${isIn(off)} then false end`
  return `-- One day that ${source.file} lists, as the newest received file that has it says.
-- what.zh-Hant: ${source.file} 所列之一日，以載有該日之最新檔案為準。
-- grain: date
-- check: is_working_day is not null
select
  ${day}::date as date,
  ${isWorking} as is_working_day,
  _file as file,
  _row as row,
from landed.${quoteName(tableName(source))}
where ${day} is not null
qualify row_number() over (partition by ${day}::date order by _received_at desc, _file desc, _row desc) = 1`
}

/** The SQL of `marts.calendar`: the days of all sources, which may not contradict each other. */
export function calendarSql(sources: readonly CalendarSource[]): string {
  const selects = sources.map((source) => `  select date, is_working_day from ${calendarStagingName(source)}`)
  return `-- A day that is not what its weekday says, or that a calendar lists: whether it is worked. Sources that contradict each other end the build.
-- what.zh-Hant: 與其星期所示不同或行事曆所列之一日，及是否為工作日；來源間互相矛盾者不予產製。
-- grain: date
select distinct
  date,
  is_working_day,
from (
${selects.join('\n  union all\n')}
)`
}
