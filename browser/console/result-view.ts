import { visibleText } from '../../pipeline/base/visible-text.js'
import { addressOf, fileOf, type Answer, type Question } from './api.js'
import { csvFigure, csvText } from '../../pipeline/base/csv.js'
import { arranged, nextOrder, type Order } from './arranged.js'
import { cellText, isNumeric, plainText } from './cell-text.js'
import { ChartPanel } from './chart-panel.js'
import { isShort } from './download.js'
import { saveBlob } from '../save-blob.js'
import { element, part } from '../element.js'
import { Grid } from './grid.js'
import { planText } from './plan-text.js'
import type { GridPlace } from './selection.js'
import { count, mostRows, word } from './settings.js'

const MOST_CHARACTERS = 20_000

type View = 'table' | 'chart'

/** What a result view tells. */
export interface ResultEvents {
  /** The reader turned to the other view, or changed the chart. */
  changed: () => void
  say: (text: string) => void
  failed: (cause: unknown) => void
}

/** A result as a table or a chart, and as files. */
export class ResultView {
  private readonly views = part('views', HTMLDivElement)
  private readonly table = part('table-view', HTMLDivElement)
  private readonly chartPlace = part('chart-view', HTMLDivElement)
  private readonly detail = element('p', { class: 'cell-detail' })
  private readonly chart: ChartPanel
  private grid: Grid | null = null
  private answer: Answer | null = null
  private question: Question | null = null
  private shown: View = 'table'
  private readonly gridPlace = element('div')
  private readonly tools = part('arrangement', HTMLParagraphElement)
  private readonly filter = part('row-filter', HTMLInputElement)
  private readonly shownCount = part('rows-shown', HTMLSpanElement)
  private order: Order | null = null

  constructor(private readonly events: ResultEvents) {
    this.chart = new ChartPanel(this.chartPlace, events.changed)
    for (const view of ['table', 'chart'] as const)
      part(`view-${view}`, HTMLButtonElement).addEventListener('click', () => {
        this.view = view
        events.changed()
      })
    this.filter.addEventListener('input', () => this.arrange())
    part('save-shown', HTMLButtonElement).addEventListener('click', () => this.saveShown())
    for (const link of this.links) link.addEventListener('click', (event) => void this.download(event, link))
  }

  get view(): View {
    return this.shown
  }

  set view(view: View) {
    this.shown = view
    for (const each of ['table', 'chart'] as const)
      part(`view-${each}`, HTMLButtonElement).setAttribute('aria-pressed', String(each === view))
    if (this.answer) this.place()
  }

  /** The spec of the chart where the reader wrote another than the one that was guessed. */
  get chartSpec(): string | null {
    return this.answer ? this.chart.spec : null
  }

  /** Shows a result in place of the one before. @param spec of its chart; null for a guess. */
  show(answer: Answer, question: Question, spec: string | null): void {
    this.answer = answer
    this.question = { ...question, release: answer.release }
    this.order = null
    this.filter.value = ''
    this.detail.replaceChildren()
    this.table.replaceChildren(this.gridPlace, this.detail)
    this.views.hidden = false
    this.place()
    this.arrange()
    for (const link of this.links) {
      const format = link.dataset['format'] ?? ''
      link.href = addressOf(this.question, format, mostRows)
      link.download = `result.${format}`
    }
    this.chart.show(answer, spec)
  }

  /** Puts in further rows below those that are shown. */
  extend(answer: Answer): void {
    this.answer = answer
    if (this.isArranged) this.arrange()
    else this.grid?.extend(answer)
    this.chart.show(answer, this.chart.spec)
  }

  /** Shows no result. */
  clear(): void {
    this.answer = null
    this.grid?.remove()
    this.grid = null
    for (const each of [this.views, this.tools, this.table, this.chartPlace]) each.hidden = true
  }

  /** Lets a result step back while another is asked for. */
  set isStale(isStale: boolean) {
    for (const each of [this.table, this.chartPlace]) {
      each.classList.toggle('stale', isStale)
      each.setAttribute('aria-busy', String(isStale))
    }
  }

  private get isArranged(): boolean {
    return this.order !== null || this.filter.value.trim() !== ''
  }

  private get shownRows(): Answer['rows'] {
    return this.answer === null ? [] : arranged(this.answer, { text: this.filter.value, order: this.order })
  }

  /** Shows the rows as the reader wants them: those with a text, in the order of a column. */
  private arrange(): void {
    const { answer, grid } = this
    if (answer === null) return
    const hadFocus = grid?.element.contains(document.activeElement) === true
    grid?.remove()
    const rows = this.shownRows
    this.shownCount.textContent = this.isArranged
      ? word('rows-shown', { shown: count(rows.length), count: count(answer.rows.length) })
      : ''
    const plan = planText(answer)
    this.gridPlace.replaceChildren(
      ...(plan === null ? [] : [element('pre', { class: 'plan', tabindex: 0 }, visibleText(plan))]),
    )
    this.grid =
      answer.columns.length === 0 || plan !== null
        ? null
        : new Grid(
            this.gridPlace,
            { columns: answer.columns, rows },
            {
              moved: (cell) => this.tell(cell, rows),
              copied: (cells) => this.events.say(word('copied-cells', { count: count(cells) })),
              sorted: (column) => {
                this.order = nextOrder(this.order, column)
                this.arrange()
              },
            },
            this.order,
          )
    if (hadFocus) this.grid?.element.focus()
  }

  /** The rows that are shown, in their order, as a file. */
  private saveShown(): void {
    if (this.answer === null) return
    const { columns } = this.answer
    const lines = [
      columns.map(({ name }) => csvText(name)),
      ...this.shownRows.map((row) =>
        columns.map((column, i) => {
          const text = plainText(row[i] ?? null)
          return isNumeric(column) ? csvFigure(text) : csvText(text)
        }),
      ),
    ]
    saveBlob(
      new Blob(
        lines.map((cells) => `${cells.join(',')}\r\n`),
        { type: 'text/csv' },
      ),
      'shown.csv',
    )
  }

  private get links(): HTMLAnchorElement[] {
    return [...this.views.querySelectorAll<HTMLAnchorElement>('a[data-format]')]
  }

  private place(): void {
    this.table.hidden = this.shown !== 'table'
    this.tools.hidden = this.table.hidden
    this.chartPlace.hidden = this.shown !== 'chart'
    if (this.shown === 'chart') this.chart.open()
  }

  private tell({ row, column }: GridPlace, rows: Answer['rows']): void {
    const shape = this.answer?.columns[column]
    if (!shape) return
    const value = rows[row]?.[column] ?? null
    const whole = typeof value === 'string' ? visibleText(plainText(value)) : cellText(value, shape)
    const text = whole.length > MOST_CHARACTERS ? `${whole.slice(0, MOST_CHARACTERS)}…` : whole
    const name = word('cell-detail', { row: count(row + 1), column: shape.name, type: shape.type })
    this.detail.replaceChildren(element('span', {}, name), ' ', element('bdi', {}, text))
  }

  /** An address that servers would refuse is not followed; the page asks for the file itself. */
  private async download(event: MouseEvent, link: HTMLAnchorElement): Promise<void> {
    const { question } = this
    if (!question || isShort(link.href)) return
    event.preventDefault()
    try {
      saveBlob(await fileOf(question, link.dataset['format'] ?? '', mostRows), link.download)
    } catch (cause) {
      this.events.failed(cause)
    }
  }
}
