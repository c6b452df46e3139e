import { UserError, unknownValue } from '../base/error.js'
import { textOf, type Database, type PreparedQuery, type Relation, type Row } from '../system/database.js'
import type { AnswerCache } from '../warehouse/answers.js'
import { PAGE, type Notebook } from './notebook.js'
import {
  askedFor,
  failureOfOne,
  requireColumn,
  resultsOf,
  rowsOf,
  runQueries,
  type CellQuery,
  type Result,
  type Results,
} from './result.js'

/** One page of a notebook: its name, and what the queries gave. */
interface PageResults {
  name: string
  results: Results
}

/** The query of a notebook that gives a row for each of its pages, if it has one. */
export function pagesQuery({ front, file }: Notebook): CellQuery[] {
  return front.pages === undefined ? [] : [{ id: PAGE, sql: front.pages.query, place: `${file}: pages` }]
}

/**
 * What the queries of a notebook give, page after page. Those without a parameter are asked once; the others are planned once
 * and asked for each page, so that memory holds one page at a time.
 * @param traced all queries of the notebook, `pagesQuery` among them. @param answers where those of a notebook of one page are kept.
 * @throws QueryError naming notebook, line and cell; UserError for an unknown parameter or a page that cannot be named so.
 */
export async function* answerPages(
  database: Database,
  notebook: Notebook,
  traced: readonly CellQuery[],
  answers: AnswerCache | null = null,
): AsyncGenerator<PageResults> {
  const { pages } = notebook.front
  const ofPages = traced.filter(({ id }) => id === PAGE)
  const queries = traced.filter(({ id }) => id !== PAGE)
  const page = pages && (await runQueries(database, ofPages)).get(PAGE)
  if (!page) {
    yield { name: notebook.name, results: await runQueries(database, queries, answers) }
    return
  }
  const names = namesOf(page, pages.name)
  const planned = await planQueries(database, queries, page.table.columnNames())
  const fixed = await ask(database, planned.filter(hasNoParameter), {})
  const varying = planned.filter((query) => !hasNoParameter(query))
  for (const [i, row] of rowsOf(page.table).entries()) {
    const results = await ask(database, varying, row)
    const own: [string, Result] = [PAGE, { ...page, table: page.table.slice(i, i + 1) }]
    yield { name: `${notebook.name}-${names[i]}`, results: new Map([...fixed, ...results, own]) }
  }
}

const FILE_NAME = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}_-]*$/u

function namesOf({ table, place }: Result, column: string): string[] {
  requireColumn(table, column, place)
  const names = rowsOf(table).map((row) => textOf(row[column]))
  const stranger = names.find((name) => !FILE_NAME.test(name))
  if (stranger !== undefined)
    throw new UserError(
      `${place}: ${column} cannot name a page: “${stranger}”; let the query give a column of letters, digits, - and _`,
    )
  const twice = names.find((name, i) => names.indexOf(name) < i)
  if (twice !== undefined) throw new UserError(`${place}: two pages would be named ${twice}`)
  return names
}

interface PlannedQuery {
  query: CellQuery
  lane: 0 | 1
  prepared: PreparedQuery
}

function hasNoParameter({ prepared }: PlannedQuery): boolean {
  return prepared.parameters.length === 0
}

async function planQueries(
  database: Database,
  queries: readonly CellQuery[],
  known: readonly string[],
): Promise<PlannedQuery[]> {
  const planned: PlannedQuery[] = []
  for (const [i, query] of queries.entries()) {
    const lane = i % 2 === 0 ? 0 : 1
    const prepared = await database
      .prepare(askedFor(query), query.place, lane)
      .catch(async (cause: unknown) => {
        throw await failureOfOne(database, [query], cause)
      })
    const stranger = prepared.parameters.find((name) => !known.includes(name))
    if (stranger !== undefined)
      throw new UserError(`${query.place}: ${unknownValue('parameter', `$${stranger}`, known)}`)
    planned.push({ query, lane, prepared })
  }
  return planned
}

async function askOnce(
  database: Database,
  query: CellQuery,
  prepared: PreparedQuery,
  values: Row,
): Promise<Relation> {
  return prepared.ask(values).catch(async (cause: unknown) => {
    throw await failureOfOne(database, [query], cause)
  })
}

/** Asks the queries of each lane in turn, the lanes side by side. */
async function ask(database: Database, planned: readonly PlannedQuery[], values: Row): Promise<Results> {
  const answers = new Map<string, Relation>()
  const askLane = async (lane: 0 | 1): Promise<void> => {
    for (const { query, prepared } of planned.filter((each) => each.lane === lane))
      answers.set(query.id, await askOnce(database, query, prepared, values))
  }
  await Promise.all([askLane(0), askLane(1)])
  return resultsOf(
    planned.map(({ query }) => query),
    planned.map(({ query }) => answers.get(query.id) ?? { columns: [], rows: [] }),
  )
}
