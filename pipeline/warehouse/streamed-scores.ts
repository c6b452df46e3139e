import type { Database } from '../system/database.js'
import { NumberRows } from './number-rows.js'

/** Points of all series together that keep their scores; of more, each series keeps the same number of its newest. */
const MOST_SCORES = 200_000

/** Names and types of the columns of `statistics.scores`. */
export const SCORE_COLUMNS = {
  series: 'varchar',
  period_start: 'timestamp',
  expected: 'double',
  lower: 'double',
  upper: 'double',
  score: 'double',
} as const

/** Makes the empty view of known scores. */
export const NO_SCORES_SQL = `create or replace temp view known_score as
  select ${Object.entries(SCORE_COLUMNS)
    .map(([name, type]) => `null::${type} as ${name}`)
    .join(', ')}, null::bigint as number
  where false`

/**
 * Makes the view of the scores that a result before knows and that are kept still.
 * @param scores its file, in the order of the series, of each `first_known` and the rows that follow it.
 */
export function knownScoresSql(scores: string): string {
  return `create or replace temp view known_score as
    select known.* exclude (file_row_number), number,
    from read_parquet(${scores}, file_row_number = true) as known
    join streamed_series using (series)
    where known_until is not null and file_row_number >= first_known`
}

/** How many of the newest points of each series keep their scores: a column of `streamed_series`. */
export const KEPT_COUNT_SQL = `if(sum(point_count) over () <= ${MOST_SCORES}, sum(point_count) over (), ${MOST_SCORES} // count(*) over ())::bigint`

/** Scores of points on their way into the database. */
export class StreamedScores {
  private readonly rows = new NumberRows(['number', 'seconds', 'expected', 'lower', 'upper', 'score'])
  private place = 0
  private first = 0

  /** Begins with the next series. @param seen its points before. @param first the first of its points that keeps its score. */
  begin(seen: number, first: number): void {
    this.place = seen
    this.first = first
  }

  /** Takes in a point of the series. */
  add(
    series: number,
    seconds: number,
    {
      expected,
      lower,
      upper,
      pointScore,
    }: { expected: number; lower: number; upper: number; pointScore: number },
  ): void {
    if (this.place++ >= this.first) this.rows.add(series, seconds, expected, lower, upper, pointScore)
  }

  /** Makes the temporary table of the new scores. */
  save(database: Database): Promise<void> {
    return this.rows.save(database, 'new_score')
  }
}

/** Makes `statistics.scores` of the scores that are known and the new ones, as many as are kept, in order. */
export async function joinScores(database: Database): Promise<void> {
  await database.run(
    `create table statistics.scores as
     select * exclude (number)
     from (
       from known_score
       union all by name
       select series, make_timestamp((seconds * 1000000)::bigint) as period_start, new_score.* exclude (seconds),
       from new_score
       join streamed_series using (number)
     )
     order by number, period_start;
     drop view known_score; drop table new_score`,
  )
}
