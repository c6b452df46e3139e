import { tableName, type Manifest } from '../sources/manifest.js'
import { normalSql } from './set-aside-sql.js'
import { normalLabel } from '../sources/readers/reader.js'
import { quoteName, quoteTable, quoteText } from '../system/database.js'
import { columnsOf, dimensionsOf, measuresOf } from './contract.js'

/** A source as the rules of reconciliation see it; all names of columns are bare. */
export interface Subject {
  manifest: Manifest
  /** Quoted tables of its rows and of the rows that sum others. */
  landed: string
  totals: string
  /** Columns that say which series a row belongs to. */
  dimensions: string[]
  measures: string[]
  /** Measures of which a sum means something: no shares, rates or averages. */
  additive: string[]
  /** Columns that say which period a row is about; none when the source has no period. */
  period: string[]
}

const RATIO_UNIT = /[%‰％/]|\b(?:per|percent|rate|ratio|index|average|mean)\b|率|比|指數|平均/iu
const RATIO_LABEL = new RegExp(
  [
    String.raw`[%‰％]|(?<!\p{L})(?:percent(?:age)?s?|per cent|pct|per capita|rates?|ratios?|ind(?:ex|ices)|averages?|avg|means?|medians?)(?!\p{L})`,
    '率|比例|比率|占比|佔比|比重|構成比|指[數数]|平均|中位|均[值價价]|비율|평균|지수',
    String.raw`(?<!\p{L})(?:durchschnitt|mittelwert|anteil|quote|taux|moyenne|tasa|media|promedio|porcentaje|tasso|média|taxa|percentual)(?!\p{L})`,
    String.raw`quote(?!\p{L})|(?<!\p{L})(?:średni|wskaźnik|odset|procent|průměr|gennemsnit|genomsnitt|keskimäär|osuus|средн|доля|индекс|процент)`,
  ].join('|'),
  'iu',
)

/** What is compared of a source. Without a period a date tells rows apart as a text does. */
export function subjectOf(manifest: Manifest): Subject {
  const measures = measuresOf(manifest)
  const dates = columnsOf(manifest).flatMap(([name, { type, dimension }]) =>
    type === 'date' && dimension ? [name] : [],
  )
  return {
    manifest,
    landed: quoteTable(`landed.${tableName(manifest)}`),
    totals: quoteTable(`totals.${tableName(manifest)}`),
    dimensions: [...dimensionsOf(manifest), ...(manifest.period ? [] : dates)],
    measures,
    additive: measures.filter((name) => !isRatio(name, manifest)),
    period: manifest.period ? ['period_start', 'period_end'] : [],
  }
}

/** Whether a column holds shares, rates or averages: by its units, else by what it is called. */
function isRatio(name: string, { columns }: Manifest): boolean {
  const { unit, 'published-unit': published, labels = [] } = columns[name] ?? {}
  const isCalled = [name.replaceAll('_', ' '), ...labels].some((text) => RATIO_LABEL.test(text))
  return isCalled || [unit, published].some((text) => RATIO_UNIT.test(text ?? ''))
}

/** Series and period: what one file should state once. */
export function keyOf({ dimensions, period }: Subject): string[] {
  return [...dimensions, ...period]
}

/** Join condition: the rows agree in these columns, null with null. */
export function sameIn(columns: readonly string[], left: string, right: string): string {
  return columns
    .map((name) => `${left}.${quoteName(name)} is not distinct from ${right}.${quoteName(name)}`)
    .join(' and ')
}

/** Names of columns as a list of SQL names, perhaps of one table. */
export function listOf(columns: readonly string[], table = ''): string {
  return columns.map((name) => `${table === '' ? '' : `${table}.`}${quoteName(name)}`).join(', ')
}

/**
 * The columns `file`, `series`, `period_start`, `period_end` and `row` of a finding, from a row of the source in `table`.
 * @param place SQL for `file` and `row` when the finding stands elsewhere.
 */
export function placeSql(
  { dimensions, period }: Subject,
  table: string,
  place: { file: string; row: string } = { file: `${table}._file`, row: `${table}._row` },
): string {
  const texts = dimensions.map((name) => `${table}.${quoteName(name)}::varchar`)
  const series = texts.length === 0 ? "''" : `concat_ws(' / ', ${texts.join(', ')})`
  const dates = ['period_start', 'period_end'].map((name) =>
    period.length === 0 ? `null::date as ${name}` : `${table}.${name}::date as ${name}`,
  )
  return `${place.file} as file, ${series} as series, ${dates.join(', ')}, ${place.row} as row`
}

/** The columns of a finding that is about more than one figure; `detail` is a struct. */
export function wholeRow(detail: string, column = 'null::varchar'): string {
  return `${column} as column_name, null::decimal(38,6) as stated, null::decimal(38,6) as computed, to_json(${detail})::varchar as detail`
}

/** What is compared of one column: the members are SQL, `detail` is a struct, `also` are further columns for `keep`. */
export interface Comparison {
  column: string
  stated: string
  computed: string
  detail: string
  also?: Record<string, string>
}

/**
 * Turns rows into one row per column, as `column_name`, `stated`, `computed`, `detail` and what stands beside them.
 * @param place other columns, @param from what follows FROM, @param keep condition on the result.
 */
export function perColumn(place: string, columns: readonly Comparison[], from: string, keep: string): string {
  const structs = columns.map(({ column, stated, computed, detail, also = {} }) => {
    const further = Object.entries(also).map(([name, sql]) => `, ${name}: ${sql}`)
    return `{column_name: ${quoteText(column)}, stated: ${wide(stated)}, computed: ${wide(computed)}, detail: to_json(${detail})::varchar${further.join('')}}`
  })
  return `select * from (select ${place}, unnest([${structs.join(', ')}], recursive := true) from ${from}) where ${keep}`
}

/** A figure with room for sums. */
export function wide(figure: string): string {
  return `(${figure})::decimal(38,6)`
}

/** A column's name with a suffix, quoted: the name of a figure that was computed beside it. */
export function beside(column: string, suffix: string): string {
  return quoteName(`${column} ${suffix}`)
}

/** Condition: a text column of a row marks it as one that sums others. */
export function isTotalLabel(column: string, { 'total-rows': marks }: Manifest): string {
  const labels = marks
    .filter((mark) => mark.column === column)
    .flatMap((mark) => mark.labels.map(normalLabel))
  if (labels.length === 0) return 'false'
  return `coalesce(list_contains([${labels.map(quoteText).join(', ')}], ${normalSql(quoteName(column))}), false)`
}
