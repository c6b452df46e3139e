import type { Manifest } from '../sources/manifest.js'
import type { Layout } from '../sources/readers/header/layout.js'
import { quoteName, quoteText, textOf, type Database } from '../system/database.js'
import { dimensionsOf, measuresOf } from './contract.js'

/** The row below a table that heads another one, and the labels in it that stand where figures and periods should. */
export interface OtherTable {
  row: number
  labels: string
}

const NOT_OF_ITS_TYPE = ['not-a-count', 'not-a-number', 'not-a-period', 'not-a-date']

/**
 * Looks for another table below the one that was read, whose rows would be taken for rows of the first: a row of texts where figures
 * and periods should stand (one such text, if nothing stands in the row above), and below it rows that keep to the contract.
 * @param all SQL for the rows that were read, with `_row`, `_set_aside` and the typed columns; @param rejects the Parquet file of rejects.
 */
export async function otherTable(
  database: Database,
  all: string,
  rejects: string,
  layout: Layout,
  manifest: Manifest,
): Promise<OtherTable | null> {
  const typed = [...measuresOf(manifest), ...(manifest.period?.column === undefined ? [] : ['period_start'])]
  if (typed.length === 0 || manifest.period?.across !== undefined) return null
  const inOrder = Object.entries(layout.columns)
    .toSorted(([, a], [, b]) => a.index - b.index)
    .map(([name]) => name)
  const labelled = `
    select _row, string_agg(text, ' | ' order by list_position([${inOrder.map(quoteText).join(', ')}], column_name)) as labels, count(*) as hits
    from read_parquet(${quoteText(rejects)})
    where reason in (${NOT_OF_ITS_TYPE.map(quoteText).join(', ')}) and regexp_matches(text, '\\p{L}') and not regexp_matches(text, '\\d')
    group by _row`
  const repeated = `select _row from read_parquet(${quoteText(rejects)}) where reason = 'repeated-header'`
  const [any] = await database.rows(
    `select count(*) as rows from (select _row from (${labelled}) union all ${repeated})`,
  )
  if (Number(any?.['rows']) === 0) return null
  const key = [
    ...dimensionsOf(manifest),
    ...(manifest.period === undefined ? [] : ['period_start', 'period_end']),
  ]
    .filter((name) => layout.columns[name] !== undefined || name.startsWith('period_'))
    .map((name) => quoteName(name))
  const [found] = await database.rows(
    `with labelled as (${labelled}), rows as (${all}),
       headers as (
         select _row, labels from rows join labelled using (_row)
         where ${typed.map((name) => `${quoteName(name)} is null`).join(' and ')}
           and (hits > 1 or (_row - 1 not in (select _row from rows) and _row - 1 not in (select _row from read_parquet(${quoteText(rejects)}))))
         union all
         select first._row, ${quoteText(inOrder.map((name) => layout.columns[name]?.label ?? '').join(' | '))} from (select min(_row) as _row from (${repeated})) as first
         where first._row is not null and ${key.length === 0 ? 'false' : 'true'} and exists (
           select ${key.join(', ') || '1'} from rows where _set_aside is null and _row < first._row
           intersect select ${key.join(', ') || '1'} from rows where _set_aside is null and _row > first._row
         )
       )
     select min(_row) as row, arg_min(labels, _row) as labels from headers
     where _row < (select max(_row) from rows where _set_aside is null)
       and _row > (select min(_row) from rows where _set_aside is null)`,
  )
  return found?.['row'] == null ? null : { row: Number(found['row']), labels: textOf(found['labels']) }
}
