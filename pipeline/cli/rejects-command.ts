import { UserError, unknownValue } from '../base/error.js'
import { queryRelease } from '../release/query.js'
import { quoteText, type Value } from '../system/database.js'
import { openProject, type Project } from '../system/project.js'
import { writeAnswer } from './sql/answer-output.js'
import { formatFor, type SqlFormat } from './sql/sql-format.js'
import { remark } from './messages.js'

interface RejectsOptions {
  release?: string
  /** Id of a received file, or how it begins. */
  file?: string
  source?: string
  /** Also rows that are known to be no observations: totals, notes, repeated headers, periods not yet published. */
  all?: boolean
  format: SqlFormat
}

/**
 * `almanac rejects`: the rows of a release that were set aside on reading, each with file, row, column, text and reason.
 * @throws UserError when no such source or file was received.
 */
export async function rejectsCommand(folder: string, options: RejectsOptions): Promise<void> {
  const project = await openProject(folder)
  const rowCount = await countRejects(project, options)
  if (rowCount > 0 || options.format !== 'table')
    await queryRelease(project, request(rejectsSql(options), options), (answer) =>
      writeAnswer(answer, { format: formatFor(options.format, undefined, process.stdout.isTTY) }),
    )
  if (rowCount === 0)
    remark(
      options.all === true
        ? 'no row was set aside'
        : 'no row was set aside for a fault; --all also lists totals, notes and the like',
    )
}

async function countRejects(project: Project, options: RejectsOptions): Promise<number> {
  const sql = `select (select count(*) from (${rejectsSql(options)})) as row_count,
    (select count(*) from ops.files where ${isReceived(options)}) as file_count,
    (select list(distinct source order by source) from ops.files) as sources`
  const [found = {}] = await queryRelease(project, request(sql, options), (answer) => answer.all())
  if (Number(found['file_count']) === 0) refuse(options, found['sources'] ?? [])
  return Number(found['row_count'])
}

/** Says which of the names is wrong; a project that received nothing has no rejects either. */
function refuse({ source, file }: RejectsOptions, sources: Value): void {
  const known = Array.isArray(sources) ? sources.map(String) : []
  if (source !== undefined && !known.includes(source))
    throw new UserError(unknownValue('source', source, known), 2)
  if (file !== undefined)
    throw new UserError(
      `unknown file: no file received${source === undefined ? '' : ` from ${source}`} begins with ${file}; almanac sql "select file from ops.files" lists them`,
      2,
    )
}

function rejectsSql(options: RejectsOptions): string {
  const faults = options.all === true ? '' : 'and is_fault'
  return `select file, "row", column_name, text, reason, is_fault
    from ops.rejects semi join (from ops.files where ${isReceived(options)}) as received using (file)
    where true ${faults} order by file, "row", column_name`
}

function isReceived({ file, source }: RejectsOptions): string {
  return [
    'true',
    ...(file === undefined ? [] : [`starts_with(file, ${quoteText(file)})`]),
    ...(source === undefined ? [] : [`source = ${quoteText(source)}`]),
  ].join(' and ')
}

function request(sql: string, { release }: RejectsOptions): Parameters<typeof queryRelease>[1] {
  return { sql, file: 'rejects', ...(release === undefined ? {} : { releaseId: release }) }
}
