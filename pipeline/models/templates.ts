import type { Database } from '../system/database.js'
import { nodeIn, nodesIn, parseQueries, type Node } from './syntax-tree.js'

/** Parts that are put into trees, as DuckDB's parser makes them. */
export interface Templates {
  constant: Node
  order: Node
  star: Node
  everything: Node
  proof: Node
  notNull: Node
  both: Node
  row: Node
  /** A statement that reads nothing. */
  bare: Node
}

/** Has DuckDB's parser make them. */
export async function templatesOf(database: Database): Promise<Templates> {
  const texts = [
    'select 1 from t order by x',
    'select * from t order by all',
    // A cast that fails rather than error(), which DuckDB takes for a side effect and refuses under an alias.
    `select case
       when case when count(*) over (order by x range between current row and current row) > 1
         then concat('tie', row(x)::varchar)::boolean else false end then null
       else x
     end`,
    'select x is not null, x and y, row(x, y)',
    'select 1',
  ]
  const trees = await parseQueries(
    database,
    texts.map((sql) => ({ file: 'almanac', sql })),
  )
  const [ordered = {}, everything = {}, proof = {}, logic = {}] = trees.map((tree) => nodeIn(tree, 'node'))
  const [notNull = {}, both = {}, row = {}] = nodesIn(logic['select_list'])
  return {
    constant: firstOf(ordered, 'select_list'),
    order: firstOf(firstOf(ordered, 'modifiers'), 'orders'),
    star: firstOf(everything, 'select_list'),
    everything: firstOf(everything, 'modifiers'),
    proof: firstOf(proof, 'select_list'),
    notNull,
    both,
    row,
    bare: trees[4] ?? {},
  }
}

function firstOf(node: Node, key: string): Node {
  return nodesIn(node[key])[0] ?? {}
}
