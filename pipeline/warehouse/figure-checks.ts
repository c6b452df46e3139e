import { UserError } from '../base/error.js'
import { markPatterns, spelt } from '../sources/marks.js'
import { marksOf, writingOf, type Column, type Manifest } from '../sources/manifest.js'
import { isMeasure } from '../sources/measure.js'
import { numberShape, otherWriting, type NumberWriting } from '../sources/number-writing.js'
import { signsOf } from '../sources/readers/header/units.js'
import { quoteName, quoteText, textOf, type Database } from '../system/database.js'
import { columnsOf } from './contract.js'

/** What a landed file says of its figures beyond its rows. */
export interface WrittenFigures {
  /** The cells by the contract's names, as `cellsSql` gives those that are texts. */
  cells: string
  /** SQL for a FROM clause: the typed rows, with `_set_aside`. */
  rows: string
  /** SQL for a FROM clause: the cells for which rows were set aside. */
  rejects: string
  manifest: Manifest
  file: string
}

/**
 * Refuses a file whose figures are written in other marks than the contract's: some of a column fit only the other marks, such as 1.234,5
 * under a decimal dot, and none only the contract's, while others, such as 1.234, would be read by both and mean something else. Where
 * the contract does not say how numbers are written, figures that could all be read both ways are refused as well.
 */
export async function refuseOtherMarks(database: Database, figures: WrittenFigures): Promise<void> {
  const doubtful = await doubtfulColumns(database, figures)
  for (const [name, column] of columnsOf(figures.manifest)) {
    if (!isMeasure(column.type) || !doubtful.has(name)) continue
    const writing = writingOf(column, figures.manifest)
    const other = otherWriting(writing)
    const found = await readBothWays(database, name, column, figures, other)
    const isSaid = column.type === 'count' || (column.numbers ?? figures.manifest.numbers) !== undefined
    if (found.ours === 0 && found.either > 0 && (found.theirs > 0 || !isSaid))
      throw new UserError(otherMarks(name, writing, other, found, figures))
  }
}

function otherMarks(
  name: string,
  writing: NumberWriting,
  other: NumberWriting,
  { theirs, either, example, readings }: BothWays,
  { file, manifest }: WrittenFigures,
): string {
  const words = `numbers: { decimal: ${other.decimal}, group: ${other.group} }`
  if (theirs > 0)
    return `${file}: ${theirs} figures of ${name} such as ${example} are written with a decimal ${other.decimal}, none with the ${writing.decimal} of the contract, and ${either} could be either; if the publisher has changed it, write ${words} in ${manifest.file}`
  return `${file}: all ${either} figures of ${name} with a mark, such as ${example}, could be ${readings}; write numbers: { decimal: …, group: … } in ${manifest.file}: ${writing.decimal} and ${writing.group}, or ${other.decimal} and ${other.group}`
}

/** The columns that are worth reading again: rows were set aside for them, or the contract does not say how they are written. */
async function doubtfulColumns(
  database: Database,
  { rows, rejects, manifest }: WrittenFigures,
): Promise<Set<string>> {
  // A figure in other marks has one of them before a digit; each doubtful column is read anew, which takes time.
  const broken = await database.rows(
    `select distinct column_name as name from ${rejects} where is_fault and regexp_matches(text, '[.,]\\p{Nd}')`,
  )
  const unsaid = columnsOf(manifest).filter(
    ([, { type, numbers }]) => type === 'number' && (numbers ?? manifest.numbers) === undefined,
  )
  const names = new Set(broken.map((row) => textOf(row['name'])))
  if (unsaid.length === 0) return names
  const doubts = unsaid.map(([name], i) => `${doubtSql(quoteName(name))} as d${i}`)
  const [row = {}] = await database.rows(`select ${doubts.join(', ')} from ${rows} where _set_aside is null`)
  for (const [i, [name]] of unsaid.entries()) if (row[`d${i}`] === true) names.add(name)
  return names
}

/** Whether each figure is what 1.234 or 1,234 could be, and one is not as plain as 123. */
function doubtSql(value: string): string {
  const isWhole = `${value} = trunc(${value})`
  const fits = `case when ${isWhole} then abs(${value}) < 1000000 else abs(${value}) between 1 and 1000 and ${value} * 1000 = trunc(${value} * 1000) end`
  return `coalesce(bool_and(${fits}) and bool_or(not ${isWhole} or abs(${value}) >= 1000), false)`
}

interface BothWays {
  /** How many figures only the contract's marks read, only the others, and both, each to another value. */
  ours: number
  theirs: number
  either: number
  example: string
  readings: string
}

async function readBothWays(
  database: Database,
  name: string,
  column: Column,
  { cells, manifest }: WrittenFigures,
  other: NumberWriting,
): Promise<BothWays> {
  const signs = signsOf(column['published-unit'] ?? column.unit)
  const { marked, mark } = markPatterns(marksOf(manifest))
  const rest = `parted_marks(${quoteName(name)}, ${quoteText(marked)}, ${quoteText(mark)}).rest`
  const read = (writing: NumberWriting): string =>
    `read_figure(rest, ${quoteText(numberShape(writing, signs, { sign: true, decimals: true }))})`
  const [row = {}] = await database.rows(
    `with cells as (${cells}),
       texts as (select ${rest} as rest from cells where ${quoteName(name)} is not null),
       figures as (select rest, ${read(writingOf(column, manifest))} as ours, ${read(other)} as theirs from texts)
     select count(*) filter (theirs is null)::integer as ours, count(*) filter (ours is null)::integer as theirs,
       count(*) filter (ours <> theirs)::integer as either,
       coalesce(min(rest) filter (ours is null), min(rest) filter (ours <> theirs), '') as example,
       coalesce(min(ours || ' or ' || theirs) filter (ours <> theirs), '') as readings
     from figures where coalesce(ours, theirs) is not null`,
  )
  return {
    ours: Number(row['ours']),
    theirs: Number(row['theirs']),
    either: Number(row['either']),
    example: textOf(row['example']),
    readings: textOf(row['readings']),
  }
}

/** How often each mark of a note stands beside the figures of each column, as `uses: * 3, a 1`; '' when the contract knows none. */
export async function countedNotes(database: Database, { cells, manifest }: WrittenFigures): Promise<string> {
  const marks = marksOf(manifest)
  const measures = columnsOf(manifest).filter(([, { type }]) => isMeasure(type))
  if (marks.note.length === 0 || measures.length === 0) return ''
  const { marked, mark } = markPatterns(marks)
  const named = measures.map(
    ([name], i) => `{'place': ${i}, 'name': ${quoteText(name)}, 'cell': ${quoteName(name)}}`,
  )
  const notes = marks.note.map((note) => quoteText(spelt(note))).join(', ')
  const rows = await database.rows(
    `with cells as (${cells}),
       each_cell as (select unnest([${named.join(', ')}], recursive := true) from cells),
       found as (select place, name, unnest(parted_marks(cell, ${quoteText(marked)}, ${quoteText(mark)}).marks) as mark from each_cell where cell is not null)
     select name || ': ' || string_agg(mark || ' ' || times, ', ' order by mark) as counted
     from (select place, name, mark, count(*) as times from found where list_contains([${notes}], mark) group by all)
     group by place, name order by place`,
  )
  return rows.map((row) => textOf(row['counted'])).join('; ')
}
