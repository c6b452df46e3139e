import { QueryError, UserError } from '../base/error.js'

interface PlacedQuery {
  sql: string
  /** `file:line: cell`, the line being that of the backticks. */
  place: string
}

/**
 * What went wrong with one of the queries; where DuckDB points into the query, the place becomes `file:line:column: cell`, in the
 * lines of the notebook.
 */
export function withPosition(queries: readonly PlacedQuery[], cause: unknown): unknown {
  if (!(cause instanceof UserError)) return cause
  const query = queries.find(({ place }) => cause.message.startsWith(`${place}: `))
  const [, file = '', line = '', cell = ''] = /^(.*?):(\d+): (.*)$/.exec(query?.place ?? '') ?? []
  const position = query ? positionIn(query.sql, cause.message) : null
  if (!query || position === null || file === '') return cause
  const place = `${file}:${Number(line) + position.line}:${position.column}: ${cell}`
  if (cause instanceof QueryError) return new QueryError(place, query.sql, cause.cause)
  return new UserError(
    cause.message.replace(query.place, () => place),
    cause.exitCode,
    { cause },
  )
}

const POINTER = /^LINE (\d+): (.*)\n( *)\^/m

/** Line and column, counted from 1, that DuckDB points at; it cuts long lines and marks the cuts with dots. */
function positionIn(sql: string, message: string): { line: number; column: number } | null {
  const [, number = '', shown = '', blank = ''] = POINTER.exec(message) ?? []
  if (number === '') return null
  const text = sql.split('\n')[Number(number) - 1] ?? ''
  const isCut = shown.startsWith('...') && !text.startsWith('...')
  const visible = (isCut ? shown.slice(3) : shown).replace(/\.\.\.$/, '')
  const start = isCut ? Math.max(0, text.indexOf(visible)) - 3 : 0
  return { line: Number(number), column: start + blank.length - `LINE ${number}: `.length + 1 }
}
