import { UserError } from '../base/error.js'
import type { Query } from '../models/syntax-tree.js'

/** The macros of a project by which files are read. */
export const LANDING_MACROS: readonly string[] = [
  'digits_as_decimal',
  'kept_digits',
  'moved_point',
  'parted_marks',
  'plain_text',
  'read_figure',
  'stored_figure',
  'whole_figure',
  'without_mark',
]

/** @throws UserError when macros lack one that reading files needs: then no file is at fault. */
export function refuseOlderMacros(macros: readonly Query[]): void {
  const defined = new Set(macros.flatMap(({ sql }) => macroNames(sql)))
  const lacking = LANDING_MACROS.filter((name) => !defined.has(name))
  if (lacking.length > 0)
    throw new UserError(
      `sql/macros: written for an older almanac: it lacks ${lacking.join(', ')}, which reading files needs; remove sql/macros of the project, since almanac brings its own`,
    )
}

/** The names of the macros that a file defines, in lower case. */
export function macroNames(sql: string): string[] {
  return [...sql.matchAll(/\bmacro\s+(?:if\s+not\s+exists\s+)?"?(\w+)"?\s*\(/gi)].map(([, name = '']) =>
    name.toLowerCase(),
  )
}
