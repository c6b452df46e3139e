import type { Analysis } from './analyses.js'
import { decompositionStatistics } from './decomposition-statistics.js'
import { interventionStatistics } from './intervention-statistics.js'
import { nextPeriodStatistics } from './next-period-statistics.js'
import { NumberRows } from './number-rows.js'
import { judgedSeries, readRegularSeries, selectPeriods } from './regular-series.js'
import { segmentStatistics } from './segment-statistics.js'
import { trendStatistics } from './trend-statistics.js'

const ROW = 'statistics_row'
const KINDS = [
  decompositionStatistics,
  interventionStatistics,
  nextPeriodStatistics,
  segmentStatistics,
  trendStatistics,
]

/** The statistics of yearly, half-yearly, quarterly and monthly series, from one reading of them. */
export const regularAnalysis: Analysis = {
  tables: KINDS,
  async build(database) {
    const series = (await readRegularSeries(database)).map(judgedSeries)
    for (const kind of KINDS) {
      const rows = new NumberRows(kind.numbers)
      for (const each of series) kind.add(each, rows)
      await rows.save(database, ROW)
      await database.run(`create table ${kind.name} as ${selectPeriods(ROW, kind.select)}`)
    }
    for (const table of [ROW, 'regular_series', 'working_days'])
      await database.run(`drop table if exists ${table}`)
  },
}
