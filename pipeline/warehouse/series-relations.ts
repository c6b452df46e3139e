import { unknownValue, UserError } from '../base/error.js'
import type { Measure } from '../sources/series-schema.js'
import { quoteText } from '../system/database.js'
import { dimensionsOfMeasure, seriesNameSql, type DeclaredSource, type Dimension } from './declared-series.js'

/** A measure of any source, with its source. */
export interface FoundMeasure {
  source: DeclaredSource
  measure: Measure
}

/** The measure of this name, in the source that comes first of those that have it. */
export function measureNamed(sources: readonly DeclaredSource[], name: string): FoundMeasure | null {
  const found = sources
    .toSorted((a, b) => b.series.priority - a.series.priority)
    .find(({ series }) => series.measures[name] !== undefined)
  const measure = found?.series.measures[name]
  return found === undefined || measure === undefined ? null : { source: found, measure }
}

/**
 * The name of the series of another measure with the same members, as SQL: a dimension that it alone has stands at its total, one that it has
 * not is left out, and total is taken for total whatever the two are called. Null where that cannot be.
 * @param members SQL of the members, in the order of the dimensions.
 */
export function likeSeriesSql(
  sources: readonly DeclaredSource[],
  name: string,
  dimensions: readonly Dimension[],
  members: readonly string[],
): string {
  const found = measureNamed(sources, name)
  if (found === null) return 'null::varchar'
  const others =
    found.measure.ratio === undefined ? dimensionsOfMeasure(found.source, found.measure) : dimensions
  const parts = others.map((other) => {
    const at = dimensions.findIndex((each) => each.name === other.name)
    const own = dimensions[at]
    const member = members[at]
    if (own === undefined || member === undefined) return other.total === null ? null : quoteText(other.total)
    if (own.total === null || other.total === null || own.total === other.total) return member
    return `case ${member} when ${quoteText(own.total)} then ${quoteText(other.total)} else ${member} end`
  })
  return parts.includes(null)
    ? 'null::varchar'
    : seriesNameSql(
        name,
        parts.flatMap((part) => part ?? []),
      )
}

const FINER_FIRST = ['minute', 'hour', 'day', 'week', 'month', 'quarter', 'half-year', 'year']

/**
 * Refuses measures that name others which no source has, and denominators that have no value at the time that is asked for.
 * @throws UserError naming file, key and what is known.
 */
export function checkRelations(sources: readonly DeclaredSource[]): void {
  const known = [...new Set(sources.flatMap(({ series }) => Object.keys(series.measures)))].toSorted()
  const faults = sources.flatMap((source) =>
    Object.entries(source.series.measures).flatMap(([name, { stock, fills, ratio }]) => {
      const named = { stock, fills, 'ratio.of': ratio?.of, 'ratio.over': ratio?.over }
      const unknown = Object.entries(named).flatMap(([key, value]) =>
        value === undefined || known.includes(value)
          ? []
          : [`${key}: ${unknownValue('measure', value, known)}`],
      )
      const faulty = unknown.length > 0 || ratio === undefined ? unknown : denominatorFaults(sources, ratio)
      return faulty.map((fault) => `${source.file}: series.measures.${name}.${fault}`)
    }),
  )
  if (faults.length > 0) throw new UserError(faults.join('\n'))
}

function denominatorFaults(
  sources: readonly DeclaredSource[],
  { of, over, at }: NonNullable<Measure['ratio']>,
): string[] {
  const [above, below] = [measureNamed(sources, of), measureNamed(sources, over)]
  if (above === null || below === null) return []
  const { nature, ratio } = below.measure
  if (above.measure.ratio !== undefined || ratio !== undefined)
    return [`ratio: ${of} over ${over} is a relation of a relation; name measures that a source publishes`]
  if (at !== 'end' && nature !== 'stock')
    return [`ratio.at: ${over} is a ${nature}, which has no value at the ${at} of a period; only a stock has`]
  const [fine, coarse] = [above, below].map(({ source }) => source.period.frequency)
  if (fine === coarse || nature === 'stock') return []
  const isLonger = FINER_FIRST.indexOf(coarse ?? '') > FINER_FIRST.indexOf(fine ?? '')
  return nature === 'average' && isLonger
    ? []
    : [
        `ratio.over: ${over} is a ${nature} of another frequency (${coarse}) than ${of} (${fine}); only a stock, or an average of longer periods, can stand below it`,
      ]
}
