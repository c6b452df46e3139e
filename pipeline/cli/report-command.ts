import { extname } from 'node:path'
import { UserError } from '../base/error.js'
import { printable } from '../base/printable.js'
import { BINARY_FORMATS, CHART_FORMATS, REPORT_FORMATS, type ReportFormat } from '../export/format.js'
import { formOf } from '../export/form.js'
import { readReleasedPage } from '../release/released-page.js'
import { openProject } from '../system/project.js'
import { writeOutput } from './output-file.js'

interface ReportOptions {
  format?: ReportFormat
  language?: string
  chart?: string
  release?: string
  output?: string
  annex?: boolean
}

/**
 * `almanac report`: a released report, or a chart of it, in another form, to a file or to standard output.
 * @throws UserError when there is no such release, report, language or chart, or the form cannot be made or written.
 */
export async function reportCommand(
  folder: string,
  report: string | undefined,
  options: ReportOptions,
): Promise<void> {
  const format = formatOf(options)
  checkUse(format, options)
  const project = await openProject(folder)
  const page = await readReleasedPage(project, {
    ...(report === undefined ? {} : { report }),
    ...(options.language === undefined ? {} : { language: options.language }),
    ...(options.release === undefined ? {} : { releaseId: options.release }),
    hasAnnex: options.annex === true || CHART_FORMATS.includes(format),
  })
  const form = await formOf(page, format, options.chart)
  if (options.output === undefined)
    process.stdout.write(process.stdout.isTTY ? printable(form.toString('utf8')) : form)
  else {
    await writeOutput(options.output, (take) => take(form))
    process.stdout.write(`Wrote ${printable(options.output)} from release ${page.release.id}\n`)
  }
}

function formatOf({ format, output, chart }: ReportOptions): ReportFormat {
  if (format !== undefined) return format
  if (output === undefined) return chart === undefined ? 'md' : 'svg'
  const ending = extname(output).slice(1).toLowerCase()
  const found = REPORT_FORMATS.find((each) => each === ending)
  if (found === undefined)
    throw new UserError(
      `no format goes with the ending of ${output}; give --format or one of .${REPORT_FORMATS.join(', .')}`,
      2,
    )
  return found
}

function checkUse(format: ReportFormat, { chart, output }: ReportOptions): void {
  if (chart !== undefined && !CHART_FORMATS.includes(format))
    throw new UserError(
      `--chart ${chart}: a single chart comes as ${CHART_FORMATS.join(' or ')}, not ${format}`,
      2,
    )
  if (output === undefined && BINARY_FORMATS.includes(format) && process.stdout.isTTY)
    throw new UserError(`a terminal cannot show ${format}; give --output FILE`, 2)
}
