/** Words of the pages that the script of the console shows, without `console-` in front. */
export const scriptWords = [
  'editor',
  'completions',
  'nothing-yet',
  'running',
  'row-count',
  'one-row',
  'no-row',
  'truncated',
  'load-more',
  'all-shown',
  'time-taken',
  'of-release',
  'cancelled',
  'error',
  'error-place',
  'overloaded',
  'time-limit',
  'memory-limit',
  'too-large',
  'unauthorized',
  'unreachable',
  'broken-off',
  'retry-after',
  'first-rows',
  'again',
  'to-served',
  'followed',
  'pinned',
  'served',
  'current-release',
  'newer-release',
  'connection-lost',
  'null',
  'grid',
  'row-number',
  'sort',
  'rows-shown',
  'values-of',
  'values-facts',
  'values-range',
  'values-others',
  'close',
  'derived-tables',
  'file-reading',
  'file-rows',
  'file-remove',
  'file-refused',
  'cell-detail',
  'copied-cells',
  'copied-link',
  'copy-by-hand',
  'unformatted',
  'parameter-null',
  'yes',
  'no',
  'insert-name',
  'table-rows',
  'column-of-unit',
  'grain',
  'changed',
  'reads',
  'catalogue-page',
  'no-match',
  'default-of',
  'no-history',
  'history-refused',
  'chart-loading',
  'chart-kind',
  'chart-keys',
  'chart-of',
  'chart-guess-none',
  'chart-rows-cut',
  'chart-nothing',
  'chart-error',
  'chart-spec',
  'chart-no-json',
] as const

/** Layers of tables that have a name in words, `layer-…`; those that people ask first come first. */
export const namedLayers = [
  'marts',
  'flags',
  'statistics',
  'ops',
  'checks',
  'staging',
  'landed',
  'totals',
] as const

export type ScriptWord = (typeof scriptWords)[number]

/** What the page tells its script, in an element of JSON. */
export interface ConsoleSettings {
  language: string
  /** Of the formats of numbers, as Intl names it. */
  locale: string
  /** By `ScriptWord`. */
  words: Readonly<Record<string, string>>
  /** Names of the layers of tables, in the order in which they are listed. */
  layers: Readonly<Record<string, string>>
  /** As many rows as the server gives at a time. */
  mostRows: number
  /** Path before every address of the server; '' for none. */
  prefix: string
}
