import { Agent, request, type Dispatcher } from 'undici'
import { messageOf, UserError } from '../../../base/error.js'
import { printable } from '../../../base/printable.js'
import { keepSecret } from '../../../base/secrets.js'
import type { Effects } from '../../../system/effects.js'
import { isPassingCode, isPassingStatus, PassingFailure, retryAfterMs, withRetries } from '../retry.js'
import { within } from '../within.js'
import type { EngineAnswer } from './engine.js'
import { pageIn, type StatementPage } from './trino-page.js'

const CANCEL_MS = 5000
const LONGEST_MESSAGE = 500
/** Errors of the engine itself, which may pass; those of the query and of access do not. */
const PASSING_ERRORS = new Set(['INTERNAL_ERROR', 'INSUFFICIENT_RESOURCES', 'EXTERNAL'])
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

interface TrinoAccess {
  address: string
  catalog: string
  schema: string
  user: string
  authorization: string | undefined
  /** Certificate of the authority that signed the server's. */
  authority: string | undefined
  /** The manifest, as messages name it. */
  file: string
  seconds: number
  bytes: number
  retries: number
  effects: Effects
}

/**
 * Asks a Trino server for whole answers. Numbers stay text, credentials go to the configured origin alone, and a query that is given up is
 * cancelled there.
 */
export class TrinoClient {
  private readonly agent: Agent
  private readonly origin: string
  /** Where the queries at work go on. */
  private readonly atWork = new Set<Statement>()
  private readonly onSignal = (signal: NodeJS.Signals): void => {
    void this.cancelAll().then(() => {
      this.forgetSignals()
      // Whoever else listens decides what a signal ends.
      if (process.listenerCount(signal) === 0) process.kill(process.pid, signal)
    })
  }

  constructor(private readonly access: TrinoAccess) {
    this.origin = new URL(access.address).origin
    this.agent = new Agent({
      connect: {
        timeout: access.seconds * 1000,
        ...(access.authority === undefined ? {} : { ca: access.authority }),
      },
      headersTimeout: 0,
      bodyTimeout: 0,
    })
    if (access.authorization !== undefined) keepSecret(access.authorization.replace(/^\w+ /, ''))
    for (const signal of SIGNALS) if (process.listenerCount(signal) === 0) process.on(signal, this.onSignal)
  }

  /** @throws UserError with the engine's message and position; when it is late, too large, contradicts itself or breaks off. */
  query(sql: string): Promise<EngineAnswer> {
    const { retries, effects } = this.access
    return withRetries(() => this.attempt(sql), retries, effects)
  }

  async close(): Promise<void> {
    this.forgetSignals()
    await this.agent.destroy()
  }

  private forgetSignals(): void {
    for (const signal of SIGNALS) process.off(signal, this.onSignal)
  }

  private async attempt(sql: string): Promise<EngineAnswer> {
    const statement = new Statement(
      this.access.file,
      this.origin,
      AbortSignal.timeout(this.access.seconds * 1000),
    )
    this.atWork.add(statement)
    try {
      statement.take(await this.page(statement, 'POST', `${this.origin}/v1/statement`, sql))
      while (statement.next !== null) {
        const at = statement.next
        statement.take(
          await withRetries(() => this.page(statement, 'GET', at), this.access.retries, this.access.effects),
        )
        if (statement.bytes > this.access.bytes)
          throw new UserError(
            `${this.access.file}: the engine sends more than ${this.access.bytes} bytes; raise limits.bytes if that is right`,
          )
      }
      return statement.answer()
    } catch (cause) {
      await this.cancel(statement)
      throw cause
    } finally {
      this.atWork.delete(statement)
    }
  }

  private async page(
    statement: Statement,
    method: 'GET' | 'POST',
    url: string,
    sql?: string,
  ): Promise<StatementPage> {
    const { file, bytes, effects } = this.access
    try {
      const response = await request(url, {
        dispatcher: this.agent,
        method,
        signal: statement.signal,
        headers: this.headers(),
        ...(sql === undefined ? {} : { body: sql }),
      })
      response.body.on('error', () => undefined)
      const { statusCode } = response
      if (statusCode !== 200) {
        await response.body.dump()
        const message = `${file}: the engine answered with status ${statusCode}; ${remedyOf(statusCode)}`
        if (!isPassingStatus(statusCode)) throw new UserError(message)
        throw new PassingFailure(message, retryAfterMs(headerOf(response, 'retry-after'), effects.now()))
      }
      const encoding = headerOf(response, 'content-encoding') ?? 'identity'
      if (encoding !== 'identity') {
        response.body.destroy()
        throw new UserError(
          `${file}: the engine sends an encoding that was not asked for: ${short(encoding)}`,
        )
      }
      const tooLarge = new UserError(
        `${file}: the engine sends more than ${bytes} bytes; raise limits.bytes if that is right`,
      )
      const chunks: Buffer[] = []
      for await (const chunk of within<Buffer>(response.body, bytes, tooLarge)) chunks.push(chunk)
      return pageIn(Buffer.concat(chunks), file)
    } catch (cause) {
      throw this.explained(cause)
    }
  }

  private headers(): Record<string, string> {
    const { user, catalog, schema, authorization } = this.access
    return {
      'x-trino-user': user,
      'x-trino-catalog': catalog,
      'x-trino-schema': schema,
      'x-trino-source': 'almanac',
      'x-trino-time-zone': 'UTC',
      'x-trino-client-capabilities': 'PARAMETRIC_DATETIME',
      'content-type': 'text/plain; charset=utf-8',
      'accept-encoding': 'identity',
      ...(authorization === undefined ? {} : { authorization }),
    }
  }

  private explained(thrown: unknown): Error {
    if (thrown instanceof UserError) return thrown
    const { file, seconds } = this.access
    if (thrown instanceof Error && thrown.name === 'TimeoutError')
      return new UserError(
        `${file}: the engine gave no whole answer within ${seconds} s; raise from.timeout-seconds if it needs more`,
      )
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
    const message = `${file}: cannot ask ${this.origin}: ${short(messageOf(thrown) || code)}`
    return isPassingCode(code)
      ? new PassingFailure(message, 0, { cause: thrown })
      : new UserError(message, 1, { cause: thrown })
  }

  private async cancelAll(): Promise<void> {
    await Promise.all([...this.atWork].map((statement) => this.cancel(statement)))
  }

  /** Asks the engine to end a query. That it cannot is no further fault: it forgets a query that nobody asks on. */
  private async cancel({ next }: Statement): Promise<void> {
    if (next === null) return
    try {
      const { body } = await request(next, {
        dispatcher: this.agent,
        method: 'DELETE',
        signal: AbortSignal.timeout(CANCEL_MS),
        headers: this.headers(),
      })
      await body.dump()
    } catch {
      // The reason why it was given up is told.
    }
  }
}

/** A query on its way: the rows so far, and where it goes on. */
class Statement {
  next: string | null = null
  bytes = 0
  private id: string | null = null
  private state = ''
  private columns: EngineAnswer['columns'] | null = null
  private readonly rows: EngineAnswer['rows'] = []
  private readonly seen = new Set<string>()

  constructor(
    private readonly file: string,
    private readonly origin: string,
    readonly signal: AbortSignal,
  ) {}

  /** @throws UserError when a page contradicts those before it; PassingFailure for an error of the engine that may pass. */
  take(page: StatementPage): void {
    const { error } = page
    this.id ??= page.id
    if (page.id !== this.id) throw this.fault('answers with a page of another query')
    if (error !== null) this.next = null
    if (error !== null) throw this.told(error)
    this.bytes += page.bytes
    this.state = page.state
    this.takeColumns(page)
    for (const row of page.rows) this.rows.push(row)
    this.goOn(page.next)
  }

  answer(): EngineAnswer {
    if (this.state !== 'FINISHED')
      throw this.fault(`ends its answer in the state ${short(this.state)}, not FINISHED`)
    if (this.columns === null) throw this.fault('gives no columns')
    return { columns: this.columns, rows: this.rows }
  }

  private takeColumns({ columns, rows }: StatementPage): void {
    if (columns !== null) {
      if (this.columns !== null && JSON.stringify(columns) !== JSON.stringify(this.columns))
        throw this.fault('changes the columns of an answer')
      this.columns = columns
    }
    if (rows.length > 0 && this.columns === null) throw this.fault('gives rows before their columns')
    const width = this.columns?.length ?? 0
    if (rows.some((row) => row.length !== width)) throw this.fault(`gives a row that has not ${width} values`)
  }

  private goOn(next: string | null): void {
    // What is not followed is not cancelled there either.
    this.next = null
    if (next === null) return
    const url = URL.parse(next)
    if (
      url === null ||
      url.origin !== this.origin ||
      url.username !== '' ||
      url.password !== '' ||
      !url.pathname.startsWith('/v1/statement/')
    )
      throw this.fault(`goes on at ${short(next)}, which is not of ${this.origin}; it is not followed`)
    if (this.seen.has(url.href)) throw this.fault('goes on at a page that it gave before')
    this.seen.add(url.href)
    this.next = url.href
  }

  private told({ message, name, type, line, column }: NonNullable<StatementPage['error']>): UserError {
    const place = line === null ? '' : ` at line ${line}, column ${column}`
    const text = `${this.file}: the engine says ${short(name)}${place}: ${short(message)}`
    return PASSING_ERRORS.has(type) ? new PassingFailure(text) : new UserError(text)
  }

  private fault(what: string): UserError {
    return new UserError(`${this.file}: the engine ${what}; nothing of the answer is used`)
  }
}

function remedyOf(status: number): string {
  if (status === 401 || status === 403) return 'check user and password-env or token-env in almanac.yaml'
  if (status >= 300 && status < 400) return 'redirects are not followed: give the address it ends at'
  return 'check the address in almanac.yaml'
}

function headerOf({ headers }: Dispatcher.ResponseData, name: string): string | undefined {
  const value = headers[name]
  return Array.isArray(value) ? value[0] : value
}

/** A stranger's text in a message. */
function short(text: string): string {
  return printable(text).slice(0, LONGEST_MESSAGE)
}
