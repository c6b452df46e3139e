import { text } from 'node:stream/consumers'
import { UserError } from '../../../base/error.js'
import { printable } from '../../../base/printable.js'
import { QueryFailure } from '../../../query/query-failure.js'
import {
  EARLIER,
  type AnswerEnd,
  type Completion,
  type Question,
  type Stated,
} from '../../../query/query-messages.js'
import type { Reply } from '../../../query/query-process.js'
import { askedWarehouse, pinned, type AskedRelease } from '../../../release/query.js'
import { currentId } from '../../../release/release.js'
import { textOf, type Beside, type Row } from '../../../system/database.js'
import type { Project } from '../../../system/project.js'
import { changesSession } from '../../../system/session-statement.js'
import { splitStatements } from '../../../system/split-statements.js'
import { tablesBeside } from '../../../runs/tables-beside.js'
import { textTable } from '../../text-table.js'
import { writeOutput } from '../../output-file.js'
import { undeclaredValues } from '../../../models/saved-queries.js'
import type { BoundQuery } from '../parameters.js'
import {
  footer,
  pageWhereTaller,
  ROWS_IN_A_PAGER,
  ROWS_IN_A_TABLE,
  showTable,
  tableRows,
  terminalText,
  type Lend,
  type ShownResult,
} from '../result-screen.js'
import { ROWS_TEXT, type RowsMode } from '../rows-text.js'
import { formatOfEnding, type SqlFormat } from '../sql-format.js'
import { terminalOf, type Screen, type Terminal } from '../terminal.js'
import { BesideRelease } from '../beside-release.js'
import { Asking } from './asking.js'

/** How a session shows results. */
export type SessionMode = SqlFormat | RowsMode

/** The release that a session asks. */
interface Target extends AskedRelease {
  name: string
  warehouse: string
}

/** What a session of `almanac sql` knows: its release, how results are shown, parameters, the last result. */
export class SqlSession {
  mode: SessionMode = 'table'
  /** So many rows of a table are shown; null: as many as fit. */
  mostRows: number | null = null
  usesPager = true
  isTimed = true
  /** As they were typed. */
  parameters: Record<string, string> = {}
  /** The file that the next result goes to; null: the terminal. */
  nextOutput: string | null = null
  isEnding = false
  /** Leaves the terminal to a pager until it is done. */
  lend: Lend = (work) => work()
  private last: BoundQuery | null = null
  private readonly asking = new Asking()
  private readonly besides: BesideRelease
  private runs: readonly Beside[] = []
  private readonly stated: Stated[] = []
  /** The release that was served when that was last looked at. */
  private seenServed: string | null = null

  private constructor(
    readonly project: Project,
    private target: Target,
    readonly output: Screen,
  ) {
    this.besides = new BesideRelease(project)
  }

  /** @throws UserError when there is no such release. */
  static async open(project: Project, asked: AskedRelease, output: Screen): Promise<SqlSession> {
    const session = new SqlSession(project, await targetOf(project, asked), output)
    session.seenServed = await currentId(project)
    session.asking.prepare()
    return session
  }

  get release(): Readonly<Target> {
    return this.target
  }

  get terminal(): Terminal | null {
    return terminalOf(this.output)
  }

  /** Asks another release from now on. @throws UserError when there is no such release. */
  async choose(asked: AskedRelease): Promise<void> {
    this.target = await targetOf(this.project, asked)
  }

  /** Has a file, `name=FILE` as it was typed, read beside the release, and says what is in it. @throws UserError naming file and line. */
  async addFile(text: string): Promise<void> {
    this.say(await this.besides.add(text))
  }

  /** Has another release read beside this one, as `other`. @throws UserError when there is no such release. */
  async compare(releaseId: string): Promise<void> {
    this.say(await this.besides.compare(releaseId, this.target.warehouse))
  }

  /** What is read beside the release, by name. */
  get besideNames(): string[] {
    return this.besides.databases.map(({ name }) => name)
  }

  /** A word on a release that was served since the last look, when the session asks another. */
  async newRelease(): Promise<string | null> {
    const served = await currentId(this.project)
    if (served === this.seenServed) return null
    this.seenServed = served
    if (served === null || served === this.target.releaseId) return null
    return `release ${served} is served now; this session stays on ${this.target.name}; .release current follows\n`
  }

  /** Carries out the statements of a text, each with those parameters that it names. The first that fails ends it. */
  async answerTyped(text: string): Promise<void> {
    for (const sql of splitStatements(text)) {
      const query = { sql, place: 'query', parameters: this.parametersFor(sql) }
      await (changesSession(sql) ? this.change(query) : this.answer(query))
    }
  }

  /** Carries out a statement that changes what the session has. */
  private async change(query: BoundQuery): Promise<void> {
    const { milliseconds } = await this.result(query, 1)
    this.stated.push({ sql: query.sql, parameters: query.parameters })
    const time = milliseconds.toLocaleString('en-US', { maximumFractionDigits: 0 })
    this.say(this.isTimed ? `done · ${time} ms` : 'done')
  }

  /** Values of the parameters that a text names. */
  parametersFor(sql: string): Row {
    const named = new Set([...sql.matchAll(/\$([\p{L}_][\p{L}\p{N}_]*)/gu)].map((match) => match[1]))
    return undeclaredValues(
      Object.fromEntries(Object.entries(this.parameters).filter(([name]) => named.has(name))),
    )
  }

  /** Answers a query to the terminal, or to the file that is waiting for it. @throws QueryFailure; UserError when the file cannot be written. */
  async answer(query: BoundQuery): Promise<void> {
    const file = this.nextOutput
    this.nextOutput = null
    if (file !== null) await this.write(query, file)
    else if (this.mode === 'table') await this.showTable(query)
    else if (this.mode === 'line' || this.mode === 'html') await this.showRows(query, this.mode)
    else await this.showText(query, this.mode)
    this.last = query
  }

  /** The first rows of a query. @throws QueryFailure */
  async result(query: BoundQuery, most: number): Promise<ShownResult & { milliseconds: number }> {
    const { value, end } = await this.ask(
      await this.question(query, { format: 'lists', rows: most }),
      async ({ head, body }) => ({ columns: head.columns, rows: JSON.parse(`[${await text(body)}]`) }),
    )
    return { ...value, isCut: end.truncated, milliseconds: end.milliseconds }
  }

  /** The first rows of what was answered last, asked again. @throws UserError when nothing was. */
  async lastResult(most: number): Promise<ShownResult> {
    if (this.last === null) throw new UserError('there is no result yet; ask a query first', 2)
    return this.result(this.last, most)
  }

  /** Shows the answer to a query of our own as a table. @throws QueryFailure */
  show(query: BoundQuery): Promise<void> {
    return this.showTable(query)
  }

  /** A line for whoever types. */
  say(text: string): void {
    this.output.write(`${printable(text)}\n`)
  }

  /** The name among some that is written most alike; '' where none is near. */
  async nearest(name: string, known: readonly string[]): Promise<string> {
    const sql = `select known from (select unnest(string_split($known, ' ')) as known)
      where damerau_levenshtein(known, $name) <= greatest(1, len($name) // 3) order by damerau_levenshtein(known, $name), known limit 1`
    const { rows } = await this.result(
      { sql, place: 'names', parameters: { name, known: known.join(' ') } },
      1,
    )
    return textOf(rows[0]?.[0])
  }

  complete(sql: string): Promise<Completion[]> {
    return this.asking.complete(this.target.warehouse, sql)
  }

  isTerminated(sql: string): Promise<boolean> {
    return this.asking.isTerminated(this.target.warehouse, sql)
  }

  /** What is asked from now on is of another line. */
  begin(): void {
    this.asking.begin()
  }

  /** Stops the query at work, and what its line would still ask. */
  stop(): void {
    this.asking.stop()
  }

  async end(): Promise<void> {
    await this.asking.end()
    await this.besides.close()
  }

  private async question(
    { sql, place, parameters }: BoundQuery,
    { format, rows }: Pick<Question, 'format' | 'rows'>,
  ): Promise<Question> {
    const { warehouse } = this.target
    const runs = await tablesBeside(this.project, sql)
    // They stay beside the release: a database that is opened anew makes again all that the session has.
    if (runs.length > 0) this.runs = runs
    const beside = [...this.runs, ...this.besides.databases]
    const session = [...this.stated]
    return { warehouse, beside, sql, place, parameters, format, rows, offset: 0, session, whenLarger: 'cut' }
  }

  private async showTable(query: BoundQuery): Promise<void> {
    const { output, terminal, usesPager } = this
    const { milliseconds, ...result } = await this.result(
      query,
      this.mostRows ?? tableRows({ terminal, usesPager }),
    )
    const shown = await showTable(result, { output, terminal, usesPager, hasLine: false, lend: this.lend })
    this.tell(shown, result.isCut || shown < result.rows.length, milliseconds)
  }

  private async showText(query: BoundQuery, format: Exclude<SqlFormat, 'table'>): Promise<void> {
    const { value, end } = await this.ask(
      await this.question(query, { format, rows: this.mostRows ?? ROWS_IN_A_PAGER }),
      ({ body }) => text(body),
    )
    await this.page(terminalText(value))
    this.tell(end.rowCount, end.truncated, end.milliseconds)
  }

  private async showRows(query: BoundQuery, mode: RowsMode): Promise<void> {
    const { milliseconds, ...result } = await this.result(query, this.mostRows ?? ROWS_IN_A_PAGER)
    await this.page(ROWS_TEXT[mode](result))
    this.tell(result.rows.length, result.isCut, milliseconds)
  }

  private async page(shown: string): Promise<void> {
    const isPaged = this.usesPager && (await pageWhereTaller(shown, this.terminal, this.lend))
    if (!isPaged) this.output.write(shown)
  }

  /** As `Asking.ask`; where what the session had cannot be made again, that is forgotten. */
  private async ask<T>(
    question: Question,
    take: (reply: Reply) => Promise<T>,
  ): Promise<{ value: T; end: AnswerEnd }> {
    try {
      return await this.asking.ask(question, take)
    } catch (cause) {
      if (!(cause instanceof QueryFailure && cause.message.startsWith(`${EARLIER}:`))) throw cause
      this.stated.length = 0
      throw new UserError(
        `${cause.message}; the temp tables, views, macros and variables of the session are gone`,
        1,
        { cause },
      )
    }
  }

  private async write(query: BoundQuery, file: string): Promise<void> {
    const format = formatOfEnding(file)
    let count = 0
    let cut = false
    await writeOutput(file, async (take) => {
      if (format === 'table') {
        const { columns, rows, isCut } = await this.result(query, ROWS_IN_A_TABLE)
        count = rows.length
        cut = isCut
        return take(textTable(columns, rows))
      }
      const whole = await this.question(query, { format, rows: Number.MAX_SAFE_INTEGER })
      const { end } = await this.ask(whole, async ({ body }) => {
        for await (const chunk of body) await take(chunk)
      })
      count = end.rowCount
    })
    this.output.write(`Wrote ${printable(file)}\n`)
    this.tell(count, cut, null)
  }

  private tell(count: number, isCut: boolean, milliseconds: number | null): void {
    this.output.write(footer(count, isCut, this.isTimed ? milliseconds : null))
  }
}

async function targetOf(project: Project, asked: AskedRelease): Promise<Target> {
  const target = await pinned(project, asked)
  return { ...target, warehouse: await askedWarehouse(project, target) }
}
