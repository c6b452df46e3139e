import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, extname, join, relative } from 'node:path'
import { stringify } from 'yaml'
import { UserError } from '../base/error.js'
import { manifestSchema, type Manifest } from '../sources/manifest.js'
import { Database } from '../system/database.js'
import type { Project } from '../system/project.js'
import { loadMacros, readPlan } from '../warehouse/build.js'
import { Lander } from '../warehouse/lander.js'
import { describeColumns, likeliestTable, type HeaderTable, type ProposedColumn } from './sample-columns.js'

type Format = Exclude<Manifest['format'], 'flattened-table'>

const FORMATS: Record<string, Format> = {
  '.csv': 'csv',
  '.tsv': 'csv',
  '.txt': 'csv',
  '.json': 'json',
  '.ndjson': 'ndjson',
  '.jsonl': 'ndjson',
  '.parquet': 'parquet',
  '.xlsx': 'spreadsheet',
  '.ods': 'spreadsheet',
  '.xls': 'spreadsheet',
  '.html': 'html',
  '.htm': 'html',
}

/** A manifest proposed for a file, as YAML, and what a person should look at before using it. */
export interface Proposal {
  name: string
  yaml: string
  remarks: string[]
}

/**
 * Proposes a source's manifest from a sample file: format, header, columns with labels and types, period, sums.
 * @throws UserError when no table can be found in the file.
 */
export async function proposeManifest(project: Project, path: string, name: string): Promise<Proposal> {
  const format = await formatOf(path)
  const folder = await mkdtemp(join(tmpdir(), 'almanac-new-'))
  const plan = await readPlan(project.folder)
  const lander = new Lander(plan.macros)
  try {
    const manifest = bareManifest(format, name)
    const sample = await lander.sample({ path, file: path, manifest, folder })
    if (sample.refusal !== '') throw new UserError(sample.refusal)
    const table = likeliestTable(sample.tables)
    if (table === null)
      throw new UserError(`${path}: no table found: no row of labels stands above rows of cells`)
    const columns = await Database.use(':memory:', 'write', async (database) => {
      await loadMacros(database, plan.macros)
      return describeColumns(database, table)
    })
    return writeProposal(project, path, name, format, table, columns)
  } finally {
    lander.close()
    await rm(folder, { recursive: true, force: true })
  }
}

async function formatOf(path: string): Promise<Format> {
  const name = basename(path)
    .toLowerCase()
    .replace(/\.(?:gz|zip)$/, '')
  const known = FORMATS[extname(name)]
  if (known !== undefined) return known
  const handle = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(512), 0, 512, 0)
    const start = buffer.subarray(0, bytesRead)
    if (start.subarray(0, 4).toString('latin1') === 'PAR1') return 'parquet'
    if (start.subarray(0, 2).toString('latin1') === 'PK' || start[0] === 0xd0) return 'spreadsheet'
    const text = start.toString('utf8').trimStart()
    if (/^[[{]/.test(text)) return 'json'
    return /^<(?:!doctype html|html|table)/i.test(text) ? 'html' : 'csv'
  } finally {
    await handle.close()
  }
}

function bareManifest(format: Format, name: string): Manifest {
  const words = { en: name }
  const bare = manifestSchema.parse({
    title: words,
    publisher: words,
    from: { file: name },
    format,
    columns: {},
  })
  return { ...bare, name, file: 'the proposal' }
}

function writeProposal(
  project: Project,
  path: string,
  name: string,
  format: Format,
  { table }: HeaderTable,
  columns: readonly ProposedColumn[],
): Proposal {
  const period = columns.find(({ type }) => type === 'period')
  const totalRow = columns.find(({ hasTotalLabel }) => hasTotalLabel)
  const inside = relative(project.folder, path)
  const from = inside.startsWith('..')
    ? { inbox: `${basename(path, extname(path))}*${extname(path)}` }
    : { file: inside }
  const words = Object.fromEntries(project.settings.languages.map((language) => [language, name]))
  const totals = sumsOf(columns)
  const groups = [...new Set(columns.flatMap(({ group }) => group ?? []))]
  const manifest = {
    title: words,
    publisher: words,
    from,
    format,
    ...(table.found['sheet'] === undefined ? {} : { sheet: table.found['sheet'] }),
    ...(groups.length === 0
      ? {}
      : { groups: Object.fromEntries(groups.map((group, i) => [groupName(i), [group]])) }),
    columns: Object.fromEntries(
      columns.map((column) => [column.name, columnEntry(column, column === period, groups)]),
    ),
    ...(period === undefined
      ? {}
      : { period: { column: period.name, calendar: period.calendar, frequency: period.frequency } }),
    ...(totals.length === 0 ? {} : { totals }),
    ...(totalRow === undefined ? {} : { 'total-rows': [{ column: totalRow.name }] }),
  }
  manifestSchema.parse(manifest)
  return {
    name,
    yaml: stringify(manifest, { aliasDuplicateObjects: false }),
    remarks: remarksOn(columns, period),
  }
}

function groupName(index: number): string {
  return `group_${index + 1}`
}

function columnEntry(
  { labels, group, type, unit, hasEmpty }: ProposedColumn,
  isPeriod: boolean,
  groups: readonly string[],
): object {
  return {
    labels,
    ...(group === null ? {} : { group: groupName(groups.indexOf(group)) }),
    type: type === 'period' && !isPeriod ? 'text' : type,
    ...(unit === null ? {} : { 'published-unit': unit }),
    ...(hasEmpty && !isPeriod ? { required: false } : {}),
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

function remarksOn(columns: readonly ProposedColumn[], period: ProposedColumn | undefined): string[] {
  const unnamed = columns.filter(({ name }) => name.startsWith('column_')).map(({ name }) => name)
  return [
    'write title and publisher in each language, and the unit of each measure',
    ...(unnamed.length > 0 ? [`give ${unnamed.join(', ')} names of their own`] : []),
    ...(period === undefined ? ['no column looks like a period; without one rows have none'] : []),
  ]
}
