/** What is the same for all figures of a query or file; the link of a figure says the rest. */
export interface Origins {
  language: string
  words: Readonly<Record<string, string>>
  queries: Readonly<Record<string, QueryOrigin>>
  files: Readonly<Record<string, FileOrigin>>
}

export interface QueryOrigin {
  /** What it asks, in words. */
  says: string
  /** The tables it reads, and what a row of each is. */
  reads: readonly (readonly [table: string, row: string])[]
  sql: string
  /** The newest file of each source at the end of the chain. */
  files: readonly string[]
}

export interface FileOrigin {
  title: string
  publisher: string
  url: string
  sha256: string
  received: string
}
