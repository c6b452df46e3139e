import type { ReleasedPage } from '../release/released-page.js'
import { chartOf } from './chart-figure.js'
import { standaloneChart, type ChartFile } from './chart-svg.js'
import type { ReportFormat } from './format.js'
import { pageMarkdown } from './markdown.js'
import { parsePage } from './page-tree.js'
import { pageWords } from './page-words.js'
import { pictureOf } from './picture.js'
import { printPage } from './print.js'

type Form = (page: ReleasedPage, chart: string | undefined) => string | Promise<Buffer>

const FORMS: Readonly<Record<ReportFormat, Form>> = {
  html: ({ html }) => html,
  md: ({ html, release }) => pageMarkdown(parsePage(html), release.id),
  pdf: printed,
  svg: (page, chart) => chartFile(page, chart).svg,
  png: (page, chart) => pictureOf(chartFile(page, chart)),
}

/**
 * A released page in a form, each made from the page alone, so that none can disagree with the release.
 * @param chart id of the chart, for the forms of one chart.
 * @throws UserError when there is no such chart, or Chromium is missing or fails.
 */
export async function formOf(page: ReleasedPage, format: ReportFormat, chart?: string): Promise<Buffer> {
  return Buffer.from(await FORMS[format](page, chart))
}

function printed({ html, release }: ReleasedPage): Promise<Buffer> {
  const page = parsePage(html)
  return printPage(page, pageWords(page, release.id), release.date)
}

function chartFile({ html, report, release }: ReleasedPage, chart: string | undefined): ChartFile {
  const page = parsePage(html)
  return standaloneChart(page, chartOf(page, chart, report), pageWords(page, release.id))
}
