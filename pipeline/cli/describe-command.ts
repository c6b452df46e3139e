import { chosenLanguage, inLanguage } from '../base/language.js'
import { civilTime } from '../base/calendar.js'
import { describeTable, type TableDescription } from '../release/describe.js'
import { releaseWarehouse } from '../release/query.js'
import { Database } from '../system/database.js'
import { openProject } from '../system/project.js'
import {
  describedTables,
  firstSentence,
  type DescribedSource,
  type DescribedTable,
} from '../warehouse/catalogue/described.js'
import { SCHEMAS } from '../warehouse/release-tables.js'
import { listTable } from './formats.js'
import { noteText, screenText, screenWidth } from './screen.js'

interface DescribeOptions {
  release?: string
  language?: string
  json?: boolean
}

/** How a screen is written: the language of the texts, the time zone of times, and columns to fill or null. */
interface Look {
  language: string
  timeZone: string
  width: number | null
}

/**
 * `almanac describe`: one table of a release with its columns and where its rows come from, or the list of all.
 * @throws UserError when there is no such table or language.
 */
export async function describeCommand(
  folder: string,
  name: string | undefined,
  { release, language: asked, json = false }: DescribeOptions,
): Promise<void> {
  const { settings, ...project } = await openProject(folder)
  const { languages, 'time-zone': timeZone } = settings
  const language = chosenLanguage(asked, languages)
  const look = { language, timeZone, width: screenWidth(process.stdout) }
  const warehouse = await releaseWarehouse({ settings, ...project }, release)
  const text = await Database.use(warehouse, 'sealed', async (database) => {
    if (name === undefined) {
      const tables = await describedTables(database)
      return json ? jsonText(tables) : listScreen(tables, look)
    }
    const description = await describeTable(database, name)
    return json ? jsonText(description) : tableScreen(description, look)
  })
  process.stdout.write(text)
}

function jsonText(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`
}

function listScreen(tables: readonly DescribedTable[], { language, width }: Look): string {
  const lists = SCHEMAS.flatMap((layer) => {
    const own = tables.filter((table) => table.layer === layer)
    const counts = own.map((table) => countText(table.row_count))
    const longest = Math.max('rows'.length, ...counts.map(({ length }) => length))
    const rows = own.map(({ name, description }, i) => [
      name,
      (counts[i] ?? '').padStart(longest),
      firstSentence(inLanguage(description, language), language),
    ])
    return rows.length === 0 ? [] : [listTable([layer, 'rows', 'a row is'], rows, width)]
  })
  return lists.join('\n')
}

function tableScreen({ table, chain, sources }: TableDescription, look: Look): string {
  const { language, width } = look
  const columns = table.columns.map(({ name, type, unit, meaning }) => [
    name,
    type,
    unit ?? '',
    inLanguage(meaning, language) || 'not described',
  ])
  return [
    `${table.name}\n\n`,
    noteText(inLanguage(table.description, language) || 'not described', 0, width),
    '\n',
    screenText(facts(table), width),
    `\n${listTable(['column', 'type', 'unit', 'meaning'], columns, width)}`,
    '\nComes from\n',
    ...treeLines(table, chain, sources, look),
    '\nRead by\n',
    noteText(table.read_by.join(', ') || 'no table', 2, width),
  ].join('')
}

function facts(table: DescribedTable): [string, string][] {
  const changed =
    table.changed_release === null
      ? 'not known'
      : `${table.changed_date}, with release ${table.changed_release}`
  const lines: [string, string][] = [
    ['grain', table.grain.join(', ') || 'none stated'],
    ['rows', countText(table.row_count)],
    ['changed', changed],
    ['written in', table.file ?? 'almanac itself'],
  ]
  return lines
}

function countText(count: number | null): string {
  return count === null ? '–' : count.toLocaleString('en-US')
}

/** What a table is made from, set in below it, down to the files; what was told above is only named again. */
function treeLines(
  root: DescribedTable,
  chain: readonly DescribedTable[],
  sources: readonly DescribedSource[],
  look: Look,
): string[] {
  const told = new Set<DescribedTable>()
  const visit = (table: DescribedTable, depth: number): string[] => {
    const isKnown = told.has(table)
    told.add(table)
    const own = noteText(`${table.name}${isKnown ? ' (see above)' : ''}`, 2 * depth + 2, look.width)
    if (isKnown) return [own]
    const below = chain.filter(({ name }) => table.depends_on.includes(name))
    const source = sources.find((each) => each.source === table.source)
    return [
      own,
      ...below.flatMap((each) => visit(each, depth + 1)),
      ...(source ? sourceLines(source, depth + 1, look) : []),
    ]
  }
  return visit(root, 0)
}

function sourceLines(source: DescribedSource, depth: number, { language, timeZone, width }: Look): string[] {
  const indent = 2 * depth + 2
  const further = source.file_count - source.files.length
  const publisher = inLanguage(source.publisher, language)
  return [
    noteText(`source ${source.source}: ${inLanguage(source.title, language)} (${publisher})`, indent, width),
    ...source.files.map(({ sha256, origin, received_at, outcome }) =>
      noteText(
        `${sha256.slice(0, 12)}  ${receiptTime(received_at, timeZone)}  ${origin}${outcome === 'landed' ? '' : `, ${outcome}`}`,
        indent + 2,
        width,
      ),
    ),
    ...(further > 0 ? [noteText(`and ${further} earlier files`, indent + 2, width)] : []),
  ]
}

function receiptTime(instant: string, timeZone: string): string {
  return civilTime(new Date(`${instant.replace(' ', 'T')}Z`), timeZone)
}
