import { quoteText, type Database } from '../system/database.js'
import type { NamedRelease } from './flag-history.js'
import { FINDING_OF_FLAG } from './flag-findings.js'
import { FLAG_COLUMNS } from './flag-contract.js'

/** Flags that are kept for the feed, the newest first; what is older has long been read. */
const MOST_ANNOUNCED = 100

/** Names and types of the columns of `flags.announced`. */
export const ANNOUNCED_COLUMNS = {
  release_id: 'varchar',
  release_date: 'date',
  number: 'integer',
  flag_id: 'varchar',
  rule_file: 'varchar',
  reason: 'varchar',
  flag: 'varchar',
}

/** JSON knows no infinite number. */
const FINITE = [
  ...Object.entries(FLAG_COLUMNS).flatMap(([name, type]) => (type === 'double' ? [name] : [])),
  'value_before',
  'first_value',
  'change_pct',
  'value_after',
  'finding_observed',
  'finding_expected',
]
  .map((name) => `case when isfinite(${name}) then ${name} end as ${name}`)
  .join(', ')

/**
 * Makes `flags.announced`: of each finding the first of its flags that were new or came back in this release and, from the table
 * `past_announced`, in those before it, each as it was then with the words of its rule; `flag` is its row of `flags.all`, and what `FINDING_OF_FLAG` says of its finding, as JSON.
 */
export async function announceFlags(database: Database, release: NamedRelease): Promise<void> {
  const [id, date] = [quoteText(release.id), quoteText(release.date)]
  await database.run(
    `create or replace table flags.announced as
     with announced as (
       select
         ${id} as release_id,
         ${date}::date as release_date,
         (row_number() over (
           order by list_position(['today', 'worth-knowing', 'on-record'], flag.attention),
             list_position(['alert', 'watch', 'notice'], flag.severity), flag.period_start desc, flag_id
         ))::integer as number,
         flag_id,
         rule.file as rule_file,
         rule.reason,
         to_json(flag)::varchar as flag,
       from (
         select * replace (${FINITE})
         from (select flag.*, ${FINDING_OF_FLAG} from flags."all" as flag join flags.findings as finding using (finding_id))
       ) as flag
       join flags.rules as rule using (rule)
       where flag.state in ('new', 'returned')
       qualify row_number() over (
         partition by finding_id order by list_position(['alert', 'watch', 'notice'], flag.severity), flag.period_start, flag_id
       ) = 1
     ),
     gathered as (
       select 0 as age, * from announced
       union all
       select release.number as age, past.*
       from past_announced as past
       join (select id, row_number() over (order by number desc) as number from past_release) as release on release.id = past.release_id
     )
     select * exclude (age) from gathered order by age, number limit ${MOST_ANNOUNCED}`,
  )
}
