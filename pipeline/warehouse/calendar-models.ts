import { tableName, type Manifest } from '../sources/manifest.js'
import { normalLabel } from '../sources/readers/reader.js'
import { quoteName, quoteText } from '../system/database.js'
import { normalSql } from './set-aside-sql.js'
import type { WrittenModel } from './written-models.js'

/** A source that says which days are off or worked. */
type CalendarSource = Manifest & { calendar: NonNullable<Manifest['calendar']> }

/** The models of these sources: a staging model for each, and `marts.calendar` over all. */
export function calendarModels(manifests: readonly Manifest[]): WrittenModel[] {
  const sources = manifests.filter((manifest): manifest is CalendarSource => manifest.calendar !== undefined)
  if (sources.length === 0) return []
  return [
    ...sources.map((source) => ({ name: stagingName(source), sql: stagingSql(source) })),
    { name: 'marts.calendar', sql: calendarSql(sources) },
  ]
}

function stagingName(source: Manifest): string {
  return `staging.stg_${tableName(source)}_calendar`
}

/** The newest statement of each day. */
function stagingSql(source: CalendarSource): string {
  const { date, 'working-day': told, working = [], off = [] } = source.calendar
  const day = date === source.period?.column ? 'period_start' : quoteName(date)
  const isIn = (texts: readonly string[]): string =>
    `${normalSql(`${quoteName(told ?? '')}::varchar`)} in (${texts.map((text) => quoteText(normalLabel(text))).join(', ')})`
  const isWorking =
    told === undefined ? 'false' : `case when ${isIn(working)} then true when ${isIn(off)} then false end`
  return `-- One day that ${source.file} lists, as the newest received file that has it says.
-- what.zh-Hant: ${source.file} 所列之一日，以載有該日之最新檔案為準。
-- grain: file, row
-- check: is_working_day is not null
select
  ${day}::date as date,
  ${isWorking} as is_working_day,
  ${told === undefined ? 'null' : quoteName(told)}::varchar as kind,
  _file as file,
  _row as row,
from landed.${quoteName(tableName(source))}
where ${day} is not null
qualify dense_rank() over (partition by ${day}::date order by _received_at desc, _file desc) = 1`
}

/** The days of all sources, which may not contradict each other. */
function calendarSql(sources: readonly CalendarSource[]): string {
  const selects = sources.map((source) => `  select date, is_working_day from ${stagingName(source)}`)
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
