import { periodLabel, type Heading } from '../sources/readers/header/headings.js'
import { textOf, type Database } from '../system/database.js'
import { createTable } from '../warehouse/tables.js'

/** Periods that stand in the header, one column each: where, and how their labels are read. */
export interface PeriodsAcross {
  indexes: ReadonlySet<number>
  calendar: string
  frequency: string
}

/** The periods in a header of two or more columns that are labelled with one, or null. The labels are read by the macros of landing. */
export async function periodsAcross(
  database: Database,
  headings: readonly Heading[],
): Promise<PeriodsAcross | null> {
  const labelled = headings.flatMap((heading) => {
    const label = periodLabel(heading)
    return label === null ? [] : [{ index: heading.index, label }]
  })
  if (labelled.length < 2) return null
  await createTable(database, 'period_labels', { index: 'integer', label: 'varchar' }, labelled)
  const [best] = await database.rows(`
    select calendar, frequency, count(period_from(label, calendar, frequency, null::integer)) as hits
    from period_labels,
      (values ('gregorian'), ('roc')) as calendars(calendar),
      (values ('day'), ('month'), ('quarter'), ('year')) as frequencies(frequency)
    group by all having hits > 1 order by hits desc, calendar, frequency limit 1`)
  if (best === undefined) return null
  return {
    indexes: new Set(labelled.map(({ index }) => index)),
    calendar: textOf(best['calendar']),
    frequency: textOf(best['frequency']),
  }
}
