/**
 * A mistake the user can mend: shown without a stack. `exitCode` 1 is a failed job, 2 is wrong use. Its message is the problem, and the remedy
 * where one is given apart.
 */
export class UserError extends Error {
  override readonly name: string = 'UserError'
  readonly remedy: string | null
  constructor(
    readonly problem: string,
    readonly exitCode: 1 | 2 = 1,
    { remedy, ...options }: ErrorOptions & { remedy?: string } = {},
  ) {
    super(remedy === undefined ? problem : `${problem}; ${remedy}`, options)
    this.remedy = remedy ?? null
  }
}

/** A query that failed: names the file it came from and shows the statement and DuckDB's own words. */
export class QueryError extends UserError {
  override readonly name = 'QueryError'
  constructor(
    readonly file: string,
    readonly sql: string,
    cause: unknown,
  ) {
    super(`${file}: ${messageOf(cause)}`, 1, { cause })
  }
}

/** The words of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}

/** `problem: value; one of a, b`: the house form for a value that is not in a list. */
export function unknownValue(what: string, value: string, known: readonly string[]): string {
  return `unknown ${what}: ${value}; ${known.length > 0 ? `one of ${known.join(', ')}` : 'there is none'}`
}

/** Whether a thrown error of the system has one of some codes. */
export function hasCode(cause: unknown, ...codes: string[]): boolean {
  return cause instanceof Error && 'code' in cause && codes.includes(String(cause.code))
}
