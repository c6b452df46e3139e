import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
  type VirtualItem,
} from '@tanstack/virtual-core'
import type { Answer } from './api.js'
import type { Order } from './arranged.js'
import { cellText, isNumeric } from './cell-text.js'
import { ColumnWidths } from './column-widths.js'
import { element } from '../element.js'
import { cellCount, copiedText, isWithin, placeAfter, rangeOf, type GridPlace } from './selection.js'
import { count, word } from './settings.js'

const ROW_HEIGHT = 28
const HEAD_HEIGHT = 46
const SPARE_ROWS = 12
const SPARE_COLUMNS = 2
/** A cell shows so much of a text; the line below the grid shows more. */
const MOST_CHARACTERS = 300

/** What a key asks of the column of the current cell. */
const WISHES: Readonly<Record<string, 'sorted' | 'asked'>> = { s: 'sorted', v: 'asked' }

type Scroll = Virtualizer<HTMLElement, HTMLElement>
type Content = Pick<Answer, 'columns' | 'rows'>

/** What a grid tells. */
export interface GridEvents {
  /** Another cell is the current one. */
  moved: (place: GridPlace) => void
  copied: (cellCount: number) => void
  /** The reader wants the rows in the order of a column. */
  sorted: (column: number) => void
  /** The reader wants to know what stands in a column. */
  asked: (column: number) => void
}

/** The rows of a result, of which only those in sight stand in the page. Its cells are walked and copied by keys or mouse. */
export class Grid {
  readonly element: HTMLElement
  private readonly body = element('div', { role: 'rowgroup', class: 'grid-body' })
  private readonly head = element('div', { role: 'row', class: 'grid-row', 'aria-rowindex': 1 })
  private readonly drawn = new Map<number, HTMLElement>()
  private readonly numberWidth: number
  private readonly rows: Scroll
  private readonly columns: Scroll
  private readonly ends: (() => void)[]
  private current: GridPlace = { row: 0, column: 0 }
  /** The corner of the selection that stays where it is. */
  private anchor: GridPlace = this.current
  private drawnColumns = ''

  constructor(
    place: HTMLElement,
    private content: Content,
    private readonly events: GridEvents,
    private readonly order: Order | null = null,
  ) {
    this.element = element(
      'div',
      {
        role: 'grid',
        class: 'grid',
        tabindex: 0,
        'aria-label': word('grid'),
        'aria-multiselectable': 'true',
      },
      element('div', { role: 'rowgroup', class: 'grid-head' }, this.head),
      this.body,
    )
    place.replaceChildren(this.element)
    const measure = new ColumnWidths(this.element)
    const widths = measure.of(content)
    this.numberWidth = measure.ofNumbers(content.rows.length)
    this.rows = this.scroll(content.rows.length, () => ROW_HEIGHT, false)
    this.columns = this.scroll(content.columns.length, (i) => widths[i] ?? 0, true)
    this.ends = [this.rows._didMount(), this.columns._didMount()]
    for (const each of [this.rows, this.columns]) each._willUpdate()
    this.listen()
    this.draw()
  }

  /** Puts in further rows below those there are. */
  extend(content: Content): void {
    this.content = content
    this.rows.setOptions({ ...this.rows.options, count: content.rows.length })
    this.draw()
  }

  /** Takes the grid out of the page. */
  remove(): void {
    for (const end of this.ends) end()
    this.element.remove()
  }

  private scroll(count: number, size: (i: number) => number, isHorizontal: boolean): Scroll {
    const inset = isHorizontal ? this.numberWidth : HEAD_HEIGHT
    return new Virtualizer<HTMLElement, HTMLElement>({
      count,
      horizontal: isHorizontal,
      getScrollElement: () => this.element,
      estimateSize: size,
      overscan: isHorizontal ? SPARE_COLUMNS : SPARE_ROWS,
      paddingStart: inset,
      scrollPaddingStart: inset,
      observeElementRect,
      observeElementOffset,
      scrollToFn: elementScroll,
      onChange: () => this.draw(),
    })
  }

  private draw(): void {
    const width = this.columns.getTotalSize()
    const columns = this.columns.getVirtualItems()
    const rows = this.rows.getVirtualItems()
    this.element.setAttribute('aria-rowcount', String(this.content.rows.length + 1))
    this.element.setAttribute('aria-colcount', String(this.content.columns.length + 1))
    this.body.style.height = `${this.rows.getTotalSize() - HEAD_HEIGHT}px`
    for (const part of [this.body, this.head]) part.style.width = `${width}px`
    const shown = columns.map(({ index }) => index).join()
    if (shown !== this.drawnColumns) this.clear()
    this.drawnColumns = shown
    if (this.head.childElementCount === 0) this.drawHead(columns)
    this.drawRows(rows, columns)
    this.markSelection()
  }

  private clear(): void {
    for (const row of this.drawn.values()) row.remove()
    this.drawn.clear()
    this.head.replaceChildren()
  }

  private drawHead(columns: readonly VirtualItem[]): void {
    const corner = element('div', {
      role: 'columnheader',
      class: 'row-number',
      'aria-colindex': 1,
    })
    corner.textContent = word('row-number')
    corner.style.width = `${this.numberWidth}px`
    const names = columns.map((item) => {
      const { name = '', type = '' } = this.content.columns[item.index] ?? {}
      return placed(
        item,
        element(
          'div',
          {
            role: 'columnheader',
            class: this.classOf(item.index),
            'aria-colindex': item.index + 2,
            title: `${name} ${type} · ${word('sort')}`,
            'data-column': item.index,
            'aria-sort': this.sortOf(item.index),
          },
          element('b', {}, name),
          element('span', {}, type.toLowerCase()),
          element('button', {
            type: 'button',
            class: 'values',
            tabindex: -1,
            'aria-label': word('values-of', { column: name }),
            title: word('values-of', { column: name }),
          }),
        ),
      )
    })
    this.head.replaceChildren(corner, ...names)
  }

  private drawRows(rows: readonly VirtualItem[], columns: readonly VirtualItem[]): void {
    const wanted = new Set(rows.map(({ index }) => index))
    for (const [index, row] of this.drawn) {
      if (wanted.has(index)) continue
      row.remove()
      this.drawn.delete(index)
    }
    const made = rows.filter(({ index }) => !this.drawn.has(index)).map((item) => this.row(item, columns))
    this.body.append(...made)
  }

  private row({ index, start }: VirtualItem, columns: readonly VirtualItem[]): HTMLElement {
    const number = element(
      'div',
      { role: 'rowheader', class: 'row-number', 'aria-colindex': 1 },
      count(index + 1),
    )
    number.style.width = `${this.numberWidth}px`
    const cells = columns.map((item) => placed(item, this.cell(index, item.index)))
    const row = element(
      'div',
      { role: 'row', class: 'grid-row', 'aria-rowindex': index + 2 },
      number,
      ...cells,
    )
    row.style.transform = `translateY(${start - HEAD_HEIGHT}px)`
    row.dataset['row'] = String(index)
    this.drawn.set(index, row)
    return row
  }

  private cell(row: number, column: number): HTMLElement {
    const value = this.content.rows[row]?.[column] ?? null
    const { name, type } = this.content.columns[column] ?? { name: '', type: '' }
    const text = cellText(value, { name, type })
    const made = element(
      'div',
      {
        role: 'gridcell',
        class: this.classOf(column),
        id: cellId({ row, column }),
        'aria-colindex': column + 2,
      },
      text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text,
    )
    made.classList.toggle('null', value === null)
    made.dataset['column'] = String(column)
    return made
  }

  private sortOf(column: number): string {
    if (this.order?.column !== column) return 'none'
    return this.order.isDescending ? 'descending' : 'ascending'
  }

  private classOf(column: number): string {
    const { name, type } = this.content.columns[column] ?? { name: '', type: '' }
    return isNumeric({ name, type }) ? 'cell number' : 'cell'
  }

  private markSelection(): void {
    const range = rangeOf(this.anchor, this.current)
    for (const [row, line] of this.drawn)
      for (const cell of line.querySelectorAll<HTMLElement>('[role=gridcell]'))
        cell.setAttribute('aria-selected', String(isWithin(range, row, Number(cell.dataset['column']))))
    const current = this.content.rows.length > 0 ? document.getElementById(cellId(this.current)) : null
    for (const former of this.element.querySelectorAll('.current')) former.classList.remove('current')
    current?.classList.add('current')
    if (current) this.element.setAttribute('aria-activedescendant', current.id)
    else this.element.removeAttribute('aria-activedescendant')
  }

  private listen(): void {
    const { element } = this
    element.addEventListener('keydown', (event) => this.followKey(event))
    this.head.addEventListener('click', ({ target }) => {
      const head = target instanceof Element ? target.closest<HTMLElement>('[data-column]') : null
      if (!head) return
      const isAsked = target instanceof Element && target.matches('.values')
      this.events[isAsked ? 'asked' : 'sorted'](Number(head.dataset['column']))
    })
    element.addEventListener('copy', (event) => this.copy(event))
    element.addEventListener('pointerdown', (event) => {
      const place = placeAt(event.target)
      if (place && event.button === 0) this.go(place, event.shiftKey)
    })
    element.addEventListener('pointerover', (event) => {
      const place = event.buttons === 1 && event.pointerType === 'mouse' ? placeAt(event.target) : null
      if (place) this.go(place, true)
    })
  }

  private followKey(event: KeyboardEvent): void {
    const { rows, columns } = this.content
    if (rows.length === 0) return
    if (event.key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      this.anchor = { row: rows.length - 1, column: columns.length - 1 }
      this.current = { row: 0, column: 0 }
      this.markSelection()
      return
    }
    const wish = event.ctrlKey || event.metaKey || event.altKey ? undefined : WISHES[event.key]
    if (wish !== undefined) {
      event.preventDefault()
      this.events[wish](this.current.column)
      return
    }
    const page = Math.max(1, Math.floor((this.element.clientHeight - HEAD_HEIGHT) / ROW_HEIGHT) - 1)
    const place = placeAfter(event, this.current, { rows: rows.length, columns: columns.length, page })
    if (!place || event.altKey) return
    event.preventDefault()
    this.go(place, event.shiftKey)
  }

  private go(place: GridPlace, isExtending: boolean): void {
    this.current = place
    if (!isExtending) this.anchor = place
    this.rows.scrollToIndex(place.row, { align: 'auto' })
    this.columns.scrollToIndex(place.column, { align: 'auto' })
    this.markSelection()
    this.events.moved(place)
  }

  private copy(event: ClipboardEvent): void {
    if (!event.clipboardData || this.content.rows.length === 0) return
    const range = rangeOf(this.anchor, this.current)
    event.preventDefault()
    event.clipboardData.setData('text/plain', copiedText(this.content.rows, range))
    this.events.copied(cellCount(range))
  }
}

function placed({ start, size }: VirtualItem, cell: HTMLElement): HTMLElement {
  cell.style.left = `${start}px`
  cell.style.width = `${size}px`
  return cell
}

function cellId({ row, column }: GridPlace): string {
  return `cell-${row}-${column}`
}

function placeAt(target: EventTarget | null): GridPlace | null {
  const cell = target instanceof Element ? target.closest<HTMLElement>('[role=gridcell]') : null
  const row = cell?.closest<HTMLElement>('[role=row]')
  return cell && row ? { row: Number(row.dataset['row']), column: Number(cell.dataset['column']) } : null
}
