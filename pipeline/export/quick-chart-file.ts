import { chartValues, guessChart, type ChartColumn, type ChartRow } from '../query/quick-chart.js'
import { drawChart } from '../report/chart-drawing.js'
import { palette } from '../report/chart-theme.js'
import type { ChartFile } from './chart-svg.js'

/**
 * A chart of an answer as a file of its own, as `guessChart` finds one; or why there is none.
 * @param source what the figures are of, written above the chart.
 */
export async function drawQuickChart(
  columns: readonly ChartColumn[],
  rows: readonly ChartRow[],
  source: string,
): Promise<ChartFile | { reason: string }> {
  const guess = guessChart(columns, rows)
  if ('reason' in guess) return guess
  const { title, ...spec } = guess.spec
  const cut = typeof title === 'string' ? ` · ${title}` : ''
  const whole = {
    ...spec,
    title: `${source}${cut}`,
    background: palette.paper,
    padding: 16,
    data: { values: chartValues(columns, rows) },
  }
  const names = columns.map(({ name }) => name).join(', ')
  const drawn = {
    cell: { id: 'chart', place: 'chart', lineOf: () => 'chart' },
    id: 'chart',
    alternative: `${names}; ${source}`,
    locale: 'en',
    isZoomable: false,
  }
  const { svg } = await drawChart(whole, drawn, null)
  const size = (name: string): number =>
    Math.ceil(Number(new RegExp(` ${name}="([\\d.]+)"`).exec(svg.markup)?.[1]))
  return { svg: svg.markup, width: size('width'), height: size('height') }
}
