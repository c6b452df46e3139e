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

/** Makes the empty table of known scores; `place` counts the points of a series from 0. */
export const NO_SCORES_SQL = `create or replace temp table known_score as
  select ${Object.entries(SCORE_COLUMNS)
    .map(([name, type]) => `null::${type} as ${name}`)
    .join(', ')}, null::bigint as place
  where false`

/** How many of the newest points of each series keep their scores: a column of `streamed_series`. */
export const KEPT_COUNT_SQL = `if(sum(point_count) over () <= ${MOST_SCORES}, sum(point_count) over (), ${MOST_SCORES} // count(*) over ())::bigint`

/** Scores of points on their way into the database. */
export class StreamedScores {
  private readonly rows = new NumberRows([
    'number',
    'seconds',
    'place',
    'expected',
    'lower',
    'upper',
    'score',
  ])
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
    const place = this.place++
    if (place >= this.first) this.rows.add(series, seconds, place, expected, lower, upper, pointScore)
  }

  /** Makes the temporary table of the new scores. */
  save(database: Database): Promise<void> {
    return this.rows.save(database, 'new_score')
  }
}

/** Makes `streamed_score` of the scores that are known and the new ones, as many as are kept. */
export async function joinScores(database: Database): Promise<void> {
  await database.run(
    `create or replace temp table streamed_score as
     select known_score.*
     from known_score
     join streamed_series using (series)
     where place >= point_count - kept_count
     union all by name
     select
       series,
       make_timestamp((seconds * 1000000)::bigint) as period_start,
       new_score.* exclude (number, seconds, place),
       place::bigint as place,
     from new_score
     join streamed_series using (number);
     drop table known_score; drop table new_score`,
  )
}
