import { tableName, type Manifest } from '../sources/manifest.js'
import type { EventColumns } from '../sources/events-schema.js'
import { quoteName, quoteText } from '../system/database.js'
import type { WrittenModel } from './written-models.js'

/** A source whose rows are dated events. */
type EventSource = Manifest & { events: EventColumns }

/** The models of the sources that hold events: a staging model for each, and `marts.events` over all. */
export function eventModels(manifests: readonly Manifest[]): WrittenModel[] {
  const sources = manifests.filter((each): each is EventSource => each.events !== undefined)
  if (sources.length === 0) return []
  return [
    ...sources.map((source) => ({ name: stagingName(source), sql: stagingSql(source) })),
    { name: 'marts.events', sql: eventsSql(sources) },
  ]
}

function stagingName(source: EventSource): string {
  return `staging.stg_${tableName(source)}_event`
}

function stagingSql(source: EventSource): string {
  const { date, end, title, source: said } = source.events
  const ended = end === undefined ? quoteName(date) : `coalesce(${quoteName(end)}, ${quoteName(date)})`
  return `-- One dated event of the newest received file, by what ${source.file} says of its columns.
-- what.zh-Hant: 最近收到檔案之一則有日期之事件，依 ${source.file} 所載。
-- grain: file, row
-- check: start_date is not null
-- check: start_date <= end_date
-- check: title is not null
with newest as (
  select *
  from landed.${quoteName(tableName(source))}
  qualify dense_rank() over (order by _received_at desc, _file desc) = 1
)
select
  _file as file,
  _row as row,
  ${quoteName(date)}::date as start_date,
  ${ended}::date as end_date,
  ${titleSql(title)} as title,
  ${said === undefined ? 'null' : quoteName(said)}::varchar as source,
from newest`
}

/** One text, or one per language as JSON. */
function titleSql(title: EventColumns['title']): string {
  if (typeof title === 'string') return quoteName(title)
  const texts = Object.entries(title).map(
    ([language, column]) => `${quoteText(language)}: ${quoteName(column)}`,
  )
  const columns = Object.values(title).map(quoteName).join(', ')
  return `case when coalesce(${columns}) is not null then to_json({${texts.join(', ')}})::varchar end`
}

function eventsSql(sources: readonly EventSource[]): string {
  const selects = sources.map(
    (source) => `  select ${quoteText(source.name)} as origin, * from ${stagingName(source)}`,
  )
  return `-- A dated event, from start_date to end_date: context for flags and charts, never a cause.
-- what.zh-Hant: 一則有日期之事件，自 start_date 至 end_date，供標記與圖表參照，不表示因果。
-- grain: event_id
with event as (
${selects.join('\n  union all\n')}
)
select
  origin || '.' || start_date || '.' || row_number() over (partition by origin, start_date order by row) as event_id,
  start_date,
  end_date,
  title,
  source,
  file,
  row,
from event`
}
