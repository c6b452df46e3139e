import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { isLanguage, UNDETERMINED, type Texts } from '../../base/language.js'
import { parseYaml } from '../../base/yaml-document.js'
import { nullIfMissing } from '../../system/files.js'
import { readLibraryFile } from '../../system/library.js'

/** Where a project says what its columns hold. */
export const CONCEPTS_FILE = 'sql/concepts.yaml'

/** What a column holds. */
export interface Concept {
  /** Unit of its values, null where they have none. */
  unit: string | null
  meaning: Texts
}

const conceptSchema = z
  .object(
    { unit: z.string().min(1).optional() },
    'expected a text, or a mapping with unit and a text per language such as en',
  )
  .catchall(z.string().min(1))
  .superRefine((entry, context) => {
    for (const key of Object.keys(entry))
      if (key !== 'unit' && key !== UNDETERMINED && !isLanguage(key))
        context.addIssue({
          code: 'custom',
          path: [key],
          message: 'unknown key; give unit, or a text per language such as en',
        })
  })
  .transform(({ unit, ...meaning }): Concept => ({ unit: unit ?? null, meaning }))

export const conceptsSchema = z.record(
  z
    .string()
    .regex(/^(\w+|\w+\.(\w+|\*)\.\w+)$/, 'name a column, or one of one table as in marts.usage_annual.uses'),
  z.preprocess((entry) => (typeof entry === 'string' ? { [UNDETERMINED]: entry } : entry), conceptSchema),
)

/** What columns hold: by their name, by `schema.table.column`, and in the library by `schema.*.column`. */
export type Concepts = Readonly<Record<string, Concept>>

/** The concepts of a project's `sql/concepts.yaml`, none when there is no such file, and the units of the library. @throws UserError naming line and key. */
export async function readConcepts(
  projectFolder: string,
): Promise<{ concepts: Concepts; libraryConcepts: Concepts }> {
  const [own, carried] = await Promise.all([
    nullIfMissing(readFile(join(projectFolder, CONCEPTS_FILE), 'utf8')),
    readLibraryFile(CONCEPTS_FILE),
  ])
  return {
    concepts: parsed(own, CONCEPTS_FILE),
    libraryConcepts: parsed(carried, `library/${CONCEPTS_FILE}`),
  }
}

function parsed(text: string | null, file: string): Concepts {
  return text === null ? {} : parseYaml(text, file, conceptsSchema)
}
