import { unknownValue, UserError } from '../../base/error.js'
import { bindParameters, readSavedQueries, type SavedQuery } from '../../models/saved-queries.js'
import type { Row } from '../../system/database.js'

const PAIR = /^([\p{L}_][\p{L}\p{N}_]*)=(.*)$/su

/** Parameters as they were typed, `name=value`. @throws UserError when one is written otherwise or given twice. */
export function parseParameters(pairs: readonly string[]): Record<string, string> {
  const given = new Map<string, string>()
  for (const pair of pairs) {
    const [, name, value = ''] = PAIR.exec(pair) ?? []
    if (name === undefined)
      throw new UserError(`not a parameter: ${pair}; write name=value, such as year=2020`, 2)
    if (given.has(name)) throw new UserError(`the parameter ${name} is given twice; remove one`, 2)
    given.set(name, value)
  }
  return Object.fromEntries(given)
}

/** A query for DuckDB: its text, where it stands, and the values of its parameters. */
export interface BoundQuery {
  sql: string
  place: string
  parameters: Row
}

/** A saved query of the project with values for its parameters. @throws UserError when there is no such query, or a value is missing, unknown or of another type. */
export async function savedQuery(
  projectFolder: string,
  name: string,
  given: Readonly<Record<string, string>>,
): Promise<BoundQuery> {
  const queries = await readSavedQueries(projectFolder)
  const query = queries.find((each) => each.name === name)
  if (query === undefined)
    throw new UserError(
      unknownValue(
        'query',
        name,
        queries.map((each) => each.name),
      ),
      2,
    )
  return {
    sql: query.sql,
    place: query.file,
    parameters: bindParameters(query.parameters, given, query.file),
  }
}

/** One line for a parameter of a saved query: `since integer = 2010`. */
export function parameterText({ name, type, default: fallback }: SavedQuery['parameters'][number]): string {
  return `${name} ${type}${fallback === null ? '' : ` = ${fallback === '' ? "''" : fallback}`}`
}
