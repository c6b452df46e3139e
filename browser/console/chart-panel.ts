import { visibleText } from '../../pipeline/base/visible-text.js'
import { chartValues, guessChart } from '../../pipeline/query/quick-chart.js'
import { isSpecNode, type SpecNode } from '../../pipeline/report/spec-node.js'
import type { DrawnChart } from '../console-chart.js'
import type { Answer } from './api.js'
import { saveBlob } from '../save-blob.js'
import { JsonEditor } from './editor.js'
import { button, element } from '../element.js'
import { count, locale, word } from './settings.js'

/** The program that draws, which is large; it is fetched when the first chart is wanted. */
const PROGRAM = './chart.js'
/** A drawing of more rows is slow, and shows no more than one of fewer. */
const MOST_ROWS = 5000
const PAUSE_MS = 400

type Program = typeof import('../console-chart.js')
let loading: Promise<Program> | undefined

/** The chart of a result: a drawing, and beside it the spec that it is drawn by, to be changed. */
export class ChartPanel {
  private readonly frame = element('div', { class: 'frame' })
  private readonly note = element('p', { class: 'chart-note', role: 'status' })
  private readonly editor: JsonEditor
  private readonly saves: HTMLElement
  private answer: Answer | null = null
  private guess = ''
  private drawn: DrawnChart | null = null
  private timer: number | undefined
  /** Counts drawings, so that one that was overtaken leaves no trace. */
  private turn = 0

  /** @param changed is told when the reader writes another spec. */
  constructor(
    private readonly place: HTMLElement,
    private readonly changed: () => void,
  ) {
    this.saves = element(
      'p',
      { class: 'chart-saves' },
      button('SVG', () => void this.save('svg')),
      button('PNG', () => void this.save('png')),
    )
    const spec = element('div', { class: 'chart-spec' })
    const fold = element('details', {}, element('summary', {}, word('chart-spec')), spec)
    place.append(element('figure', { class: 'chart' }, this.frame, this.note, this.saves), fold)
    this.editor = new JsonEditor(spec, word('chart-spec'), () => this.edited())
    window.addEventListener('resize', () => this.later())
  }

  /** The spec where it is not the one that was guessed; null for that. */
  get spec(): string | null {
    return this.editor.text === this.guess || this.editor.text.trim() === ''
      ? null
      : compact(this.editor.text)
  }

  /** Takes over a result; the spec stays when its columns do. @param spec one that came with the address. */
  show(answer: Answer, spec: string | null): void {
    const own = spec ?? (sameColumns(this.answer, answer) ? this.spec : null)
    this.answer = answer
    const guess = guessedSpec(answer)
    this.guess = guess === null ? '' : JSON.stringify(guess, null, 2)
    this.editor.text = own === null ? this.guess : pretty(own)
    if (!this.place.hidden) void this.draw()
  }

  /** Draws what there is, when the panel comes into sight. */
  open(): void {
    void this.draw()
  }

  private edited(): void {
    this.changed()
    this.later()
  }

  private later(): void {
    window.clearTimeout(this.timer)
    this.timer = window.setTimeout(() => {
      if (!this.place.hidden) void this.draw()
    }, PAUSE_MS)
  }

  private async draw(): Promise<void> {
    const { answer } = this
    // what was to be drawn a little later is drawn now
    window.clearTimeout(this.timer)
    this.turn += 1
    if (!answer) return
    if (answer.rows.length === 0) return this.say(word('chart-nothing'))
    if (this.editor.text.trim() === '') return this.say(word('chart-guess-none'))
    const { turn } = this
    try {
      const spec = specOf(this.editor.text)
      const { drawChart } = await this.program()
      if (turn === this.turn) await this.drawWith(drawChart, spec, answer)
    } catch (cause) {
      if (turn === this.turn) this.say(word('chart-error', { problem: messageOf(cause) }))
    }
  }

  private async drawWith(drawChart: Program['drawChart'], spec: SpecNode, answer: Answer): Promise<void> {
    const { turn } = this
    const frame = element('div', { class: 'drawing' })
    this.drawn?.remove()
    this.drawn = null
    this.frame.replaceChildren(frame)
    const rows = answer.rows.slice(0, MOST_ROWS)
    const alternative = alternativeOf(spec, rows.length)
    const drawn = await drawChart({
      frame,
      spec,
      rows: chartValues(answer.columns, rows),
      locale,
      alternative,
    })
    if (turn !== this.turn) return drawn.remove()
    this.drawn = drawn
    offerKeys(frame, alternative)
    this.saves.hidden = false
    const isCut = answer.rows.length > MOST_ROWS || answer.truncated
    const cut = isCut ? [word('chart-rows-cut', { count: count(rows.length) })] : []
    this.note.textContent = [...cut, ...drawn.warnings].join(' ')
  }

  private async program(): Promise<Program> {
    if (loading === undefined) this.note.textContent = word('chart-loading')
    loading ??= import(PROGRAM)
    try {
      return await loading
    } catch (cause) {
      loading = undefined
      throw cause
    }
  }

  private say(text: string): void {
    this.drawn?.remove()
    this.drawn = null
    this.frame.replaceChildren()
    this.saves.hidden = true
    this.note.textContent = visibleText(text)
  }

  private async save(form: 'svg' | 'png'): Promise<void> {
    if (!this.drawn) return
    const blob =
      form === 'png' ? await this.drawn.png() : new Blob([await this.drawn.svg()], { type: 'image/svg+xml' })
    saveBlob(blob, `chart.${form}`)
  }
}

function specOf(text: string): SpecNode {
  let spec: unknown
  try {
    spec = JSON.parse(text)
  } catch (cause) {
    throw new Error(word('chart-no-json', { problem: messageOf(cause) }), { cause })
  }
  if (!isSpecNode(spec)) throw new Error(word('chart-no-json', { problem: text.slice(0, 80) }))
  return spec
}

/** The spec that suggests itself, null for none; its width is that of the page. */
function guessedSpec({ columns, rows }: Answer): SpecNode | null {
  const guess = guessChart(columns, rows.slice(0, MOST_ROWS))
  if (!('spec' in guess)) return null
  const { $schema: _schema, width: _width, title: _title, height, ...spec } = guess.spec
  return isSpecNode(height) ? { height, ...spec } : spec
}

/** What a chart shows, in words: its marks and what they stand for. */
function alternativeOf(spec: SpecNode, rowCount: number): string {
  const given = spec['description'] ?? spec['title']
  if (typeof given === 'string') return visibleText(given)
  const encoding = isSpecNode(spec['encoding']) ? spec['encoding'] : {}
  const fields = Object.values(encoding).flatMap((channel) =>
    isSpecNode(channel) && typeof channel['field'] === 'string'
      ? [channel['field'].replaceAll('\\', '')]
      : [],
  )
  return visibleText(word('chart-of', { fields: [...new Set(fields)].join(', '), count: count(rowCount) }))
}

/** Names the drawing as what answers to keys, as the charts of the reports are. */
function offerKeys(frame: HTMLElement, alternative: string): void {
  const svg = frame.querySelector('svg')
  if (svg) svg.id = 'chart-drawing'
  frame.tabIndex = 0
  frame.setAttribute('role', 'application')
  frame.setAttribute('aria-label', word('chart-keys', { title: alternative }))
  frame.setAttribute('aria-roledescription', word('chart-kind'))
  frame.setAttribute('aria-describedby', 'chart-drawing')
}

function sameColumns(one: Answer | null, other: Answer): boolean {
  return one !== null && JSON.stringify(one.columns) === JSON.stringify(other.columns)
}

function compact(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text))
  } catch {
    // what is being written is shared as it stands
    return text
  }
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
