import { UserError } from '../../base/error.js'
import type { Texts } from '../../base/language.js'
import { listOf, textOf, type Database, type Row, type Value } from '../../system/database.js'
import { SCHEMAS } from '../release-tables.js'
import { tableExists } from '../tables.js'

/** A column as `ops.columns` tells of it. */
interface DescribedColumn {
  name: string
  type: string
  unit: string | null
  /** What it holds, by language; nothing where nobody said. */
  meaning: Texts
}

/** A table as `ops.tables` tells of it. */
export interface DescribedTable {
  name: string
  layer: string
  file: string | null
  /** The source whose rows it holds. */
  source: string | null
  /** What a row is, by language. */
  description: Texts
  grain: string[]
  depends_on: string[]
  /** Tables that are made from it. */
  read_by: string[]
  row_count: number | null
  changed_release: string | null
  changed_date: string | null
  columns: DescribedColumn[]
}

/** A received file of a source. */
interface SourceFile {
  file: string
  sha256: string
  origin: string
  received_at: string
  outcome: string
}

/** A source with its newest files. */
export interface DescribedSource {
  source: string
  title: Texts
  publisher: Texts
  url: string | null
  file_count: number
  /** The newest first. */
  files: SourceFile[]
}

/** Newest files of a source that are told one by one. */
const MOST_FILES = 5

/** All tables of a release, by layer and name. @throws UserError for a release of before there was a catalogue. */
export async function describedTables(database: Database): Promise<DescribedTable[]> {
  if (!(await tableExists(database, 'ops.tables')))
    throw new UserError(
      'this release has no table descriptions, since an earlier almanac made it; the next release will have them',
    )
  const [tables, columns] = await database.queryAll([
    { sql: 'from ops.tables order by name', file: 'ops.tables' },
    { sql: 'from ops.columns order by model, position', file: 'ops.columns' },
  ])
  const rows = tables?.rows ?? []
  return rows
    .map((row) =>
      tableOf(
        row,
        rows,
        (columns?.rows ?? []).filter(({ model }) => model === row['name']),
      ),
    )
    .toSorted((a, b) => SCHEMAS.indexOf(a.layer) - SCHEMAS.indexOf(b.layer))
}

/** The sources of a release, by name, each with its newest files. */
export async function describedSources(database: Database): Promise<DescribedSource[]> {
  const [sources, files] = await database.queryAll([
    { sql: 'from ops.sources order by source', file: 'ops.sources' },
    { sql: FILES_SQL, file: 'ops.files' },
  ])
  return (sources?.rows ?? []).map((row) => {
    const own = (files?.rows ?? []).filter(({ source }) => source === row['source'])
    return {
      source: textOf(row['source']),
      title: wordsOf(row['title']),
      publisher: wordsOf(row['publisher']),
      url: optional(row['url']),
      file_count: Number(own[0]?.['file_count'] ?? 0),
      files: own.map(fileOf),
    }
  })
}

const FILES_SQL = `select source, file, sha256, origin, received_at, outcome, count(*) over (partition by source) as file_count
  from ops.files
  qualify row_number() over (partition by source order by received_at desc, file desc) <= ${MOST_FILES}
  order by source, received_at desc, file desc`

/** A table and all that it is made from, nearest first. @param goesOn whether to look at what a table is made from. */
export function upstreamTables(
  table: DescribedTable,
  tables: readonly DescribedTable[],
  goesOn: (table: DescribedTable) => boolean = () => true,
): DescribedTable[] {
  const byName = new Map(tables.map((each) => [each.name, each]))
  const found = new Set([table])
  for (const each of found)
    for (const name of goesOn(each) ? each.depends_on : []) {
      const next = byName.get(name)
      if (next) found.add(next)
    }
  return [...found]
}

/** The first sentence of a text. */
export function firstSentence(text: string, language: string): string {
  const [first] = new Intl.Segmenter(language, { granularity: 'sentence' }).segment(text)
  return first?.segment.trim() ?? ''
}

function tableOf(row: Row, tables: readonly Row[], columns: readonly Row[]): DescribedTable {
  const name = textOf(row['name'])
  return {
    name,
    layer: textOf(row['layer']),
    file: optional(row['file']),
    source: optional(row['source']),
    description: wordsOf(row['description']),
    grain: textOf(row['grain']).split(', ').filter(Boolean),
    depends_on: listOf(row['depends_on']),
    read_by: tables
      .filter((other) => listOf(other['depends_on']).includes(name))
      .map((other) => textOf(other['name'])),
    row_count: row['row_count'] == null ? null : Number(row['row_count']),
    changed_release: optional(row['changed_release']),
    changed_date: optional(row['changed_date']),
    columns: columns.map((column) => ({
      name: textOf(column['name']),
      type: textOf(column['type']),
      unit: optional(column['unit']),
      meaning: wordsOf(column['meaning']),
    })),
  }
}

function fileOf(row: Row): SourceFile {
  return {
    file: textOf(row['file']),
    sha256: textOf(row['sha256']),
    origin: textOf(row['origin']),
    received_at: textOf(row['received_at']),
    outcome: textOf(row['outcome']),
  }
}

function wordsOf(value: Value | undefined): Texts {
  const words: Texts = JSON.parse(textOf(value) || '{}')
  return words
}

function optional(value: Value | undefined): string | null {
  return value === null || value === undefined ? null : textOf(value)
}
