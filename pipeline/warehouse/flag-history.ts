import { quoteText, type Database } from '../system/database.js'

/** The release that a database is made for. */
export interface NamedRelease {
  id: string
  /** Logical date, YYYY-MM-DD. */
  date: string
}

/** What the next release has to know of a flag; `gone_since_release` is the first release without it, null while it is there. */
export const SEEN_FLAG_COLUMNS = {
  flag_id: 'varchar',
  rule: 'varchar',
  series: 'varchar',
  period: 'varchar',
  first_seen_release: 'varchar',
  first_seen_date: 'date',
  gone_since_release: 'varchar',
}

/** Names and types of the columns of `flags.history`. */
export const FLAG_HISTORY_COLUMNS = { ...SEEN_FLAG_COLUMNS, state: 'varchar' }

/**
 * Makes `flags.history`, every flag that this release or one before it had, with its state (first, new, continued, returned,
 * gone now, past), and writes into `flags.all` since which release each flag is known. Reads the table `past_flag`.
 * @param hasHistory false where no release before keeps a history; its flags are there since the first.
 */
export async function identifyFlags(
  database: Database,
  release: NamedRelease,
  hasHistory: boolean,
): Promise<void> {
  const [id, date] = [quoteText(release.id), quoteText(release.date)]
  await database.run(
    `create or replace table flags.history as
     select
       flag_id,
       coalesce(flag.rule, seen.rule) as rule,
       coalesce(flag.series, seen.series) as series,
       coalesce(flag.period, seen.period) as period,
       coalesce(seen.first_seen_release, ${id}) as first_seen_release,
       coalesce(seen.first_seen_date, ${date}::date) as first_seen_date,
       case when flag.flag_id is null then coalesce(seen.gone_since_release, ${id}) end as gone_since_release,
       case
         when seen.flag_id is null then '${hasHistory ? 'new' : 'first'}'
         when flag.flag_id is null and seen.gone_since_release is null then 'gone'
         when flag.flag_id is null then 'past'
         when seen.gone_since_release is not null then 'returned'
         else 'continued'
       end as state,
     from flags."all" as flag
     full join past_flag as seen using (flag_id)
     order by flag_id;
     update flags."all" as flag
     set first_seen_release = history.first_seen_release, first_seen_date = history.first_seen_date, state = history.state
     from flags.history as history
     where history.flag_id = flag.flag_id`,
  )
}

/** A select of the flags that a release knew of when it was made: its history without what it added itself. */
export function seenBeforeSql(history: string, releaseId: string): string {
  const id = quoteText(releaseId)
  return `select * replace (case when state = 'returned' then 'before' else nullif(gone_since_release, ${id}) end as gone_since_release)
    from ${history} where state <> 'first' and first_seen_release <> ${id}`
}
