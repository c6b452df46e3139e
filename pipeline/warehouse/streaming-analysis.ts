import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stateSize, type StreamFrequency } from '../statistics/streaming.js'
import { quoteText, textOf, type Database } from '../system/database.js'
import { cachedStep, newestResult } from '../system/step-cache.js'
import type { Analysis, AnalysisMemory } from './analyses.js'
import { ALERT_COLUMNS, joinAlerts, knownAlertsSql, NO_ALERTS_SQL } from './streamed-alerts.js'
import {
  joinScores,
  KEPT_COUNT_SQL,
  knownScoresSql,
  NO_SCORES_SQL,
  SCORE_COLUMNS,
} from './streamed-scores.js'
import { type Begun, StreamedSeries } from './streamed-series.js'
import { tableExists } from './tables.js'

const STEP = 'streaming'

/**
 * The alerts of weekly, daily and finer series. Each series passes through a detector point by point. What the detectors know at the
 * end is kept, so that a series whose earlier points are as they were is taken up where it stood: a new day costs one day.
 */
export const streamingAnalysis: Analysis = {
  tables: [
    {
      name: 'statistics.streaming',
      description:
        'An observation of a weekly, daily or finer series that the streaming detector alerts to, with what the earlier observations led to expect.',
      grain: ['series', 'period_start'],
      checks: ['lower <= upper', 'score > 0'],
      columns: ALERT_COLUMNS,
    },
    {
      name: 'statistics.scores',
      description:
        'An observation of a weekly, daily or finer series with the value and the range that the earlier ones led to expect, alert or not. Of more than 200,000 points each series keeps the same number of its newest.',
      grain: ['series', 'period_start'],
      checks: ['lower <= upper', 'score >= 0'],
      columns: SCORE_COLUMNS,
    },
  ],
  async build(database, memory) {
    const calendar = await calendarDigest(database)
    await database.run(await judgedSql(database))
    await database.run(pointsSql(calendar !== null))
    if (memory === null) {
      await database.run(nothingKnownSql(calendar))
      await score(database, null)
    } else await recall(database, memory, calendar)
    await database.run('drop table streamed_series; drop view streamed_point; drop view judged_observation')
  },
}

/** Tables that are kept beside the states. */
const KEPT = ['streamed_series', 'statistics.streaming', 'statistics.scores']
const STATES = 'states.f64'

/** Scores through the cache, going on from the newest result there. */
async function recall(
  database: Database,
  { cacheFolder, tool }: AnalysisMemory,
  calendar: string | null,
): Promise<void> {
  const before = await newestResult(cacheFolder, `${STEP}/${tool}`)
  await database.run(before === null ? nothingKnownSql(calendar) : await knownSql(database, before, calendar))
  const [row] = await database.rows(
    "select coalesce(md5(string_agg(concat_ws(' ', series, frequency, point_count, digest), ';' order by series)), '') as key from streamed_series",
  )
  let isScored = false
  const folder = await cachedStep(cacheFolder, `${STEP}/${tool}`, textOf(row?.['key']), async (temporary) => {
    isScored = true
    const states = await score(database, before)
    await writeFile(join(temporary, STATES), states)
    for (const table of KEPT)
      await database.run(`copy ${table} to ${parquet(temporary, table)} (format parquet)`)
  })
  if (isScored) return
  for (const { name } of streamingAnalysis.tables)
    await database.run(`create table ${name} as from read_parquet(${parquet(folder, name)})`)
}

function parquet(folder: string, table: string): string {
  return quoteText(join(folder, `${table}.parquet`))
}

/**
 * The points to pass on. A weekday off is a holiday; a day at the weekend that is worked is like no other, and its value is
 * left out.
 */
function pointsSql(hasCalendar: boolean): string {
  return `create or replace temp view streamed_point as
    select
      series,
      frequency,
      period_start,
      ${hasCalendar ? `case when not coalesce(is_worked_weekend, false) then ${VALUE} end` : VALUE} as value,
      ${hasCalendar ? 'coalesce(is_holiday, false)' : 'false'} as is_holiday,
    from judged_observation
    join (${STREAMED}) using (series)
    ${hasCalendar ? `left join (${UNUSUAL_DAYS}) as unusual on unusual.date = period_start::date` : ''}`
}

const STREAMED =
  "select series, frequency from marts.series where frequency in ('week', 'day', 'hour', 'minute')"
const UNUSUAL_DAYS = `select
    date,
    not bool_and(is_working_day) and isodow(date) < 6 as is_holiday,
    bool_and(is_working_day) and isodow(date) > 5 as is_worked_weekend,
  from marts.calendar
  group by date`
const VALUE = 'case when is_full_period then value end'
// It does not depend on the order in which DuckDB's threads meet the rows.
const DIGEST = 'bit_xor(hash(period_start, value, is_full_period))'

/** The observations that are judged: those from the last break of definition of their series on. */
async function judgedSql(database: Database): Promise<string> {
  const isBroken =
    (await tableExists(database, 'marts.breaks')) &&
    (await database.rows(`select 1 from marts.breaks semi join (${STREAMED}) using (series) limit 1`))
      .length > 0
  const judged = isBroken
    ? `left join (
        select series, max(break_date) as judged_from
        from marts.breaks
        join (select series, max(period_start) as last_start from marts.observations group by series) using (series)
        where break_date <= last_start
        group by series
      ) using (series)
      where judged_from is null or period_start >= judged_from`
    : ''
  return `create or replace temp view judged_observation as
    select observation.* from marts.observations as observation ${judged}`
}

/** A number that changes with the calendar, which holds for all series. */
async function calendarDigest(database: Database): Promise<string | null> {
  if (!(await tableExists(database, 'marts.calendar'))) return null
  const [row] = await database.rows(
    'select coalesce(bit_xor(hash(date, is_working_day)), 0)::varchar as digest from (select distinct date, is_working_day from marts.calendar)',
  )
  return textOf(row?.['digest'])
}

function nothingKnownSql(calendar: string | null): string {
  return `create or replace temp table streamed_series as
    with digested as (
      select series, count(*) as point_count, max(period_start) as last_start, xor(${DIGEST}, ${calendar ?? '0'}::ubigint) as digest,
      from judged_observation
      group by series
    )
    select
      series,
      frequency,
      row_number() over (order by series) as number,
      point_count,
      last_start,
      digest,
      null::timestamp as known_until,
      0::bigint as seen_count,
      ${KEPT_COUNT_SQL} as kept_count,
    from digested
    join (${STREAMED}) using (series);
  ${NO_ALERTS_SQL}; ${NO_SCORES_SQL}`
}

/**
 * The series with what a result before knows of those whose points until then are as they were. They are told by the points until
 * the last that any series had then: one cut for all, so that each point is looked at once.
 */
async function knownSql(database: Database, before: string, calendar: string | null): Promise<string> {
  const former = `read_parquet(${parquet(before, 'streamed_series')})`
  const [row] = await database.rows(
    `select coalesce(max(last_start), '-infinity')::varchar as cut from ${former}`,
  )
  const cut = `timestamp ${quoteText(textOf(row?.['cut']))}`
  return `create or replace temp table streamed_series as
    with former as (
      ${formerSql(former)}
    ),
    halves as (
      select series, true as is_known, count(*) as point_count, max(period_start) as last_start, ${DIGEST} as digest,
      from judged_observation
      where period_start <= ${cut}
      group by series
      union all
      select series, false as is_known, count(*) as point_count, max(period_start) as last_start, ${DIGEST} as digest,
      from judged_observation
      where period_start > ${cut}
      group by series
    ),
    digested as (
      select
        series,
        sum(point_count)::bigint as point_count,
        max(last_start) as last_start,
        xor(bit_xor(digest), ${calendar ?? '0'}::ubigint) as digest,
        sum(point_count) filter (is_known) as known_count,
        xor(bit_xor(digest) filter (is_known), ${calendar ?? '0'}::ubigint) as known_digest,
      from halves
      group by series
    ),
    counted as (
      select *, ${KEPT_COUNT_SQL} as kept_count,
      from digested
      join (${STREAMED}) using (series)
    )
    select
      series,
      frequency,
      row_number() over (order by series) as number,
      point_count,
      last_start,
      digest,
      case
        when frequency = former_frequency and known_count = former_count and known_digest = former_digest
          and greatest(point_count - kept_count, 0) >= former_count - former_kept
          then former_last
      end as known_until,
      if(known_until is null, 0, former_count) as seen_count,
      former_end - greatest(least(point_count, kept_count) - (point_count - former_count), 0) as first_known,
      kept_count,
    from counted
    left join former using (series);
  ${knownAlertsSql(parquet(before, 'statistics.streaming'))};
  ${knownScoresSql(parquet(before, 'statistics.scores'))}`
}

/** What a result before knows of its series; `former_end` is the row of its scores that follows those of a series. */
function formerSql(former: string): string {
  return `select
      series,
      frequency as former_frequency,
      point_count as former_count,
      last_start as former_last,
      digest as former_digest,
      kept_count as former_kept,
      sum(least(point_count, kept_count)) over (order by number rows unbounded preceding) as former_end,
    from ${former}`
}

/** @param after no new point is earlier; null where a series is new. */
function newPointsSql(after: string | null): string {
  return `select
    number::double as number,
    epoch(period_start)::double as seconds,
    coalesce(value, 'nan')::double as value,
    is_holiday::integer::double as is_holiday,
  from streamed_point
  join (select series, number, known_until from streamed_series) using (series)
  where (known_until is null or period_start > known_until)
    ${after === null ? '' : `and period_start > timestamp ${quoteText(after)}`}
  order by number, period_start`
}

/**
 * Passes each series through its detector, from its first point or from the first after those that are known.
 * @returns what the detectors know at the end, one after another in the order of the numbers.
 */
async function score(database: Database, before: string | null): Promise<Float64Array> {
  const passed = new StreamedSeries(await begun(database, before))
  // Told as a constant, it lets DuckDB pass over whole blocks of known points.
  const [least] = await database.rows(
    'select if(count(*) = count(known_until), min(known_until), null) as after from streamed_series',
  )
  const after = least?.['after'] == null ? null : textOf(least['after'])
  await database.streamNumbers(newPointsSql(after), STEP, (columns, rowCount) => {
    const [numbers, seconds, values, holidays] = columns
    for (let i = 0; i < rowCount; i++)
      passed.observe(Number(numbers?.[i]), {
        seconds: Number(seconds?.[i]),
        value: Number(values?.[i]),
        isHoliday: holidays?.[i] === 1,
      })
  })
  const states = await passed.save(database, 'new_alert')
  await joinAlerts(database)
  await joinScores(database)
  return states
}

/** Every series by its number, with what its detector knew where it is taken up. */
async function begun(database: Database, before: string | null): Promise<Map<number, Begun>> {
  const states = await statesBefore(database, before)
  const rows = await database.rows(
    `select number, series, frequency, known_until is not null as is_known, seen_count::double as seen, point_count::double as points, kept_count::double as kept
     from streamed_series order by number`,
  )
  return new Map(
    rows.map(({ number, series, frequency, is_known: isKnown, seen, points, kept }) => [
      Number(number),
      {
        frequency: streamFrequency(frequency),
        state: isKnown === true ? states.get(textOf(series)) : undefined,
        seenCount: Number(seen),
        pointCount: Number(points),
        keptCount: Number(kept),
      },
    ]),
  )
}

/** What the detectors of a result before knew, by series. */
async function statesBefore(database: Database, before: string | null): Promise<Map<string, Float64Array>> {
  if (before === null) return new Map()
  const { buffer, byteOffset, byteLength } = await readFile(join(before, STATES))
  const all = new Float64Array(buffer.slice(byteOffset, byteOffset + byteLength))
  const rows = await database.rows(
    `select series, frequency from read_parquet(${parquet(before, 'streamed_series')}) order by number`,
  )
  let start = 0
  return new Map(
    rows.map(({ series, frequency }) => {
      const end = start + stateSize(streamFrequency(frequency))
      const state = all.subarray(start, end)
      start = end
      return [textOf(series), state]
    }),
  )
}

/** How a detector watches a frequency: a week is watched like a day. */
function streamFrequency(frequency: unknown): StreamFrequency {
  return frequency === 'hour' || frequency === 'minute' ? frequency : 'day'
}
