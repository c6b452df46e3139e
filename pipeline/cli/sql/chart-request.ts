import { extname } from 'node:path'
import { UserError, unknownValue } from '../../base/error.js'
import type { ChartColumn, ChartRow } from '../../query/quick-chart.js'

const ENDINGS = ['svg', 'png'] as const
export type ChartEnding = (typeof ENDINGS)[number]

/** So many rows of a result are drawn. */
export const MOST_CHART_ROWS = 10_000

/** What a chart is drawn of: the first rows of a result, and the release that gave it. */
export interface Charted {
  columns: readonly ChartColumn[]
  rows: readonly ChartRow[]
  /** Whether there are more rows. */
  isCut: boolean
  release: string
}

/** The format of a chart by the ending of its file. @throws UserError when it is neither svg nor png. */
export function chartEnding(file: string): ChartEnding {
  const ending = extname(file).slice(1).toLowerCase()
  const found = ENDINGS.find((each) => each === ending)
  if (found === undefined) throw new UserError(unknownValue('ending of a chart', ending || file, ENDINGS), 2)
  return found
}
