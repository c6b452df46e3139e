import { html, type Html } from '../../base/html.js'
import { isNumericType } from '../../base/column-type.js'
import { textOf, type Database, type Relation, type Value } from '../../system/database.js'
import { failureOf, type RepeatableQuery } from '../../models/repeatable.js'
import { bindParameters, type SavedQuery } from '../../models/saved-queries.js'
import { inLanguage } from '../../base/language.js'
import { isOfBuild, tracedQueries, type AnswerCache } from '../../warehouse/answers.js'
import { releasedQueries } from '../../warehouse/query-list.js'
import { scrollFrame } from '../data-table.js'
import { formatValue } from '../formats.js'
import type { Words } from '../strings.js'
import { pageAddress } from './catalogue-address.js'
import {
  filtered,
  QUERIES_PAGE,
  simpleTable,
  TABLES_PAGE,
  type Cell,
  type CataloguePage,
} from './catalogue-page.js'

/** Rows of a result that the page shows. */
const MOST_ROWS = 20

/** A saved query with the first rows that it gives for its defaults; null where a parameter has none. */
export interface AnsweredQuery {
  query: SavedQuery
  result: Relation | null
}

/** The saved queries of a release, answered. @param answers where answers are kept. @throws QueryError naming the file of one that fails. */
export async function answerQueries(
  database: Database,
  answers: AnswerCache | null = null,
): Promise<AnsweredQuery[]> {
  const queries = await releasedQueries(database)
  const traced = await tracedQueries(database, queries, answers)
  const ask = async (places: readonly number[]): Promise<(Relation | null)[]> => {
    const results: (Relation | null)[] = []
    for (const i of places) {
      const query = queries[i]
      if (query) results.push(await firstRows(database, query, traced[i]))
    }
    return results
  }
  const texts = queries.map(({ sql, parameters }, i) =>
    isOfBuild(traced[i]) ? JSON.stringify([sql, parameters]) : null,
  )
  const results = await (answers === null ? ask([...queries.keys()]) : answers.answered(texts, ask))
  return queries.map((query, i) => ({ query, result: results[i] ?? null }))
}

/** One row more than are shown, which tells whether there are further ones. */
async function firstRows(
  database: Database,
  { sql, file, parameters }: SavedQuery,
  query: RepeatableQuery | undefined,
): Promise<Relation | null> {
  if (parameters.some((parameter) => parameter.default === null)) return null
  try {
    const plan = await database.prepare(`from (${query?.asked ?? sql}\n) limit ${MOST_ROWS + 1}`, file)
    return await plan.ask(bindParameters(parameters, {}, file))
  } catch (cause) {
    throw query ? failureOf(query, cause) : cause
  }
}

/** The page of the saved queries in one language: what each gives, its parameters, its SQL, and its result for the defaults. */
export function queriesPage(queries: readonly AnsweredQuery[], words: Words): CataloguePage {
  return {
    name: QUERIES_PAGE,
    title: words.word('saved-queries'),
    description: words.word('saved-queries-description'),
    body: html`<p>${words.word('saved-queries-description')} <a href="${pageAddress(TABLES_PAGE, words.language)}">${words.word('tables')}</a></p>
${queries.length === 0 ? html`<p class="empty">${words.word('no-saved-queries')}</p>` : filtered('section', html`${queries.map((query) => querySection(query, words))}`, words)}`,
  }
}

function querySection({ query, result }: AnsweredQuery, words: Words): Html {
  return html`<section><details id="${query.name}"><summary><h2><code>${query.name}</code></h2> ${inLanguage(query.description, words.language)}</summary>
${parametersOf(query, words)}
<details class="sql"><summary>SQL</summary><pre ${scrollFrame(`SQL: ${query.name}`)}><code>${query.sql.trim()}</code></pre></details>
${result === null ? null : resultOf(query.name, result, words)}</details></section>
`
}

function parametersOf({ name, parameters }: SavedQuery, words: Words): Html {
  if (parameters.length === 0) return html`<p>${words.word('no-parameters')}</p>`
  const heads = ['column-parameter', 'column-type', 'column-default', 'column-meaning']
  return simpleTable(
    `${name}: ${words.word('column-parameter')}`,
    heads.map((head) => ({ text: words.word(head) })),
    parameters.map((parameter): Cell[] => [
      { text: html`<code>${parameter.name}</code>` },
      { text: html`<code>${parameter.type}</code>` },
      { text: defaultText(parameter.default, words) },
      { text: inLanguage(parameter.description, words.language) },
    ]),
  )
}

function defaultText(text: string | null, words: Words): Html | string {
  if (text === null) return words.word('must-be-given')
  return text === '' ? words.word('empty-text') : html`<code>${text}</code>`
}

function resultOf(name: string, { columns, rows }: Relation, words: Words): Html {
  if (rows.length === 0) return html`<p class="empty">${words.word('no-rows')}</p>`
  const table = simpleTable(
    `${name}: ${words.word('result-of-defaults')}`,
    columns.map((column) => ({ text: column.name, isNumber: isNumericType(column.type) })),
    rows.slice(0, MOST_ROWS).map((row) =>
      columns.map(
        (column): Cell => ({
          text: cellText(row[column.name] ?? null, words),
          isNumber: isNumericType(column.type),
        }),
      ),
    ),
  )
  return html`<h3>${words.word('result-of-defaults')}</h3>
${table}${rows.length > MOST_ROWS ? html`<p>${words.word('first-rows', { count: String(MOST_ROWS) })}</p>` : null}`
}

/** A figure as a page sets it; a small whole number may be a year and is not grouped. */
function cellText(value: Value, words: Words): string {
  if (value === null) return words.word('no-value')
  if (typeof value !== 'number' || (Number.isInteger(value) && Math.abs(value) < 10_000)) return textOf(value)
  return formatValue(value, 'figure', words)
}
