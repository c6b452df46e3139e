import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Document } from 'yaml'
import { UserError } from '../base/error.js'
import { manifestSchema, type Manifest } from '../sources/manifest.js'
import { INBOX } from '../sources/place.js'
import { Database } from '../system/database.js'
import type { Project } from '../system/project.js'
import { loadMacros, readPlan } from '../warehouse/build.js'
import { Lander } from '../warehouse/lander.js'
import { annotate, choiceRemark, type Choice } from './choice.js'
import { describeTable, type DescribedTable, type ProposedColumn } from './sample-columns.js'
import { likeliestTable, type HeaderTable } from './sample-header.js'
import { tableChoices } from './table-choices.js'
import { formatOf, placeOf, requireFile } from './sample-file.js'

/** Where the table lies in a file that holds more. */
export interface SampleHints {
  /** Name of the file in a zip archive. */
  member?: string
  /** JSON pointer to the array of records. */
  records?: string
}

/** A manifest proposed for a file, as YAML, and what a person should look at before using it. */
export interface Proposal {
  name: string
  yaml: string
  remarks: string[]
}

/**
 * Proposes a source's manifest from a sample file: format, header, columns with labels, types and units, period, sums.
 * @param path as messages name it; relative to the working folder.
 * @throws UserError when no table with rows can be found in the file.
 */
export async function proposeManifest(
  project: Project,
  path: string,
  name: string,
  hints: SampleHints = {},
): Promise<Proposal> {
  await requireFile(path)
  const folder = await mkdtemp(join(tmpdir(), 'almanac-new-'))
  const plan = await readPlan(project.folder)
  const lander = new Lander(plan.macros)
  try {
    const manifest = bareManifest(await formatOf(path, hints.member), name, hints)
    const sample = await lander.sample({ path: resolve(path), file: path, manifest, folder })
    if (sample.refusal !== '') throw new UserError(sample.refusal)
    const table = likeliestTable(sample.tables)
    if (table === null)
      throw new UserError(`${path}: no table found: no row of labels stands above rows of cells`)
    const described = await Database.use(':memory:', 'write', async (database) => {
      await loadMacros(database, plan.macros)
      return { ...(await describeTable(database, table)), table }
    })
    return writeProposal(
      manifest,
      placeOf(project.folder, resolve(path)),
      project.settings.languages,
      described,
    )
  } finally {
    lander.close()
    await rm(folder, { recursive: true, force: true })
  }
}

function bareManifest(format: Manifest['format'], name: string, hints: SampleHints): Manifest {
  const words = { en: name }
  const bare = manifestSchema.parse({
    title: words,
    publisher: words,
    from: { file: name },
    format,
    columns: {},
    ...hints,
  })
  return { ...bare, name, file: 'the options of source new' }
}

function writeProposal(
  { name, format, member, records }: Manifest,
  from: ReturnType<typeof placeOf>,
  languages: readonly string[],
  { found, columns, period, choices: ofColumns, table }: DescribedTable & { table: HeaderTable },
): Proposal {
  const ofTable = tableChoices(table, columns)
  const choices = [...ofTable.choices, ...ofColumns]
  const totalRow = columns.find(({ hasTotalLabel }) => hasTotalLabel)
  const words = Object.fromEntries(languages.map((language) => [language, name]))
  const totals = sumsOf(columns)
  const groups = [...new Set(columns.flatMap(({ group }) => group ?? []))]
  const manifest = {
    title: words,
    publisher: words,
    from,
    format,
    ...ofTable.keys,
    ...(found['sheet'] === undefined ? {} : { sheet: found['sheet'] }),
    ...(member === undefined ? {} : { member }),
    ...(records === undefined ? {} : { records }),
    ...(groups.length === 0
      ? {}
      : { groups: Object.fromEntries(groups.map((group, i) => [groupName(i), [group]])) }),
    columns: Object.fromEntries(
      columns.map((column) => [
        column.name,
        { ...columnEntry(column, groups), ...ofTable.columns[column.name] },
      ]),
    ),
    ...ofTable.below,
    ...(period === null ? {} : { period }),
    ...(totals.length === 0 ? {} : { totals }),
    ...(totalRow === undefined ? {} : { 'total-rows': [{ column: totalRow.name }] }),
  }
  manifestSchema.parse(manifest)
  return {
    name,
    yaml: annotated(manifest, choices),
    remarks: [...choices.map(choiceRemark), ...remarksOn(columns, period === null, from)],
  }
}

function annotated(manifest: object, choices: readonly Choice[]): string {
  const document = new Document(manifest, { aliasDuplicateObjects: false })
  for (const choice of choices) annotate(document, choice)
  return document.toString({ lineWidth: 0 })
}

function groupName(index: number): string {
  return `group_${index + 1}`
}

function columnEntry(
  { labels, place, group, type, unit, hasEmpty, isRemark }: ProposedColumn,
  groups: readonly string[],
): object {
  return {
    ...(labels.length === 0 ? {} : { labels }),
    ...(place === null ? {} : { place }),
    ...(group === null ? {} : { group: groupName(groups.indexOf(group)) }),
    type,
    ...(unit === null ? {} : { 'published-unit': unit }),
    ...(hasEmpty && type !== 'period' ? { required: false } : {}),
    ...(isRemark && type === 'text' ? { dimension: false } : {}),
  }
}

/** Columns that are the sum of two others in every row of the sample. */
function sumsOf(columns: readonly ProposedColumn[]): { total: string; parts: string[] }[] {
  const counts = columns.filter(({ type, figures }) => type === 'count' && figures.length > 1)
  return counts.flatMap((total) => {
    for (const [i, a] of counts.entries()) {
      for (const b of counts.slice(i + 1)) {
        if (a !== total && b !== total && isSum(total.figures, a.figures, b.figures))
          return [{ total: total.name, parts: [a.name, b.name] }]
      }
    }
    return []
  })
}

function isSum(
  total: readonly (number | null)[],
  a: readonly (number | null)[],
  b: readonly (number | null)[],
): boolean {
  return (
    total.some((figure) => (figure ?? 0) > 0) &&
    total.every((figure, i) => {
      const [x, y] = [a[i] ?? null, b[i] ?? null]
      return figure === null || x === null || y === null || figure === x + y
    })
  )
}

function remarksOn(
  columns: readonly ProposedColumn[],
  isWithoutPeriod: boolean,
  from: ReturnType<typeof placeOf>,
): string[] {
  const unnamed = columns.filter(({ name }) => name.startsWith('column_')).map(({ name }) => name)
  return [
    'write title and publisher in each language, and the unit of each measure',
    ...(unnamed.length > 0 ? [`give ${unnamed.join(', ')} names of their own`] : []),
    ...(isWithoutPeriod ? ['no column looks like a period; without one rows have none'] : []),
    ...('inbox' in from ? [`put the files into ${INBOX}, or write another place under from`] : []),
  ]
}
