import { inLanguage } from '../base/language.js'
import { headerEntries } from '../models/header.js'
import { textOf, type Row } from '../system/database.js'
import { firstSentence } from '../warehouse/catalogue/described.js'
import type { FileOrigin, Origins, QueryOrigin } from './origins.js'
import { dependenciesOf, sourceOf, upstream, type Lineage } from './lineage.js'
import type { Reader } from './reader.js'
import { rowsOf } from './result.js'
import { textsOf } from './rule-text.js'

/** Id of the result that says in words what the rows of tables are. */
export const TABLE_WORDS = 'table_words'

/** SQL for it. */
export const TABLE_WORDS_SQL = `select name, description
from ops.tables
order by name`

const CARD_WORDS = [
  'card-exact',
  'field-period',
  'field-status',
  'card-query',
  'card-reads',
  'card-publication',
  'column-file',
  'column-row',
  'column-received_at',
  'column-sha256',
  'card-more',
  'card-console',
  'card-keys',
  'console-close',
]

/**
 * What the figures of a page come from, as data for the script that tells it beside each. @param body markup of the page, whose links say which queries are meant;
 * @returns null where the report has no `provenance`, to which they lead.
 */
export function originsOf(body: string, reader: Reader, lineage: Lineage): Origins | null {
  const { words, results } = reader
  const files = results.get('files')
  if (files === undefined) return null
  const meant = new Set([...body.matchAll(/ href="[^"#]*#provenance-([^"]+)"/g)].map(([, id]) => id))
  const rows = rowsOf(files.table)
  const dependencies = dependenciesOf(results)
  const described = new Map(
    rowsOf(results.get(TABLE_WORDS)?.table).map((row) => [
      textOf(row['name']),
      inLanguage(textsOf(row['description']), words.language),
    ]),
  )
  const queries = lineage.queries
    .filter(({ id }) => meant.has(id))
    .map(({ id, sql }): [string, QueryOrigin] => {
      const tables = lineage.tables.get(id) ?? []
      const sources = new Set([...tables, ...upstream(tables, dependencies)].map(sourceOf))
      return [
        id,
        {
          says: saidOf(sql, words.language),
          reads: tables.map(
            (table) => [table, firstSentence(described.get(table) ?? '', words.language)] as const,
          ),
          sql: sql.trim(),
          files: newestOf(rows.filter(({ source }) => sources.has(textOf(source)))),
        },
      ]
    })
  const named = new Set([
    ...queries.flatMap(([, query]) => query.files),
    ...[...body.matchAll(/ data-file="([^"]+)"/g)].map(([, name]) => name),
  ])
  return {
    language: words.language,
    words: Object.fromEntries(CARD_WORDS.map((key) => [key, words.word(key)])),
    queries: Object.fromEntries(queries),
    files: Object.fromEntries(
      rows
        .filter(({ file }) => named.has(textOf(file)))
        .map((row) => [textOf(row['file']), fileOrigin(row, reader)]),
    ),
  }
}

/** What a query says of itself in the comments above it, as files of SQL do. */
function saidOf(sql: string, language: string): string {
  const texts = headerEntries(sql.trim()).flatMap(({ key, language: of, text }): [string, string][] =>
    key === 'description' || key === 'what' ? [[of, text]] : [],
  )
  return texts.length === 0 ? '' : inLanguage(Object.fromEntries(texts), language)
}

/** The newest landed file of each source; rows come newest first. */
function newestOf(rows: readonly Row[]): string[] {
  const newest = new Map<string, string>()
  for (const { source, file, outcome } of rows)
    if (outcome !== 'refused' && !newest.has(textOf(source))) newest.set(textOf(source), textOf(file))
  return [...newest.values()]
}

function fileOrigin(row: Row, reader: Reader): FileOrigin {
  return {
    title: reader.choose(textsOf(row['title'])),
    publisher: reader.choose(textsOf(row['publisher'])),
    url: webAddress(textOf(row['url'])),
    sha256: textOf(row['sha256']),
    received: reader.format(row['received_at'] ?? null, 'time', 'files'),
  }
}

/** Only what leads to the web becomes a link. */
function webAddress(text: string): string {
  return /^https?:\/\//i.test(text) ? text : ''
}
