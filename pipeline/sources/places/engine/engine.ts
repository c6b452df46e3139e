/** What the files of one partition are: it changes with each of them. */
export interface PartitionState {
  /** SHA-256 of the names, sizes and times of its files, and their rows. */
  digest: string
  rows: bigint
}

/** A column of an answer, with its type as the engine calls it. */
interface AnswerColumn {
  name: string
  type: string
}

/** All rows of an answer, each value as the engine writes it. */
export interface EngineAnswer {
  columns: AnswerColumn[]
  rows: (string | null)[][]
}

/** Answers the queries of rollups beside the data. */
export interface Engine {
  /** How many partitions may be asked for at the same time. */
  atOnce: number
  /**
   * The partitions of a table, by the text of the column.
   * @throws UserError when they cannot be had.
   */
  partitions(table: string, column: string): Promise<Map<string, PartitionState>>
  /** The whole answer to a query of one partition. @throws UserError when it fails, is late or too large. */
  ask(sql: string, partition: string, table: string): Promise<EngineAnswer>
  close(): Promise<void>
}

/** The query for one day, which is YYYY-MM-DD and so can stand in a quoted text. */
export function queryFor(sql: string, day: string): string {
  return sql.replaceAll(/--[^\n]*|'(?:[^']|'')*'|\$partition\b/g, (found) =>
    found === '$partition' ? `'${day}'` : found.startsWith('--') ? '' : found,
  )
}
