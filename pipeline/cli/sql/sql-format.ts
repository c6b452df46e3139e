import { UserError } from '../../base/error.js'
import { formatOfFile, RESULT_FORMATS } from '../../query/result-format.js'

/** The formats in which rows are written for people and programs. */
export const SQL_FORMATS = ['table', 'markdown', ...RESULT_FORMATS] as const
export type SqlFormat = (typeof SQL_FORMATS)[number]

/** The formats that no terminal can show. */
const BINARY_FORMATS: readonly SqlFormat[] = ['parquet', 'arrow', 'xlsx']
const OTHER_ENDINGS: Readonly<Record<string, SqlFormat>> = { '.md': 'markdown', '.txt': 'table' }

/** `-o -` writes to standard output. */
export const STANDARD_OUTPUT = '-'

/**
 * The format in which rows go to an output: the one that was asked for, else that of the file's ending, else a table.
 * @throws UserError when no format has the ending, or a terminal would have to show what it cannot.
 */
export function formatFor(
  format: SqlFormat | undefined,
  output: string | undefined,
  isTerminal: boolean,
): SqlFormat {
  const isFile = output !== undefined && output !== STANDARD_OUTPUT
  const found = format ?? (isFile ? formatOfEnding(output) : 'table')
  if (!isFile && isTerminal && BINARY_FORMATS.includes(found))
    throw new UserError(`a terminal cannot show ${found}; give --output FILE`, 2)
  return found
}

/** The format that the ending of a file's name asks for. @throws UserError when there is none. */
export function formatOfEnding(file: string): SqlFormat {
  const [, other] =
    Object.entries(OTHER_ENDINGS).find(([ending]) => file.toLowerCase().endsWith(ending)) ?? []
  const found = formatOfFile(file) ?? other
  if (found !== undefined) return found
  const endings = [...RESULT_FORMATS.map((each) => `.${each}`), ...Object.keys(OTHER_ENDINGS)]
  throw new UserError(
    `no format goes with the ending of ${file}; give --format or one of ${endings.join(', ')}`,
    2,
  )
}

/** Whether a terminal cannot show a format. */
export function isBinary(format: SqlFormat): boolean {
  return BINARY_FORMATS.includes(format)
}
