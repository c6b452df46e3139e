import { quoteText, textOf, type Database, type Row } from '../system/database.js'
import { createTable, tableExists } from './tables.js'

/** The release that a database is made for. */
export interface NamedRelease {
  id: string
  /** Logical date, YYYY-MM-DD. */
  date: string
}

/** What the next release has to know of a flag; `gone_since_release` is the first release without it, null while it is there. */
const SEEN_COLUMNS = {
  flag_id: 'varchar',
  rule: 'varchar',
  series: 'varchar',
  period: 'varchar',
  first_seen_release: 'varchar',
  first_seen_date: 'date',
  gone_since_release: 'varchar',
}
export type SeenFlag = Record<keyof typeof SEEN_COLUMNS, string | null>

/** Names and types of the columns of `flags.history`. */
export const FLAG_HISTORY_COLUMNS = { ...SEEN_COLUMNS, state: 'varchar' }

/**
 * Makes `flags.history`, every flag that this release or one before it had, with its state (first, new, continued, returned,
 * gone now, past), and writes into `flags.all` since which release each flag is known.
 * @param seen the history of the release before; null where there was none, whose flags are there since the first.
 */
export async function identifyFlags(
  database: Database,
  seen: readonly SeenFlag[] | null,
  release: NamedRelease,
): Promise<void> {
  await createTable(
    database,
    'seen_flag',
    SEEN_COLUMNS,
    (seen ?? []).map((flag) => ({ ...flag })),
  )
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
         when seen.flag_id is null then '${seen === null ? 'first' : 'new'}'
         when flag.flag_id is null and seen.gone_since_release is null then 'gone'
         when flag.flag_id is null then 'past'
         when seen.gone_since_release is not null then 'returned'
         else 'continued'
       end as state,
     from flags."all" as flag
     full join seen_flag as seen using (flag_id)
     order by flag_id;
     update flags."all" as flag
     set first_seen_release = history.first_seen_release, first_seen_date = history.first_seen_date, state = history.state
     from flags.history as history
     where history.flag_id = flag.flag_id;
     drop table seen_flag`,
  )
}

/** What the next release has to know of this one's flags; null for a database that keeps no history. */
export async function seenFlags(database: Database): Promise<SeenFlag[] | null> {
  if (!(await tableExists(database, 'flags.history'))) return null
  return (await database.rows(`select ${COLUMN_LIST} from flags.history order by flag_id`)).map(seenFlag)
}

/**
 * The history that a release's own database was made with: its history without what the release itself added; null where it was
 * the first.
 */
export async function historyBefore(database: Database, releaseId: string): Promise<SeenFlag[] | null> {
  if (!(await tableExists(database, 'flags.history'))) return null
  const firsts = await database.rows("select 1 from flags.history where state = 'first' limit 1")
  if (firsts.length > 0) return null
  const rows = await database.rows(
    `select * replace (case when state = 'returned' then 'before' else nullif(gone_since_release, $1) end as gone_since_release)
     from flags.history where first_seen_release <> $1 order by flag_id`,
    [releaseId],
  )
  return rows.map(seenFlag)
}

const COLUMN_LIST = Object.keys(SEEN_COLUMNS).join(', ')

function seenFlag(row: Row): SeenFlag {
  const member = (name: string): string | null => (row[name] === null ? null : textOf(row[name]))
  return {
    flag_id: member('flag_id'),
    rule: member('rule'),
    series: member('series'),
    period: member('period'),
    first_seen_release: member('first_seen_release'),
    first_seen_date: member('first_seen_date'),
    gone_since_release: member('gone_since_release'),
  }
}
