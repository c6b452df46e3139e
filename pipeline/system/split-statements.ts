/** What begins a piece in which a semicolon ends nothing, and what ends it. */
const PIECES =
  /--[^\n]*|\/\*[^]*?(?:\*\/|$)|e'(?:[^'\\]|\\[^]|'')*(?:'|$)|'(?:[^']|'')*(?:'|$)|"(?:[^"]|"")*(?:"|$)|(\$[\p{L}_]*\$)[^]*?(?:\1|$)|[\p{L}\p{N}_$]+|[^]/giu

/** The statements of a text, each with its semicolon where it has one; what holds nothing but white space and comments is none. */
export function splitStatements(sql: string): string[] {
  const statements: string[] = []
  let statement = ''
  let isFilled = false
  for (const [piece] of sql.matchAll(PIECES)) {
    statement += piece
    if (piece === ';') {
      if (isFilled) statements.push(statement.trim())
      statement = ''
      isFilled = false
    } else isFilled ||= !/^(?:\s|--|\/\*)/.test(piece)
  }
  return isFilled ? [...statements, statement.trim()] : statements
}
