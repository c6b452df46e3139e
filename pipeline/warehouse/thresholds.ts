import { unknownValue, UserError } from '../base/error.js'
import type { Query } from '../models/syntax-tree.js'
import { SETTINGS_FILE } from '../system/project.js'

/** The macros file that holds the thresholds. */
const FILE = /(?:^|\/)sql\/macros\/thresholds\.sql$/
const NUMBER = /\bmacro\s+(\w+)\(\)\s+as\s+-?[\d.]+(?:e-?\d+)?\s*;/gi

/**
 * A query that sets thresholds to what the settings say, in place of what `sql/macros/thresholds.sql` says; null for none.
 * @param settings by the name of the macro with hyphens, as `large-change-percent`. @throws UserError naming one that there is not.
 */
export function thresholdsQuery(
  settings: Readonly<Record<string, number>>,
  macros: readonly Query[],
): Query | null {
  const text = macros.find(({ file }) => FILE.test(file))?.sql ?? ''
  const known = [...text.matchAll(NUMBER)].map(([, name = '']) => name.replaceAll('_', '-'))
  const names = Object.keys(settings)
  const unknown = names.find((name) => !known.includes(name))
  if (unknown !== undefined)
    throw new UserError(`${SETTINGS_FILE}: flags.thresholds: ${unknownValue('threshold', unknown, known)}`)
  if (names.length === 0) return null
  const sql = names.map(
    (name) => `create or replace macro ${name.replaceAll('-', '_')}() as ${settings[name]};`,
  )
  return { file: SETTINGS_FILE, sql: sql.join('\n') }
}
