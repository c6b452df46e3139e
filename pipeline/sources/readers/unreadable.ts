import { messageOf, QueryError, UserError } from '../../base/error.js'

/** Where DuckDB stopped: the path of a working copy, and a position that some readers count from 0 and some from 1. */
const WHERE = [/ (?:in|while reading) file "[^"]*"/, /, at byte \d+ in (?:line|record\/value) \d+/]

/**
 * The refusal of a file in which DuckDB could not read a format. A refusal for another reason is given back as it is.
 * @param path where the file lies, which the message leaves out.
 * @param hint what else there is to say, such as how the file begins.
 */
export function unreadable(file: string, path: string, format: string, cause: unknown, hint = ''): UserError {
  if (cause instanceof UserError && !(cause instanceof QueryError)) return cause
  const words = messageOf(cause instanceof QueryError ? cause.cause : cause).split('\n')[0] ?? ''
  const reason = WHERE.reduce((text, where) => text.replace(where, ''), words.replace(/^[\w ]*Error: /, ''))
  return new UserError(
    `${file}: not readable as ${format}: ${reason.replaceAll(path, file).trim()}${hint}`,
    1,
    { cause },
  )
}
