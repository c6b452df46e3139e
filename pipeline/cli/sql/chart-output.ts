import { counted } from '../../base/figures.js'
import { UserError } from '../../base/error.js'
import { pictureOf } from '../../export/picture.js'
import { drawQuickChart } from '../../export/quick-chart-file.js'
import { chartEnding, type Charted } from './chart-request.js'
import { writeOutput } from '../output-file.js'

/** Draws a chart of a result to a file. @throws UserError when none fits, with the reason, or it cannot be drawn or written. */
export async function writeChart(file: string, { columns, rows, isCut, release }: Charted): Promise<void> {
  const ending = chartEnding(file)
  const cut = isCut ? ` · the first ${counted(rows.length, 'row')} of more` : ''
  const chart = await drawQuickChart(columns, rows, `${release}${cut}`)
  if ('reason' in chart) throw new UserError(`no chart fits: ${chart.reason}`)
  const bytes = ending === 'svg' ? chart.svg : await pictureOf(chart)
  await writeOutput(file, (take) => take(bytes))
}
