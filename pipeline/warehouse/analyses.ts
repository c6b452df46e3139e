import type { Database } from '../system/database.js'

/** Where an analysis may keep what it learned, so that the next one over nearly the same observations is quick. */
export interface AnalysisMemory {
  cacheFolder: string
  /** Fingerprint of the tool: what another version learned is not used. */
  tool: string
}

/** A table of `statistics`. */
export interface StatisticsTable {
  /** `statistics.<noun>`. */
  name: string
  /** What a row is. */
  description: string
  grain: string[]
  checks: string[]
  /** Column name → DuckDB type, in order. */
  columns: Readonly<Record<string, string>>
}

/** Tables that kernels in TypeScript compute, in one go, from `marts.observations` and `marts.series`. */
export interface Analysis {
  tables: readonly StatisticsTable[]
  /** Makes the tables. */
  build(database: Database, memory: AnalysisMemory | null): Promise<void>
}

/** The marts that hold what analyses read. */
export const OBSERVED = ['marts.observations', 'marts.series']
