import { printable } from '../../../base/printable.js'
import { UserError, unknownValue } from '../../../base/error.js'
import { readSavedQueries } from '../../../models/saved-queries.js'
import { listReleases } from '../../../release/release.js'
import { noteText } from '../../screen.js'
import { blockLine } from '../block-line.js'
import { MOST_CHART_ROWS } from '../chart-request.js'
import { parseParameters, savedQuery } from '../parameters.js'
import { readStatement } from '../read-statement.js'
import { savedQueryList } from '../saved-query-list.js'
import { formatOfEnding, isBinary, SQL_FORMATS } from '../sql-format.js'
import { releaseList } from './release-list.js'
import type { SessionMode, SqlSession } from './sql-session.js'
import { showSchema, showTables, tableNames } from './table-list.js'
import { wordsOf } from './words.js'

/** A command of a session, `.name` and what follows it. */
export interface DotCommand {
  /** What follows the name. */
  usage: string
  help: string
  /** @param rest what follows the name. @throws UserError for wrong use. */
  run: (session: SqlSession, rest: string) => Promise<void> | void
  /** What may follow the name. */
  choices?: (session: SqlSession) => Promise<readonly string[]> | readonly string[]
}

const MODES: readonly SessionMode[] = [...SQL_FORMATS.filter((format) => !isBinary(format)), 'line', 'html']
/** As DuckDB's own shell calls what is shown in a frame. */
const FRAMES = ['box', 'duckbox']

/** The commands of a session, by name. */
export const DOT_COMMANDS: Readonly<Record<string, DotCommand>> = {
  tables: {
    usage: '[PATTERN]',
    help: 'list the tables, or those with PATTERN in their name (* for any text), with what a row is',
    run: showTables,
  },
  schema: {
    usage: '[TABLE]',
    help: 'list the columns of TABLE, or of all tables, with type, unit and meaning',
    run: showSchema,
    choices: tableNames,
  },
  queries: {
    usage: '',
    help: 'list the saved queries with their parameters',
    run: async ({ project, output, terminal }) => {
      output.write(await savedQueryList(project.folder, terminal?.width ?? null))
    },
  },
  run: {
    usage: 'NAME [NAME=VALUE …]',
    help: 'run a saved query; a value with spaces stands in quotes',
    run: runSaved,
    choices: async ({ project }) => (await readSavedQueries(project.folder)).map(({ name }) => name),
  },
  explain: {
    usage: 'QUERY',
    help: 'show how DuckDB would answer a query',
    run: async (session, rest) => {
      if (rest === '')
        throw new UserError('no query to explain; an example is: .explain from marts.series', 2)
      const parameters = session.parametersFor(rest)
      await session.answer({ sql: `explain ${rest}`, place: 'query', parameters })
    },
  },
  chart: {
    usage: '[FILE]',
    help: 'draw a chart that fits the last result to FILE, svg or png; without FILE, its first figures as a line',
    run: drawChart,
  },
  mode: {
    usage: '[FORMAT]',
    help: `show or set how results are shown: ${MODES.join(', ')}`,
    run: setMode,
    choices: () => MODES,
  },
  maxrows: {
    usage: '[N]',
    help: 'show or set how many rows are shown; 0: as many as fit',
    run: setMostRows,
  },
  output: {
    usage: '[FILE]',
    help: 'write the next result to FILE, in the format of its ending; without FILE, to the terminal again',
    run: setNextOutput,
  },
  once: { usage: 'FILE', help: 'the same', run: setNextOutput },
  read: {
    usage: 'FILE',
    help: 'carry out the statements of FILE, up to the first that fails',
    run: readStatements,
  },
  param: {
    usage: '[NAME=VALUE | NAME]',
    help: 'give $NAME a value, take it back, or list those that have one',
    run: setParameter,
  },
  release: {
    usage: '[ID | current]',
    help: 'list the releases, or ask another one; current is the one that is served',
    run: async (session, rest) => {
      if (rest !== '') await session.choose(rest === 'current' ? {} : { releaseId: rest })
      session.output.write(rest === '' ? await releaseList(session) : `asking ${session.release.name}\n`)
    },
    choices: async ({ project }) => ['current', ...(await listReleases(project)).map(({ id }) => id)],
  },
  with: {
    usage: '[NAME=FILE]',
    help: 'read a file or address beside the release, as table or database NAME; without it, list those',
    run: async (session, rest) => {
      if (rest !== '') return session.addFile(unquoted(rest))
      session.say(session.besideNames.join('\n') || 'nothing is read beside the release')
    },
  },
  compare: {
    usage: 'ID',
    help: 'read another release beside this one, as other.marts.series and so on',
    run: async (session, rest) => {
      if (rest === '') throw new UserError('no release to compare with; .release lists them', 2)
      await session.compare(rest)
    },
    choices: async ({ project }) => (await listReleases(project)).map(({ id }) => id),
  },
  timer: {
    usage: '[on|off]',
    help: 'say how long each query took',
    run: (session, rest) => {
      session.isTimed = switched(session, 'timer', rest, session.isTimed)
    },
    choices: () => ['on', 'off'],
  },
  pager: {
    usage: '[on|off]',
    help: 'show results taller than the screen by ALMANAC_PAGER, PAGER or less',
    run: (session, rest) => {
      session.usesPager = switched(session, 'pager', rest, session.usesPager)
    },
    choices: () => ['on', 'off'],
  },
  help: {
    usage: '[COMMAND]',
    help: 'list the commands and keys, or say what one does',
    run: ({ output, terminal }, rest) => void output.write(helpText(rest, terminal?.width ?? null)),
    choices: () => Object.keys(DOT_COMMANDS),
  },
  exit: { usage: '', help: 'leave', run: leave },
  quit: { usage: '', help: 'leave', run: leave },
}

function leave(session: SqlSession): void {
  session.isEnding = true
}

async function runSaved(session: SqlSession, rest: string): Promise<void> {
  const [name, ...pairs] = wordsOf(rest)
  if (name === undefined) throw new UserError('no name of a saved query; .queries lists them', 2)
  await session.answer(await savedQuery(session.project.folder, name, parseParameters(pairs)))
}

async function drawChart(session: SqlSession, rest: string): Promise<void> {
  const { columns, rows, isCut } = await session.lastResult(MOST_CHART_ROWS)
  const { output, terminal, release } = session
  if (rest === '') {
    const line = blockLine(columns, rows, terminal?.width ?? 80)
    if (line === '') throw new UserError('no line fits: the result has no column of two figures or more', 2)
    output.write(line)
    return
  }
  const file = unquoted(rest)
  // Loaded only here: it brings Vega.
  const { writeChart } = await import('../chart-output.js')
  await writeChart(file, { columns, rows, isCut, release: release.name })
  output.write(`Wrote ${printable(file)}\n`)
}

function setMode(session: SqlSession, rest: string): void {
  const binary = SQL_FORMATS.find((format) => format === rest && isBinary(format))
  if (binary !== undefined)
    throw new UserError(`a terminal cannot show ${binary}; .output FILE writes the next result to a file`, 2)
  const mode = FRAMES.includes(rest) ? 'table' : MODES.find((each) => each === rest)
  if (mode !== undefined) session.mode = mode
  else if (rest !== '') throw new UserError(unknownValue('format', rest, MODES), 2)
  session.output.write(`mode ${session.mode}\n`)
}

function setMostRows(session: SqlSession, rest: string): void {
  if (!/^\d{0,7}$/.test(rest)) throw new UserError(`not a number of rows: ${rest}; give one such as 100`, 2)
  if (rest !== '') session.mostRows = Number(rest) === 0 ? null : Number(rest)
  session.say(`maxrows ${session.mostRows ?? 0}`)
}

function setNextOutput(session: SqlSession, rest: string): void {
  if (rest !== '') formatOfEnding(unquoted(rest))
  session.nextOutput = rest === '' ? null : unquoted(rest)
}

async function readStatements(session: SqlSession, rest: string): Promise<void> {
  if (rest === '') throw new UserError('no file to read; an example is: .read question.sql', 2)
  await session.answerTyped(await readStatement(unquoted(rest)))
}

function setParameter(session: SqlSession, rest: string): void {
  const [word] = wordsOf(rest)
  if (word !== undefined && word.includes('=')) Object.assign(session.parameters, parseParameters([word]))
  else if (word !== undefined) {
    if (!Object.hasOwn(session.parameters, word))
      throw new UserError(unknownValue('parameter', word, Object.keys(session.parameters)), 2)
    delete session.parameters[word]
  }
  const lines = Object.entries(session.parameters).map(([name, value]) => `$${name} = ${printable(value)}\n`)
  session.output.write(lines.length === 0 ? 'no parameter has a value\n' : lines.join(''))
}

function switched({ output }: SqlSession, name: string, rest: string, isOn: boolean): boolean {
  if (rest !== '' && rest !== 'on' && rest !== 'off')
    throw new UserError(`not a value of .${name}: ${rest}; one of on, off`, 2)
  const next = rest === '' ? isOn : rest === 'on'
  output.write(`${name} ${next ? 'on' : 'off'}\n`)
  return next
}

function unquoted(rest: string): string {
  return wordsOf(rest).join(' ')
}

const KEYS =
  'A statement ends with a semicolon and may have several lines; several may stand on a line. create temp table, view or macro and set variable last as long as the session. Tab completes; Ctrl-R searches the history; Ctrl-C stops a query or clears what is typed; Ctrl-D leaves.'

function helpText(rest: string, width: number | null): string {
  const name = rest.replace(/^\./, '')
  const command = Object.hasOwn(DOT_COMMANDS, name) ? DOT_COMMANDS[name] : undefined
  if (command !== undefined) return helpLine(name, command, width)
  if (name !== '') throw new UserError(unknownValue('command', name, Object.keys(DOT_COMMANDS)), 2)
  const lines = Object.entries(DOT_COMMANDS).map(([each, command]) => helpLine(each, command, width))
  return `${lines.join('')}\n${noteText(KEYS, 0, width)}`
}

const USAGE_WIDTH = 28

function helpLine(name: string, { usage, help }: DotCommand, width: number | null): string {
  return `.${name} ${usage}`.padEnd(USAGE_WIDTH) + noteText(help, USAGE_WIDTH, width).trimStart()
}
