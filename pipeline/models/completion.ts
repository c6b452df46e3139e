import { UserError } from '../base/error.js'
import { textOf, type Value } from '../system/database.js'
import {
  CLOCKS,
  EXTREMES,
  MODES,
  ORDERED,
  PEERED,
  PLACED,
  SORTING,
  type FunctionKinds,
} from './function-kinds.js'
import {
  changeNodes,
  isNode,
  isSameTree,
  lineAt,
  nodeIn,
  nodesIn,
  placeOf,
  pointerTo,
  type Node,
  type Query,
} from './syntax-tree.js'
import { hasRowFrame, isEverything, isLimit, isOneRow, isStar, unnests } from './query-shape.js'
import type { Templates } from './templates.js'

/** A column that was changed and bears no name, which it would be called by. */
export interface RenamedColumn {
  column: Node
  /** A select of the column as it was. */
  statement: Node
}

/** Completes the orders of one query, and refuses what cannot be made the same on every run. */
export class Completion {
  tree: Node = {}
  isChanged = false
  isRounding = false
  readonly ties: string[] = []
  readonly renamed: RenamedColumn[] = []
  /** The part of the statement whose rows come out in an order. */
  private ordered: Node | null = null
  /** Places of nodes, for those that the parser gives none the place of the one around it. */
  private readonly places = new WeakMap<Node, number>()
  /** Lists that are sorted as they are made. */
  private readonly sorted = new WeakSet<Node>()

  constructor(
    private readonly query: Query,
    private readonly parts: Templates,
    private readonly kinds: FunctionKinds,
  ) {}

  /**
   * @param hasOrder whether the order of the rows that come out counts. @param width how many columns come out, where that is known.
   * @throws UserError naming file and line.
   */
  complete(statement: Node, hasOrder = false, width: number | null = null): this {
    this.survey(statement, null)
    this.ordered = hasOrder ? nodeIn(statement, 'node') : null
    const changed = changeNodes(statement, (node, original) => this.change(node, original))
    const tree = isNode(changed) ? changed : {}
    const top = nodeIn(tree, 'node')
    const ordered = hasOrder ? this.inTotalOrder(top, width) : top
    this.tree = ordered === top ? tree : { ...tree, node: ordered }
    this.isChanged = this.tree !== statement
    return this
  }

  /** Notes the places of a tree. @returns the first of them. */
  private survey(value: Value, around: number | null): number | null {
    if (typeof value !== 'object' || value === null) return null
    const own = isNode(value) ? placeOf(value) : null
    let within: number | null = null
    for (const member of Object.values(value)) {
      const place = this.survey(member, own ?? around)
      if (place !== null && (within === null || place < within)) within = place
    }
    if (isNode(value)) this.noteNode(value, own ?? within ?? around)
    return own ?? within
  }

  private noteNode(node: Node, place: number | null): void {
    if (place !== null) this.places.set(node, place)
    // DuckDB's parser makes this of list(x order by x).
    const [first] = nodesIn(node['children'])
    if (first && SORTING.has(textOf(node['function_name']))) this.sorted.add(first)
  }

  private change(node: Node, original: Node): Node {
    const place = this.places.get(original)
    if (place !== undefined) this.places.set(node, place)
    this.refuseChance(node)
    if (node['class'] === 'FUNCTION') return this.sorted.has(original) ? node : this.changeCall(node)
    if (node['class'] === 'WINDOW') return this.changeWindow(node)
    if (node['class'] === 'COLUMN_REF') this.refuseColumn(node)
    if (!Array.isArray(node['modifiers'])) return node
    if (node !== original) this.keepNames(node, original)
    return original === this.ordered ? node : this.withTotalCut(node)
  }

  private refuseChance(node: Node): void {
    if (isNode(node['sample'])) this.refuse(node, 'a sample is drawn by chance; choose rows by what they say')
    if (node['ref_type'] === 'POSITIONAL')
      this.refuse(
        node,
        'a positional join goes by the place of rows, which tables do not have; join on columns',
      )
    if (node['ref_type'] === 'ASOF')
      this.refuse(
        node,
        'an asof join takes any of the rows that match equally well; join on the nearest key, found by max() or min()',
      )
    if (node['show_type'] === 'SUMMARY')
      this.refuse(node, 'summarize estimates; ask for the figures themselves')
  }

  private refuseColumn(node: Node): void {
    const names = Array.isArray(node['column_names']) ? node['column_names'].map((name) => textOf(name)) : []
    const name = names.at(-1)?.toLowerCase() ?? ''
    if (names.length === 1 && CLOCKS.has(name)) this.refuseClock(node, name)
    if (name === 'rowid')
      this.refuse(
        node,
        'rowid is where a row happens to lie; landed rows have _file and _row, models their grain',
      )
  }

  private changeCall(node: Node): Node {
    const name = this.checkedName(node)
    const children = nodesIn(node['children'])
    if (name === 'age' && children.length === 1) this.refuseClock(node, 'age with one date')
    const [value] = children
    if (value === undefined) return node
    const given = nodeIn(node, 'order_bys')
    const orders = nodesIn(given['orders'])
    if (ORDERED.has(name) && orders.length === 0)
      this.refuse(
        node,
        `${name}() goes by the order of rows, and they have none here; write ${exampleOf(name)}`,
      )
    if (EXTREMES.has(name)) return this.withTotalExtreme(node)
    if ((!ORDERED.has(name) && !MODES.has(name)) || node['distinct'] === true) return node
    const complete = this.completed(orders, value)
    return complete === orders ? node : { ...node, order_bys: { ...given, orders: complete } }
  }

  private checkedName(node: Node): string {
    const name = textOf(node['function_name']).toLowerCase()
    if (this.kinds.unsteady.has(name)) this.refuseClock(node, `${name}()`)
    if (this.kinds.unorderable.has(name))
      this.refuse(
        node,
        `${name}() depends on the order of rows; use a function that does not, or takes an order`,
      )
    this.isRounding ||= this.kinds.rounding.has(name)
    return name
  }

  /** Values that are equal in the order are put in their own, so that it no longer matters which comes first. */
  private completed(orders: Node[], value: Node): Node[] {
    const isThere = orders.some(({ expression = null }) => isSameTree(expression, { ...value, alias: '' }))
    if (isThere || value['class'] === 'CONSTANT') return orders
    return [...orders, { ...this.parts.order, expression: { ...value, alias: '' } }]
  }

  /** Of several rows with the same extreme, the one with the extreme value of the other column. */
  private withTotalExtreme(node: Node): Node {
    const [value = {}, by = {}, ...rest] = nodesIn(node['children'])
    if (value['class'] === 'CONSTANT' || isSameTree(value, by)) return node
    const isKnown: Node = { ...this.parts.notNull, children: [by] }
    const key = node['class'] === 'WINDOW' ? 'filter_expr' : 'filter'
    const filter = node[key] ?? null
    return {
      ...node,
      children: [value, { ...this.parts.row, children: [by, value] }, ...rest],
      [key]: filter === null ? isKnown : { ...this.parts.both, children: [filter, isKnown] },
    }
  }

  private changeWindow(node: Node): Node {
    const name = this.checkedName(node)
    if (PEERED.has(name)) return node
    const orders = nodesIn(node['orders'])
    const own = nodesIn(node['arg_orders'])
    const [value = {}] = nodesIn(node['children'])
    const goesByPlace = PLACED.has(name) || ORDERED.has(name)
    if (own.length > 0 && ['lag', 'lead', 'ntile', 'row_number'].includes(name))
      this.refuse(node, `${name}() with an order of its own; give the order in over (…)`)
    const isPlaced = (goesByPlace && own.length === 0) || hasRowFrame(node)
    if (isPlaced && orders.length === 0)
      this.refuse(
        node,
        `${name}() goes by the order of rows, and over (…) gives none; write over (order by …)`,
      )
    const isOrdered = (goesByPlace && own.length > 0) || MODES.has(name)
    const arranged = isOrdered ? { ...node, arg_orders: this.completed(own, value) } : node
    const total = EXTREMES.has(name) ? this.withTotalExtreme(arranged) : arranged
    return isPlaced ? this.proved(total, orders, name) : total
  }

  /** The function where no two rows are equal in partition and order; else the query fails and says so. */
  private proved(node: Node, orders: readonly Node[], name: string): Node {
    const partitions = nodesIn(node['partitions'])
    const words = `${this.placed(node)}: rows that ${name}() counts off are equal in its order; add columns to the order by until no two are: `
    this.ties.push(words)
    const keys = [
      ...partitions,
      ...orders.flatMap(({ expression }) => (isNode(expression) ? [expression] : [])),
    ]
    const filled = changeNodes(this.parts.proof, (part) => {
      if (part['class'] === 'WINDOW') return { ...part, partitions, orders: [...orders] }
      if (part['function_name'] === 'row') return { ...part, children: keys }
      if (part['class'] === 'CONSTANT' && nodeIn(part, 'value')['value'] === 'tie')
        return { ...part, value: { ...nodeIn(part, 'value'), value: words } }
      return part
    })
    const proof = isNode(filled) ? filled : {}
    return { ...proof, alias: node['alias'] ?? '', else_expr: { ...node, alias: '' } }
  }

  /** Which rows a limit or `distinct on` leaves must not depend on the order in which they happen to come. */
  private withTotalCut(node: Node): Node {
    const kinds = nodesIn(node['modifiers']).map(({ type }) => textOf(type))
    const isLimited = nodesIn(node['modifiers']).some(isLimit)
    const isDistinctOn = nodesIn(node['modifiers']).some(
      ({ distinct_on_targets: targets }) => Array.isArray(targets) && targets.length > 0,
    )
    if (!isLimited && !isDistinctOn) return node
    if (kinds.includes('ORDER_MODIFIER')) return this.inTotalOrder(node)
    if (isLimited && !isDistinctOn && isOneRow(node)) return node
    const what = isLimited ? 'limit' : 'distinct on'
    return this.refuse(node, `${what} without an order by, so that any rows may be left; say which`)
  }

  /** The order of a query, completed by all columns that come out. */
  private inTotalOrder(node: Node, width: number | null = null): Node {
    const modifiers = nodesIn(node['modifiers'])
    const order = modifiers.find(({ type }) => type === 'ORDER_MODIFIER')
    if (order === undefined) {
      const limits = modifiers.filter(isLimit)
      const others = modifiers.filter((modifier) => !isLimit(modifier))
      return isOneRow(node) ? node : { ...node, modifiers: [...others, this.parts.everything, ...limits] }
    }
    const orders = nodesIn(order['orders'])
    if (orders.some(({ expression }) => isNode(expression) && isEverything(expression))) return node
    const outputs = width === null ? this.outputsOf(node) : this.firstColumns(width)
    const rest = outputs.map((expression) => ({ ...this.parts.order, expression }))
    const complete = { ...order, orders: [...orders, ...rest] }
    return { ...node, modifiers: modifiers.map((each) => (each === order ? complete : each)) }
  }

  /** The columns that come out, by their places; where a star stands among them, all that the query reads. */
  private outputsOf(node: Node): Node[] {
    const isByName = textOf(node['setop_type']).endsWith('BY_NAME')
    const left = nodeIn(node, 'left')
    if (node['type'] === 'SET_OPERATION_NODE' && !isByName) return this.outputsOf(left)
    const columns = nodesIn(node['select_list'])
    if (isByName || columns.length === 0 || columns.some(isStar)) return [this.parts.star]
    const several = columns.find(unnests)
    if (several)
      this.refuse(
        several,
        'unnest() beside an order by that must be total; put the order by into a query around it',
      )
    return this.firstColumns(columns.length)
  }

  private firstColumns(count: number): Node[] {
    const { constant } = this.parts
    return Array.from({ length: count }, (_, i) => ({
      ...constant,
      value: { ...nodeIn(constant, 'value'), value: i + 1 },
    }))
  }

  private keepNames(node: Node, original: Node): void {
    const before = nodesIn(original['select_list'])
    for (const [i, column] of nodesIn(node['select_list']).entries()) {
      const was = before[i]
      if (was === undefined || column === was || column['alias'] !== '') continue
      const alone = { ...nodeIn(this.parts.bare, 'node'), select_list: [was] }
      this.renamed.push({ column, statement: { ...this.parts.bare, node: alone } })
    }
  }

  private refuseClock(node: Node, what: string): never {
    return this.refuse(
      node,
      `${what} gives something else on another run, and a release is made of its inputs alone; take it from the data, as max(period_end), or from a file of a source`,
    )
  }

  private refuse(node: Node, what: string): never {
    const place = this.places.get(node)
    const pointer = place === undefined ? '' : pointerTo(place, this.query.sql)
    throw new UserError(`${this.placed(node)}: ${what}${pointer}`)
  }

  private placed(node: Node): string {
    const { file, sql } = this.query
    const place = this.places.get(node)
    return placeAt(file, place === undefined ? null : lineAt(place, sql))
  }
}

/** A line of a query as a place: of a file of SQL, or of a notebook whose cell begins at a line. */
export function placeAt(file: string, line: number | null): string {
  if (line === null) return file
  const [, path, start, cell] = /^(.*?):(\d+): (.*)$/.exec(file) ?? []
  if (path !== undefined) return `${path}:${Number(start) + line}: ${cell}`
  return file.endsWith('.sql') ? `${file}:${line}` : `${file}, line ${line}`
}

function exampleOf(name: string): string {
  if (name === 'any_value' || name === 'arbitrary') return 'min(x), max(x) or first(x order by y)'
  return `${name}(x order by y)`
}
