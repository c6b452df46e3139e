import type { QuerySettings } from '../base/query-settings.js'

/** What one query may take, in bytes and milliseconds. */
export interface QueryLimits {
  milliseconds: number
  rows: number
  answerBytes: number
  /** Of the whole process. */
  memoryBytes: number
  temporaryBytes: number
}

const MEGABYTE = 1_000_000

/** The limits that the settings under `query` give. */
export function queryLimits(settings: QuerySettings): QueryLimits {
  return {
    milliseconds: settings.seconds * 1000,
    rows: settings.rows,
    answerBytes: settings['answer-mb'] * MEGABYTE,
    memoryBytes: settings['memory-mb'] * MEGABYTE,
    temporaryBytes: settings['temp-mb'] * MEGABYTE,
  }
}
