import { SUMMABLE, type Measure } from '../sources/series-schema.js'
import { quoteText } from '../system/database.js'
import { seriesNameSql, type Dimension } from './declared-series.js'

/**
 * The first or last day on which there is such a series, as SQL: the last of the first days, or the first of the last days, of its members.
 * @param members SQL of the members, in the order of the dimensions.
 */
export function validSql(
  end: 'from' | 'until',
  dimensions: readonly Dimension[],
  members: readonly string[],
): string {
  const days = dimensions.flatMap((dimension, i) => {
    const cases = Object.entries(dimension.members).flatMap(([name, said]) => {
      const day = said[end]
      return day === undefined ? [] : [`when ${quoteText(name)} then date ${quoteText(day)}`]
    })
    return cases.length === 0 ? [] : [`case ${members[i]} ${cases.join(' ')} end`]
  })
  if (days.length === 0) return 'null::date'
  return days.length === 1 ? days.join('') : `${end === 'from' ? 'greatest' : 'least'}(${days.join(', ')})`
}

/** The series that a series was split into, as SQL: a list of names, null for most; those of the member that ends first. */
export function successorsSql(
  name: string,
  { nature }: Measure,
  dimensions: readonly Dimension[],
  members: readonly string[],
): string {
  if (!SUMMABLE.includes(nature)) return 'null::varchar[]'
  const until = validSql('until', dimensions, members)
  const cases = dimensions.flatMap((dimension, i) =>
    Object.entries(dimension.members)
      .filter(([, { becomes }]) => becomes.length > 0)
      .map(([member, { becomes, until: last = '' }]) => {
        const names = becomes.map((each) =>
          seriesNameSql(
            name,
            members.map((own, at) => (at === i ? quoteText(each) : own)),
          ),
        )
        return `when ${members[i]} = ${quoteText(member)} and ${until} = date ${quoteText(last)} then [${names.join(', ')}]`
      }),
  )
  return cases.length === 0 ? 'null::varchar[]' : `case ${cases.join(' ')} end`
}
