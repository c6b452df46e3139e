import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { unknownValue, UserError } from '../base/error.js'
import { nearestFirst } from '../base/nearest.js'
import { yamlLine } from '../base/yaml-document.js'
import type { Manifest } from '../sources/manifest.js'
import { textOf, type Database } from '../system/database.js'
import { SETTINGS_FILE } from '../system/project.js'

/** What settings and sources may name of the rules of a project. */
export interface FlagNames {
  rules: readonly string[]
  thresholds: readonly string[]
}

/** A rule or threshold that a YAML file names, and its place there. */
interface Named {
  what: keyof FlagNames
  name: string
  file: string
  path: string[]
}

/**
 * Refuses rules and thresholds that the settings or the measures of sources name and that there are not.
 * @param thresholds those of the settings. @throws UserError naming file, line and key, and what there is, the most alike first.
 */
export async function refuseUnknownNames(
  projectFolder: string,
  thresholds: Readonly<Record<string, number>>,
  manifests: readonly Manifest[],
  known: FlagNames,
): Promise<void> {
  const named = [
    ...thresholdsNamed(thresholds, SETTINGS_FILE, ['flags', 'thresholds']),
    ...manifests.flatMap(namedInMeasures),
  ]
  const odd = named.find(({ what, name }) => !known[what].includes(name))
  if (odd === undefined) return
  const text = await readFile(join(projectFolder, odd.file), 'utf8')
  throw new UserError(
    `${odd.file}:${yamlLine(text, odd.path)}: ${odd.path.join('.')}: ${unknownName(odd.what, odd.name, known)}`,
  )
}

function thresholdsNamed(
  thresholds: Readonly<Record<string, number>>,
  file: string,
  path: readonly string[],
): Named[] {
  return Object.keys(thresholds).map((name) => ({ what: 'thresholds', name, file, path: [...path, name] }))
}

function namedInMeasures({ file, series }: Manifest): Named[] {
  return Object.entries(series?.measures ?? {}).flatMap(([measure, { flags }]) => {
    const path = ['series', 'measures', measure, 'flags']
    const rules = flags.without.map(
      (name, i): Named => ({ what: 'rules', name, file, path: [...path, 'without', String(i)] }),
    )
    return [...rules, ...thresholdsNamed(flags.thresholds, file, [...path, 'thresholds'])]
  })
}

function unknownName(what: keyof FlagNames, name: string, known: FlagNames): string {
  return unknownValue(what === 'rules' ? 'rule' : 'threshold', name, nearestFirst(name, known[what]))
}

const TYPES = { without_flags: 'VARCHAR[]', thresholds: 'VARCHAR' }
const WITHOUT = 'select series, unnest(without_flags) as name from marts.series'
const NO_OBJECT = `select series, thresholds from marts.series
  where thresholds is not null and not (json_valid(thresholds) and json_type(thresholds) = 'OBJECT')`
const THRESHOLDS = `select series, member.key as name, member.value::varchar as value, member.type as type
  from marts.series, json_each(thresholds) as member where thresholds is not null`

/**
 * Refuses in `marts.series`, once it has all its columns, what a manifest would be refused for: `without_flags` that are no rules, `thresholds` that are none or
 * no numbers.
 * @param file where it is written. @throws UserError naming file, column, series and value.
 */
export async function proveSeriesFlags(database: Database, file: string, known: FlagNames): Promise<void> {
  const refuse = (column: string, series: unknown, what: string): never => {
    throw new UserError(`${file}: ${column} of ${String(series)}: ${what}`)
  }
  const { columns } = await database.query('from marts.series limit 0', [], file)
  for (const [name, type] of Object.entries(TYPES)) {
    const found = columns.find((column) => column.name === name)?.type
    if (found !== type)
      throw new UserError(`${file}: ${name} is ${found}; write ... ::${type.toLowerCase()} as ${name}`)
  }
  for (const { series, name } of await database.rows(`${WITHOUT} order by all`, [], file))
    if (!known.rules.includes(textOf(name)))
      refuse('without_flags', series, unknownName('rules', textOf(name), known))
  for (const { series, thresholds } of await database.rows(`${NO_OBJECT} order by all`, [], file))
    refuse('thresholds', series, `no JSON object: ${textOf(thresholds)}; write {"large-change-percent": 25}`)
  for (const { series, name, value, type } of await database.rows(`${THRESHOLDS} order by all`, [], file)) {
    if (!known.thresholds.includes(textOf(name)))
      refuse('thresholds', series, unknownName('thresholds', textOf(name), known))
    if (!['UBIGINT', 'BIGINT', 'DOUBLE'].includes(textOf(type)))
      refuse('thresholds', series, `${textOf(name)} is ${textOf(value)}; write a number`)
  }
}

/** The tables of the rules that some series leaves out. */
export async function rulesLeftOut(database: Database): Promise<Set<string>> {
  const rows = await database.rows(`select distinct name from (${WITHOUT})`)
  return new Set(rows.map(({ name }) => `flags.${textOf(name)}`))
}
