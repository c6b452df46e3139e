import { CATALOGUE_FOLDER, tableAddress } from '../../pipeline/report/catalogue/catalogue-address.js'
import type { Table, TableColumn } from './api.js'
import { nameButton } from './name-button.js'
import { button, element, part } from '../element.js'
import { count, inLanguage, language, layers, prefix, word } from './settings.js'

const OPEN = 'marts'
const NARROW = '(max-width: 60rem)'

/** The tables of a release by layer, with what their rows and columns are; a name is put into the query by its button. */
export class TableList {
  private readonly place = part('table-list', HTMLDivElement)
  private readonly filter = part('filter', HTMLInputElement)
  private tables: readonly Table[] = []
  /** Whether they are those of the served release, of which the site has pages. */
  private isServed = true

  constructor(private readonly insert: (name: string) => void) {
    this.filter.addEventListener('input', () => this.show())
    // on a phone the result comes first, and the tables are a long way down
    part('tables', HTMLDetailsElement).open = !matchMedia(NARROW).matches
  }

  get all(): readonly Table[] {
    return this.tables
  }

  /** @param release of which the tables are, null for the served one. */
  setTables(tables: readonly Table[], release: string | null): void {
    this.tables = tables
    this.isServed = release === null
    this.show()
  }

  /** Says in place of the tables why there are none. */
  fail(problem: string): void {
    this.place.replaceChildren(element('p', { class: 'problem' }, problem))
  }

  private show(): void {
    const wanted = this.filter.value.trim().toLowerCase()
    const open = new Set(
      [...this.place.querySelectorAll<HTMLDetailsElement>('details[open]')].map(({ id }) => id),
    )
    const isFirst = this.place.childElementCount === 0
    const found = this.tables.filter((table) => matches(table, wanted))
    const layers = [...new Set(found.map(({ layer }) => layer))].toSorted((a, b) => rankOf(a) - rankOf(b))
    const groups = layers.map((layer) => {
      const tables = found.filter((table) => table.layer === layer)
      const group = this.group(layer, tables)
      group.open = wanted !== '' || (isFirst ? layer === OPEN : open.has(group.id))
      for (const fold of group.querySelectorAll('details')) fold.open ||= open.has(fold.id)
      return group
    })
    this.place.replaceChildren(...(groups.length > 0 ? groups : [element('p', {}, word('no-match'))]))
  }

  private group(layer: string, tables: readonly Table[]): HTMLDetailsElement {
    const heading = element(
      'h3',
      {},
      layers[layer] ?? layer,
      ' ',
      element('span', { class: 'count' }, count(tables.length)),
    )
    return element(
      'details',
      { class: 'layer', id: `layer-${layer}` },
      element('summary', {}, heading),
      ...this.entries(tables),
    )
  }

  /** The tables of the project and those with its figures, then in a fold what the engine derives from them. */
  private entries(tables: readonly Table[]): HTMLElement[] {
    const own = tables.filter(isOwn)
    const rest = tables.filter((table) => !isOwn(table))
    if (own.length === 0 || rest.length === 0) return tables.map((table) => this.entry(table))
    const fold = element(
      'details',
      { class: 'derived', id: `derived-${rest[0]?.layer ?? ''}` },
      element('summary', {}, word('derived-tables', { count: count(rest.length) })),
      ...rest.map((table) => this.entry(table)),
    )
    fold.open = this.filter.value.trim() !== ''
    return [...own.map((table) => this.entry(table)), fold]
  }

  private entry(table: Table): HTMLElement {
    const { name } = table
    const fold = element(
      'details',
      { class: 'entry', id: `table-${name}` },
      element('summary', {}, element('code', {}, breakable(name))),
    )
    // what is folded is not drawn until it is opened: a project may have thousands of columns
    fold.addEventListener('toggle', () => {
      if (fold.open && fold.childElementCount === 1) fold.append(...this.details(table))
    })
    return fold
  }

  private details(table: Table): Node[] {
    const { name, columns, description } = table
    const said = inLanguage(description)
    return [
      ...(said === '' ? [] : [element('p', {}, said)]),
      element('p', { class: 'facts' }, ...factsOf(table)),
      element(
        'p',
        { class: 'actions' },
        button(word('insert-name'), () => this.insert(name), {
          'aria-label': `${word('insert-name')} ${name}`,
        }),
        ...(this.isServed
          ? [
              element(
                'a',
                { href: `${prefix}/${CATALOGUE_FOLDER}/${tableAddress(name, language)}` },
                word('catalogue-page'),
              ),
            ]
          : []),
      ),
      element('ul', { class: 'columns' }, ...columns.map((column) => this.column(column))),
    ]
  }

  private column({ name, type, unit, meaning }: TableColumn): HTMLElement {
    const said = inLanguage(meaning)
    const typed = unit ? word('column-of-unit', { type: type.toLowerCase(), unit }) : type.toLowerCase()
    return element(
      'li',
      {},
      nameButton(name, this.insert),
      ' ',
      element('span', { class: 'type' }, typed),
      ...(said === '' ? [] : [element('span', { class: 'meaning' }, said)]),
    )
  }
}

/** Tables that the engine makes and every reader looks for. */
const SOUGHT = ['marts.observations', 'marts.series', 'marts.revisions', 'marts.claims', 'marts.events']

/** Whether a table is the project's, or has its figures. */
function isOwn({ name, file }: Table): boolean {
  return SOUGHT.includes(name) || (file !== null && !file.startsWith('library/'))
}

function factsOf({ row_count, grain, depends_on, changed_date }: Table): string[] {
  return [
    ...(row_count === null ? [] : [word('table-rows', { count: count(row_count) })]),
    ...(grain && grain.length > 0 ? [word('grain', { grain: grain.join(', ') })] : []),
    ...(changed_date ? [word('changed', { date: changed_date })] : []),
    ...(depends_on && depends_on.length > 0 ? [word('reads', { tables: depends_on.join(', ') })] : []),
  ].map((fact) => `${fact} `)
}

/** A long name may be broken behind its dot and underscores. */
function breakable(name: string): DocumentFragment {
  const pieces = document.createDocumentFragment()
  for (const piece of name.split(/(?<=[._])/)) pieces.append(piece, element('wbr'))
  return pieces
}

function matches({ name, columns, description }: Table, wanted: string): boolean {
  if (wanted === '') return true
  return [
    name,
    inLanguage(description),
    ...columns.flatMap((column) => [column.name, inLanguage(column.meaning)]),
  ].some((text) => text.toLowerCase().includes(wanted))
}

function rankOf(layer: string): number {
  const named = Object.keys(layers)
  return named.includes(layer) ? named.indexOf(layer) : named.length
}
