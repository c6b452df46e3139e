import { QueryError, UserError } from '../../base/error.js'
import type { FailureKind } from '../../query/query-messages.js'
import { QueryFailure } from '../../query/query-failure.js'

/** The kinds of problems, each with the status of its answer and its title. */
export const PROBLEMS = {
  'bad-request': { status: 400, title: 'The request is not valid' },
  'invalid-query': { status: 400, title: 'The query cannot be answered as it is written' },
  unauthorized: { status: 401, title: 'A token is needed' },
  forbidden: { status: 403, title: 'This request is not allowed' },
  'not-found': { status: 404, title: 'Not found' },
  'method-not-allowed': { status: 405, title: 'Read-only' },
  'not-acceptable': { status: 406, title: 'No such format' },
  'address-too-long': { status: 414, title: 'The address is too long' },
  'body-too-large': { status: 413, title: 'The request is too large' },
  'unreadable-file': { status: 422, title: 'The file cannot be read' },
  'time-limit': { status: 422, title: 'The query takes too long' },
  'memory-limit': { status: 422, title: 'The query takes too much memory' },
  'result-too-large': { status: 422, title: 'The answer is too large' },
  'damaged-release': { status: 503, title: 'The release is damaged' },
  overloaded: { status: 503, title: 'Too many requests at once' },
  'internal-error': { status: 500, title: 'Something failed here' },
} as const
export type ProblemKind = keyof typeof PROBLEMS

/** An answer of application/problem+json (RFC 9457). */
interface ProblemBody {
  type: string
  title: string
  status: number
  detail: string
  /** Line and column of the query, from 1, where DuckDB names them. */
  line?: number
  column?: number
}

/** A request that is answered with a problem. */
export class Problem extends UserError {
  override readonly name = 'Problem'
  constructor(
    readonly kind: ProblemKind,
    message: string,
    options?: ErrorOptions,
    /** For `method-not-allowed`: the methods that are, as the header says them. */
    readonly allow: string | null = null,
  ) {
    super(message, 2, options)
  }
}

const RETRY_SECONDS = '2'

/** The answer that tells a reader of the API what went wrong; what is no fault of the request tells nothing of this machine. @param further headers. */
export function problemResponse(cause: unknown, further: Readonly<Record<string, string>> = {}): Response {
  const { status, headers, body } = problemAnswer(cause)
  return new Response(body, { status, headers: { ...headers, ...further } })
}

/** The parts of that answer. */
export function problemAnswer(cause: unknown): {
  status: number
  headers: Record<string, string>
  body: string
} {
  const problem = problemOf(cause)
  const { status, title } = PROBLEMS[problem.kind]
  const body: ProblemBody = {
    type: `urn:almanac:problem:${problem.kind}`,
    title,
    status,
    detail: problem.message,
    ...(problem.kind === 'invalid-query' ? positionIn(problem.message) : {}),
  }
  const headers: Record<string, string> = {
    'content-type': 'application/problem+json; charset=utf-8',
    'cache-control': 'no-store',
  }
  if (problem.kind === 'overloaded') headers['retry-after'] = RETRY_SECONDS
  if (problem.kind === 'unauthorized')
    headers['www-authenticate'] = 'Bearer realm="almanac", Basic realm="almanac", charset="UTF-8"'
  if (problem.allow !== null) headers['allow'] = problem.allow
  return { status, headers, body: JSON.stringify(body) }
}

/** What of a failure is told. */
function problemOf(cause: unknown): Problem {
  if (cause instanceof Problem) return cause
  if (cause instanceof QueryFailure) {
    const words = cause.kind === 'machine' ? MACHINE_FAILED : cause.message.replace(/^query: /, '')
    return new Problem(KINDS[cause.kind], words, { cause })
  }
  if (cause instanceof UserError && !(cause instanceof QueryError))
    return new Problem('not-found', cause.message, { cause })
  return new Problem('internal-error', 'the terminal of almanac serve says why', { cause })
}

const KINDS: Readonly<Record<FailureKind | 'overloaded', ProblemKind>> = {
  'invalid-query': 'invalid-query',
  'result-too-large': 'result-too-large',
  'memory-limit': 'memory-limit',
  'time-limit': 'time-limit',
  overloaded: 'overloaded',
  // Nobody waits for the answer any more.
  cancelled: 'overloaded',
  // The process was ended from outside, or the machine failed; neither is told of a query, and another try may do.
  ended: 'overloaded',
  machine: 'overloaded',
}

/** In place of what the machine says of itself, such as a path. */
const MACHINE_FAILED = 'the server could not do it just now; try again in a moment'

/** Whether a failure is neither the reader's nor the query's, so that whoever runs the server is to know of it. */
export function isOwnFault(cause: unknown): boolean {
  if (cause instanceof QueryFailure) return cause.kind === 'machine'
  return ['internal-error', 'damaged-release'].includes(problemOf(cause).kind)
}

/** DuckDB shows the line, cut at both ends where it is long, and a mark below the place. */
function positionIn(message: string): { line?: number; column?: number } {
  const [, line, label = '', shown = '', mark] = /^LINE (\d+)(: )(.*)\n( *)\^/m.exec(message) ?? []
  if (line === undefined) return {}
  const column = (mark?.length ?? 0) - `LINE ${line}${label}`.length + 1
  return shown.startsWith('...') || column < 1 ? { line: Number(line) } : { line: Number(line), column }
}
