/** Words by language. */
export type Words = Readonly<Record<string, string>>

/** What a column holds. */
export interface Concept {
  /** Unit of its values, null where they have none. */
  unit: string | null
  meaning: Words
}

/** A table that the engine makes, and not a file of the project. */
export interface EngineTable {
  /** What a row is; English may stand with the model that makes the table. */
  what: Words
  grain: readonly string[]
  /** Tables it is made from. */
  reads: readonly string[]
  columns: Readonly<Record<string, Concept>>
}

/** Words in the languages of the engine's own tables. */
export function words(en: string, zh: string): Words {
  return { en, 'zh-Hant': zh }
}

/** What a column of the engine's own tables holds. */
export function concept(en: string, zh: string, unit: string | null = null): Concept {
  return { unit, meaning: words(en, zh) }
}
