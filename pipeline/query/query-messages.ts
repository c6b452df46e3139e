import type { Beside, Relation, Row } from '../system/database.js'
import type { Written } from './result-writer.js'

/** One query for the process that answers queries. */
export interface Question {
  /** Path of the database. */
  warehouse: string
  /** Databases that may be read too. */
  beside?: readonly Beside[]
  sql: string
  /** Where the text stands, for messages. */
  place: string
  parameters: Row
  format: Written
  /** So many rows are left out at the beginning. */
  offset: number
  /** At most so many rows are given. */
  rows: number
  /** Of a session: the statements that changed it so far, carried out before where the process has not. Left out where a query stands alone. */
  session?: readonly Stated[]
  /** Whether an answer with more rows is cut, or fails. */
  whenLarger: 'cut' | 'fail'
}

/** A statement that changed a session, with the values of its parameters. */
export interface Stated {
  sql: string
  parameters: Row
}

/** What the messages of such a statement begin with when it is carried out again. */
export const EARLIER = 'earlier in the session'

/** What the process is asked, a line of JSON each; it carries out one at a time. */
export type Request =
  | ({ kind: 'ask' } & Question)
  | { kind: 'complete'; warehouse: string; sql: string }
  | { kind: 'check'; warehouse: string; sql: string }
  | { kind: 'cancel' }

/** What becomes known of an answer at its end. */
export interface AnswerEnd {
  rowCount: number
  /** Whether there were more rows. */
  truncated: boolean
  milliseconds: number
}

/** What comes before the rows; `end` where all of the answer is known by then. */
export interface AnswerHead {
  columns: Relation['columns']
  end: AnswerEnd | null
}

/** Why there is no answer, or no more of it. */
export type FailureKind =
  | 'invalid-query'
  | 'result-too-large'
  | 'cancelled'
  | 'memory-limit'
  | 'machine'
  | 'time-limit'
  | 'ended'

/** A failure as the process tells it. */
export interface Failure {
  kind: FailureKind
  message: string
}

/** A place where a completion may stand: the text that replaces what is written from `start` on, counted in characters of JavaScript. */
export interface Completion {
  text: string
  start: number
}
