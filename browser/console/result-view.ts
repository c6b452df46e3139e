import { visibleText } from '../../pipeline/base/visible-text.js'
import { addressOf, fileOf, type Answer, type Question } from './api.js'
import { csvFigure, csvText } from '../../pipeline/base/csv.js'
import { arranged, nextOrder, type Held, type Order } from './arranged.js'
import { cellText, isNumeric, plainText } from './cell-text.js'
import { ChartPanel } from './chart-panel.js'
import { isShort } from './download.js'
import { saveBlob } from '../save-blob.js'
import { element, part } from '../element.js'
import { facetPanel } from './facet-panel.js'
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
  private readonly facetPlace = element('div')
  private order: Order | null = null
  /** The column whose values are shown, and those that are held. */
  private facet: { column: number; held: (Held & { label: string }) | null } | null = null

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
    this.facet = null
    this.filter.value = ''
    this.detail.replaceChildren()
    this.table.replaceChildren(this.facetPlace, this.gridPlace, this.detail)
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
    return this.order !== null || this.filter.value.trim() !== '' || this.facet !== null
  }

  private get shownRows(): Answer['rows'] {
    const held = this.facet?.held ?? null
    return this.answer === null
      ? []
      : arranged(this.answer, { text: this.filter.value, held, order: this.order })
  }

  /** Shows the rows as the reader wants them: those with a text, in the order of a column. */
  private arrange(): void {
    const { answer, grid } = this
    if (answer === null) return
    const hadFocus = grid?.element.contains(document.activeElement) === true
    grid?.remove()
    this.gridPlace.replaceChildren()
    this.showFacet(answer)
    const plan = planText(answer)
    if (plan !== null) return this.showPlan(plan)
    const rows = this.shownRows
    this.shownCount.textContent = this.isArranged
      ? word('rows-shown', { shown: count(rows.length), count: count(answer.rows.length) })
      : ''
    this.grid =
      answer.columns.length === 0
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
              asked: (column) => {
                this.facet = this.facet?.column === column ? null : { column, held: null }
                this.arrange()
              },
            },
            this.order,
          )
    if (hadFocus) this.grid?.element.focus()
  }

  /** Shows the values of a column, of the rows with the text that is sought. */
  private showFacet(answer: Answer): void {
    const { facet } = this
    const column = facet === null ? undefined : answer.columns[facet.column]
    if (facet === null || column === undefined) return this.facetPlace.replaceChildren()
    const rows = arranged(answer, { text: this.filter.value, held: null, order: null })
    const hadFocus = this.facetPlace.contains(document.activeElement)
    const panel = facetPanel(
      column,
      rows.map((row) => row[facet.column] ?? null),
      facet.held?.label ?? null,
      {
        held: (part) => {
          this.facet = { ...facet, held: part && { ...part, column: facet.column } }
          this.arrange()
        },
        closed: () => {
          this.facet = null
          this.arrange()
          this.grid?.element.focus()
        },
      },
    )
    this.facetPlace.replaceChildren(panel)
    if (hadFocus) panel.querySelector<HTMLElement>('[aria-pressed=true]')?.focus()
  }

  /** Shows how DuckDB would answer, or did, as it draws it. */
  private showPlan(plan: string): void {
    this.grid = null
    this.tools.hidden = true
    this.gridPlace.replaceChildren(element('pre', { class: 'plan', tabindex: 0 }, visibleText(plan)))
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
    this.tools.hidden = this.table.hidden || (this.answer !== null && planText(this.answer) !== null)
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
