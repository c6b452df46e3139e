import type { Concept, EngineTable } from './concept.js'
import { FLAG_CONCEPTS, FLAG_TABLES } from './flag-words.js'
import { LANDED_COLUMNS, LANDING_TABLES } from './landing-words.js'
import { RECORD_TABLES } from './record-words.js'
import { RELEASE_TABLES } from './release-words.js'
import { STATISTICS_TABLES } from './statistics-words.js'

/** Every table that the engine makes under one name in each project. */
export const ENGINE_TABLES: Readonly<Record<string, EngineTable>> = {
  ...LANDING_TABLES,
  ...STATISTICS_TABLES,
  ...FLAG_TABLES,
  ...RELEASE_TABLES,
  ...RECORD_TABLES,
}

/** What the engine knows of a column; undefined where only the project can. */
export function engineConcept(table: string, column: string): Concept | undefined {
  const own = ENGINE_TABLES[table]?.columns[column]
  const [schema] = table.split('.')
  if (own) return own
  if (schema === 'landed' || schema === 'totals') return LANDED_COLUMNS[column]
  return schema === 'flags' ? FLAG_CONCEPTS[column] : undefined
}
