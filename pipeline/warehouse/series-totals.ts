import { SUMMABLE, type Measure } from '../sources/series-schema.js'
import { quoteText } from '../system/database.js'
import { seriesNameSql, type Dimension } from './declared-series.js'
import { validSql } from './series-members.js'

/** A total among dimensions that have one: their places in the list of all, in order. */
export type TotalPlaces = readonly number[]

/** Each choice of dimensions that have a total, or a computed one alone: single ones first, then two together, and so on. */
export function totalPlaces(
  { nature }: Measure,
  dimensions: readonly Dimension[],
  isWanted: (dimension: Dimension) => boolean = () => true,
): TotalPlaces[] {
  if (!SUMMABLE.includes(nature)) return []
  const places = dimensions.flatMap((each, i) => (each.total !== null && isWanted(each) ? [i] : []))
  const choices = places.reduce<number[][]>(
    (chosen, place) => [...chosen, ...chosen.map((each) => [...each, place])],
    [[]],
  )
  return choices.slice(1).toSorted((a, b) => a.length - b.length)
}

/** The members of a total: those of its parts, but for the dimensions that it sums. */
export function totalMembers(
  dimensions: readonly Dimension[],
  members: readonly string[],
  places: TotalPlaces,
): string[] {
  return members.map((member, i) => (places.includes(i) ? quoteText(dimensions[i]?.total ?? '') : member))
}

/**
 * The totals that a series may be a part of, as SQL: a list of `{dimensions, series, is_computed, valid_from, valid_until}`, those of one
 * dimension first. A part differs from its total in each of these dimensions, and is no total in any of them; it is a part in periods
 * between the two days, which are those of its members in them.
 * @param members SQL of the members, in the order of the dimensions.
 */
export function totalsSql(
  name: string,
  measure: Measure,
  dimensions: readonly Dimension[],
  members: readonly string[],
): string {
  const totals = totalPlaces(measure, dimensions).map((places) => {
    const chosen = places.flatMap((place) => dimensions[place] ?? [])
    const membersOf = places.map((place) => members[place] ?? '')
    const names = chosen.map((each) => quoteText(each.name)).join(', ')
    const isPart = places.map((place) => `${members[place]} <> ${quoteText(dimensions[place]?.total ?? '')}`)
    const series = seriesNameSql(name, totalMembers(dimensions, members, places))
    return `{dimensions: [${names}], series: case when ${isPart.join(' and ')} then ${series} end, is_computed: ${chosen.every(({ isComputed }) => isComputed)}, valid_from: ${validSql('from', chosen, membersOf)}, valid_until: ${validSql('until', chosen, membersOf)}}`
  })
  return totals.length === 0 ? `[]::${TOTALS_TYPE}` : `[${totals.join(', ')}]`
}

/** The DuckDB type of such a list. */
const TOTALS_TYPE =
  'struct(dimensions varchar[], series varchar, is_computed boolean, valid_from date, valid_until date)[]'
