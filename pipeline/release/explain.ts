import { UserError } from '../base/error.js'
import { inLanguage } from '../base/language.js'
import { objectOf, ruleText, textsOf } from '../report/rule-text.js'
import { Words } from '../report/strings.js'
import type { Strings } from '../system/words.js'
import { tableExists } from '../warehouse/tables.js'
import { listOf, textOf, type Database, type Row, type Value } from '../system/database.js'

/** One flag, taken apart: the flag's row, its rule's words, the rows it was computed from and the arithmetic over them. */
export interface Explanation {
  flag: Row
  rule: { file: string; description: string }
  /** What its kind is called. */
  kind: string
  reason: string
  remedy: string
  /** Observations that the rule used: series, period, value, status, and the file and row they were read from. */
  rows: Row[]
  /** The series of the flag, with the range that was expected of each period where there is one, and whether it is cleaned for later ones. */
  points: Row[]
  /** Values among those rows that later periods are not compared with: series, period, value, cleaned_value. */
  cleaned: Row[]
  /** The arithmetic, a step per line. */
  steps: string[]
  /** The events that coincide. */
  events: Row[]
  /** Breaks of definition of the series used, across which nothing was compared: series, break_date, note. */
  breaks: Row[]
}

/** The list of flags that `almanac explain` shows when none is named. */
export const FLAG_LIST_SQL = `select flag_id, severity, kind, direction, state, explanation, accepted_reason is not null as is_accepted
from flags."all"
order by list_position(['alert', 'watch', 'notice'], severity), period_start desc, flag_id`

/**
 * Takes one flag of a release's database apart.
 * @param language that of the words. @throws UserError when there is no such flag, naming those that are like it.
 */
export async function explainFlag(
  database: Database,
  flagId: string,
  strings: Strings,
  language: string,
): Promise<Explanation> {
  const [flag] = await database.rows(
    `select flag.*, rule.file, rule.description, rule.reason, rule.remedy
     from flags."all" as flag join flags.rules as rule using (rule) where flag_id = $1`,
    [flagId],
  )
  if (!flag) throw await unknownFlag(database, flagId)
  const { file, description, reason, remedy, ...row } = flag
  const evidence = objectOf(row['evidence'])
  const words = new Words(strings, language)
  return {
    flag: row,
    rule: {
      file: textOf(file),
      description: language === 'en' ? textOf(description) : words.labelOrName(textOf(row['rule'])),
    },
    kind: words.labelOrName(textOf(row['kind'])),
    reason: ruleText({ ...row, rule_file: file ?? null, reason: reason ?? null }, 'reason', words),
    remedy: ruleText({ ...row, rule_file: file ?? null, remedy: remedy ?? null }, 'remedy', words),
    rows: await rowsUsed(database, evidence['used'] ?? []),
    points: await pointsOf(database, flagId),
    cleaned: await cleanedAmong(database, evidence['used'] ?? []),
    steps: listOf(evidence['steps']),
    events: await eventsBeside(database, flagId, language),
    breaks: await breaksOf(
      database,
      [row['series'] ?? null, ...seriesUsed(evidence['used'] ?? [])],
      language,
    ),
  }
}

/** The spans that a flag's evidence names, given as JSON. */
const SPANS_SQL = `select span.* from (
  select unnest(from_json($1::json, '[{"series":"varchar","first":"timestamp","last":"timestamp"}]')) as span
)`

/** Observations in the spans that a flag's evidence names, each `{series, first, last}`. */
async function rowsUsed(database: Database, used: Value): Promise<Row[]> {
  if (!Array.isArray(used) || used.length === 0) return []
  return database.rows(
    `with spans as (${SPANS_SQL})
     select distinct observation.series, period, value, status, file, "row", period_start
     from marts.observations as observation
     join spans on spans.series = observation.series and observation.period_start between spans.first and spans.last
     order by observation.series, period_start`,
    [JSON.stringify(used)],
  )
}

/** What a flag's series was, period by period, beside its range: that of the flag itself, or of what was expected of each period. */
async function pointsOf(database: Database, flagId: string): Promise<Row[]> {
  const [hasExpectations, hasCleaned] = [
    await tableExists(database, 'marts.expectations'),
    await tableExists(database, 'marts.cleaned_values'),
  ]
  const ranges = hasExpectations
    ? 'marts.expectations'
    : '(select null::varchar as series, null::timestamp as period_start, null::double as lower, null::double as upper)'
  const cleaned = hasCleaned
    ? 'marts.cleaned_values'
    : '(select null::varchar as series, null::timestamp as period_start)'
  return database.rows(
    `select
       observation.period,
       observation.period_start,
       observation.value,
       if(observation.period_start = flag.period_start, flag.lower, ranges.lower) as lower,
       if(observation.period_start = flag.period_start, flag.upper, ranges.upper) as upper,
       cleaned.series is not null as is_cleaned,
     from (from flags."all" where flag_id = $1) as flag
     join marts.observations as observation on observation.series = flag.series
     left join ${ranges} as ranges
       on ranges.series = observation.series and ranges.period_start = observation.period_start
     left join ${cleaned} as cleaned
       on cleaned.series = observation.series and cleaned.period_start = observation.period_start
     order by observation.period_start`,
    [flagId],
  )
}

async function cleanedAmong(database: Database, used: Value): Promise<Row[]> {
  if (!Array.isArray(used) || used.length === 0 || !(await tableExists(database, 'marts.cleaned_values')))
    return []
  return database.rows(
    `with spans as (${SPANS_SQL})
     select distinct cleaned.series, period, period_start, value, cleaned_value
     from marts.cleaned_values as cleaned
     join spans on spans.series = cleaned.series and cleaned.period_start between spans.first and spans.last
     order by cleaned.series, period_start`,
    [JSON.stringify(used)],
  )
}

function seriesUsed(used: Value): Value[] {
  return Array.isArray(used) ? used.map((each) => objectOf(each)['series'] ?? null) : []
}

async function breaksOf(database: Database, series: readonly Value[], language: string): Promise<Row[]> {
  if (!(await tableExists(database, 'marts.breaks'))) return []
  const rows = await database.rows(
    `select series, break_date, note from marts.breaks
     where list_contains(from_json($1::json, '["varchar"]'), series) order by series, break_date`,
    [JSON.stringify(series)],
  )
  return rows.map(({ note, ...row }) => ({ ...row, note: inLanguage(textsOf(note), language) || null }))
}

async function eventsBeside(database: Database, flagId: string, language: string): Promise<Row[]> {
  const rows = await database.rows(
    'select start_date, title, source from flags.coincidences where flag_id = $1 order by start_date, event_id',
    [flagId],
  )
  return rows.map(({ title, ...event }) => ({
    ...event,
    title: inLanguage(textsOf(title), language) || null,
  }))
}

async function unknownFlag(database: Database, flagId: string): Promise<UserError> {
  const like = await database.rows(
    'select flag_id from flags."all" order by jaro_winkler_similarity(flag_id, $1) desc, flag_id limit 3',
    [flagId],
  )
  const names = like.map((row) => textOf(row['flag_id']))
  return new UserError(
    names.length === 0
      ? `unknown flag: ${flagId}; nothing is flagged in this release`
      : `unknown flag: ${flagId}; did you mean ${names.join(' or ')}? almanac explain lists all`,
    2,
  )
}
