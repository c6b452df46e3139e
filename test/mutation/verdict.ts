import { tableName } from '../../pipeline/sources/manifest.js'
import { quoteName, textOf, type Database } from '../../pipeline/system/database.js'
import { landedColumns } from '../../pipeline/warehouse/contract.js'
import type { Subject } from './subjects.js'

/**
 * What became of a mutant: refused; landed with other rows than the original's, which faults, changes of the header or
 * reconciliation show; landed as the next edition might, with all that the original has and further rows, figures where it has
 * none, or marks of status, which the rows carry; landed with the same rows; or landed with other rows and nothing that shows it.
 */
export const VERDICTS = [
  'refused',
  'set aside',
  'changed header',
  'reconciled',
  'next edition',
  'same',
  'silent',
] as const
type Verdict = (typeof VERDICTS)[number]
/** A mutant and the receipt of the original right before it, by their ids. */
export interface Pair {
  subject: Subject
  before: string
  file: string
}

/** What a warehouse says of one landed file. */
export interface Finding {
  verdict: Verdict
  /** What shows that something is not as it should be. */
  shown: Verdict[]
  /** Rows that the original has and the mutant has not, with `-`, and the other way round, with `+`. */
  differences: string[]
}

/** Judges mutants by the warehouse that they were loaded into. */
export async function findings(database: Database, pairs: readonly Pair[]): Promise<Map<string, Finding>> {
  const rows = new Map<string, string[]>()
  for (const subject of new Set(pairs.map((pair) => pair.subject)))
    for (const [file, lines] of await rowsByFile(database, subject)) rows.set(file, lines)
  const evidence: [Verdict, ReadonlySet<string>][] = [
    ['refused', await filesOf(database, "select file from ops.files where outcome = 'refused'")],
    ['set aside', await filesOf(database, 'select distinct file from ops.rejects where is_fault')],
    ['changed header', await filesOf(database, 'select distinct file from ops.schema_changes')],
    ['reconciled', await reconciledFiles(database, pairs)],
  ]
  return new Map(
    pairs.map(({ before, file }) => {
      const differences = differencesOf(rows.get(before) ?? [], rows.get(file) ?? [])
      const shown = evidence.flatMap(([name, files]) => (files.has(file) ? [name] : []))
      return [file, { differences, shown, verdict: verdictOf(differences, shown) }]
    }),
  )
}

function verdictOf(differences: readonly string[], [first]: readonly Verdict[]): Verdict {
  if (first !== 'refused' && differences.length === 0) return 'same'
  return first ?? (isNextEdition(differences) ? 'next edition' : 'silent')
}

type Cells = Record<string, unknown>

/** Whether each row that the original alone has is there, perhaps with another mark or with a figure where it has none. */
function isNextEdition(differences: readonly string[]): boolean {
  const [lost = [], rest = []] = ['-', '+'].map((sign) =>
    differences.filter((line) => line.startsWith(sign)).map((line) => JSON.parse(line.slice(1)) as Cells),
  )
  return lost.every((original) => {
    const at = rest.findIndex((mutant) => agrees(original, mutant))
    return at >= 0 && rest.splice(at, 1).length > 0
  })
}

/** A partial period is more than a mark. */
function agrees({ _status: before, ...original }: Cells, { _status: now, ...mutant }: Cells): boolean {
  const isMark = before === now || (before !== 'partial' && now !== 'partial')
  return isMark && Object.entries(original).every(([name, cell]) => cell === null || cell === mutant[name])
}

/** The landed rows of each file as texts: figures, texts, periods and status, without their place. */
async function rowsByFile(database: Database, { manifest }: Subject): Promise<Map<string, string[]>> {
  const columns = Object.keys(landedColumns(manifest)).map(quoteName)
  const rows = await database.rows(
    `select _file, list(line order by line)::json as lines
     from (select _file, to_json({${columns.map((column) => `${column}: ${column}`).join(', ')}})::varchar as line
       from landed.${quoteName(tableName(manifest))})
     group by _file`,
  )
  return new Map(rows.map((row) => [textOf(row['_file']), JSON.parse(textOf(row['lines'])) as string[]]))
}

/** Differences within a file, and from the original received right before it: what an earlier mutant left behind is none. */
async function reconciledFiles(database: Database, pairs: readonly Pair[]): Promise<Set<string>> {
  const before = new Map(pairs.map((pair) => [pair.file, pair.before]))
  const rows = await database.rows(
    `select distinct file, detail ->> 'previous_file' as previous_file from ops.reconciliations`,
  )
  return new Set(
    rows.flatMap((row) => {
      const file = textOf(row['file'])
      const previous = row['previous_file']
      return previous === null || previous === file || previous === before.get(file) ? [file] : []
    }),
  )
}

async function filesOf(database: Database, sql: string): Promise<Set<string>> {
  return new Set((await database.rows(sql)).map((row) => textOf(row['file'])))
}

function differencesOf(original: readonly string[], mutant: readonly string[]): string[] {
  return [
    ...without(original, mutant).map((line) => `- ${line}`),
    ...without(mutant, original).map((line) => `+ ${line}`),
  ]
}

/** The lines of one list beyond those of the other, each as often as it is more there. */
function without(lines: readonly string[], others: readonly string[]): string[] {
  const rest = [...others]
  return lines.filter((line) => {
    const at = rest.indexOf(line)
    if (at >= 0) rest.splice(at, 1)
    return at < 0
  })
}
