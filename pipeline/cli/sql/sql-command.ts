import { text } from 'node:stream/consumers'
import { parseCivilDate } from '../../base/calendar.js'
import { UserError } from '../../base/error.js'
import { printable } from '../../base/printable.js'
import { askedWarehouse, queryRelease, pinned, type AskedRelease } from '../../release/query.js'
import type { Beside } from '../../system/database.js'
import { openProject, type Project } from '../../system/project.js'
import { tablesBeside } from '../../runs/tables-beside.js'
import { screenWidth } from '../screen.js'
import { writeAnswer } from './answer-output.js'
import { chartEnding } from './chart-request.js'
import { readStatement } from './read-statement.js'
import { formatFor, type SqlFormat } from './sql-format.js'
import type { BoundQuery } from './parameters.js'

interface SqlOptions {
  file?: string
  run?: string
  queries?: boolean
  param: string[]
  format?: SqlFormat
  output?: string
  chart?: string
  release?: string
  asOf?: string
  with: string[]
  and?: string
}

/** `almanac sql`: one query, whose rows go to standard output or a file; without one, on a terminal, a session. */
export async function sqlCommand(
  folder: string,
  query: string | undefined,
  options: SqlOptions,
): Promise<void> {
  checkUse(query, options)
  const project = await openProject(folder)
  if (options.queries === true) return listQueries(project)
  const { release: releaseId, asOf: day, format, output, chart } = options
  const asOf = day === undefined ? undefined : parseCivilDate(day)
  const served = {
    ...(releaseId === undefined ? {} : { releaseId }),
    ...(asOf === undefined ? {} : { asOf }),
  }
  if (isSession(query, options)) {
    const { runSession } = await import('./session/run-session.js')
    return runSession(project, {
      ...served,
      format,
      parameters: options.param,
      files: options.with,
      and: options.and,
    })
  }
  const written = formatFor(format, output, process.stdout.isTTY)
  const { place: file, ...bound } = await boundQuery(project, query, options)
  const { name, ...asked } = chart === undefined ? { ...served, name: '' } : await pinned(project, served)
  const charted = await withBeside(project, asked, options, async (others) => {
    const beside = [...(await tablesBeside(project, bound.sql)), ...others]
    return queryRelease(project, { ...asked, ...bound, file, beside }, (answer) =>
      writeAnswer(answer, { format: written, file: output, isCharted: chart !== undefined }),
    )
  })
  if (chart === undefined) return
  const { writeChart } = await import('./chart-output.js')
  await writeChart(chart, { ...charted, release: name })
  process.stderr.write(`Wrote ${printable(chart)}\n`)
}

/** Does work with what is to be read beside a release, and removes the copies afterwards. */
async function withBeside<T>(
  project: Project,
  asked: AskedRelease,
  { with: files, and }: SqlOptions,
  work: (beside: readonly Beside[]) => Promise<T>,
): Promise<T> {
  if (files.length === 0 && and === undefined) return work([])
  // Loaded only here, so that a query of a release alone starts quickly.
  const { BesideRelease } = await import('./beside-release.js')
  const beside = new BesideRelease(project)
  try {
    for (const file of files) {
      const told = await beside.add(file)
      if (process.stderr.isTTY) process.stderr.write(`${printable(told)}\n`)
    }
    if (and !== undefined) await beside.compare(and, await askedWarehouse(project, asked))
    return await work(beside.databases)
  } finally {
    await beside.close()
  }
}

function checkUse(query: string | undefined, options: SqlOptions): void {
  const given = [
    ...(query === undefined ? [] : ['the query']),
    ...(options.file === undefined ? [] : ['--file']),
    ...(options.run === undefined ? [] : ['--run']),
    ...(options.queries === true ? ['--queries'] : []),
  ]
  if (given.length > 1) throw new UserError(`give one of ${given.join(', ')}, not ${given.length}`, 2)
  if (options.chart !== undefined) chartEnding(options.chart)
}

async function listQueries(project: Project): Promise<void> {
  const { savedQueryList } = await import('./saved-query-list.js')
  process.stdout.write(await savedQueryList(project.folder, screenWidth(process.stdout)))
}

/** Whether there is nothing to ask but somebody who can type. */
function isSession(query: string | undefined, { file, run, output, chart }: SqlOptions): boolean {
  if (query !== undefined || file !== undefined || run !== undefined || !process.stdin.isTTY) return false
  if (process.stdout.isTTY && output === undefined && chart === undefined) return true
  throw new UserError(
    `no query for ${output !== undefined ? '--output' : chart !== undefined ? '--chart' : 'standard output'}; an example is: almanac sql "select * from marts.series"`,
    2,
  )
}

async function boundQuery(
  project: Project,
  query: string | undefined,
  { file, run, param }: SqlOptions,
): Promise<BoundQuery> {
  if (param.length === 0 && run === undefined) return { ...(await statement(query, file)), parameters: {} }
  // Loaded only here, so that a query without parameters starts quickly.
  const [{ parseParameters, savedQuery }, { undeclaredValues }] = await Promise.all([
    import('./parameters.js'),
    import('../../models/saved-queries.js'),
  ])
  const given = parseParameters(param)
  if (run !== undefined) return savedQuery(project.folder, run, given)
  return { ...(await statement(query, file)), parameters: undeclaredValues(given) }
}

async function statement(
  query: string | undefined,
  file: string | undefined,
): Promise<{ sql: string; place: string }> {
  if (file !== undefined && file !== STANDARD_INPUT) return { sql: await readStatement(file), place: file }
  if (query !== undefined && query !== STANDARD_INPUT) return { sql: query, place: 'query' }
  return { sql: await text(process.stdin), place: 'standard input' }
}

const STANDARD_INPUT = '-'
