import type { View } from 'vega'
import { SHOWN_PERIOD } from '../pipeline/report/shown-period.js'
import { isSceneNode } from './scene.js'
import { middleOf, type Stop } from './stops.js'

/** So many periods stay in sight at least. */
const LEAST_PERIODS = 4
/** A span that is so much of the whole is the whole. */
const ALL = 0.999

type Span = readonly [number, number]

/** The part of a chart's time that is shown. Places along the x axis are shares: 0 is the begin of what is shown, 1 its end. */
export class Zoom {
  private shown: Span | null = null
  private isDrawing = false

  private constructor(
    private readonly picture: Element,
    private readonly view: View,
    private readonly whole: Span,
    private readonly least: number,
    private readonly button: HTMLButtonElement,
    private readonly redrawn: () => void,
  ) {
    button.addEventListener('click', () => this.reset())
  }

  /** The zoom of a chart that the build made for it; null for another. */
  static of(picture: Element, view: View, marks: readonly Stop[], redrawn: () => void): Zoom | null {
    const help = picture.querySelector<HTMLElement>('.zoom')
    const button = help?.querySelector('button')
    const [name] = help?.dataset['scales']?.split(' ') ?? []
    const whole = name === undefined ? null : domainOf(view, name)
    if (!button || !whole) return null
    const periods = new Set(marks.map((mark) => middleOf(mark).x)).size
    const least = ((whole[1] - whole[0]) * LEAST_PERIODS) / Math.max(LEAST_PERIODS, periods)
    return new Zoom(picture, view, whole, least, button, redrawn)
  }

  get isZoomed(): boolean {
    return this.shown !== null
  }

  /** Shows a span `factor` times as long; what stands at the share `at` stays there. */
  stretch(factor: number, at: number): void {
    const [from, to] = this.shown ?? this.whole
    const length = Math.max(this.least, (to - from) * factor)
    const start = from + at * (to - from - length)
    this.show([start, start + length])
  }

  /** Moves on by a share of what is shown; tells whether there was anywhere to go. */
  move(share: number): boolean {
    if (!this.shown) return false
    const [from, to] = this.shown
    const step = share * (to - from)
    this.show([from + step, to + step])
    return this.shown[0] !== from
  }

  /** Brings what stands at the share `at` into the middle, as far as there is time on both sides of it. */
  centre(at: number): boolean {
    return this.move(at - 1 / 2)
  }

  reset(): void {
    if (this.shown) this.show(this.whole)
  }

  private show([from, to]: Span): void {
    const [first, last] = this.whole
    const length = to - from
    const start = Math.min(Math.max(from, first), last - length)
    this.shown = length >= ALL * (last - first) ? null : [start, start + length]
    this.button.disabled = this.shown === null
    this.picture.classList.toggle('zoomed', this.shown !== null)
    this.view.signal(SHOWN_PERIOD, this.shown)
    if (this.isDrawing) return
    this.isDrawing = true
    requestAnimationFrame(() => void this.draw())
  }

  private async draw(): Promise<void> {
    this.isDrawing = false
    await this.view.runAsync()
    this.redrawn()
  }
}

function domainOf(view: View, name: string): Span | null {
  const scale = findScale(Reflect.get(view, '_runtime'), name)
  const domain: unknown = typeof scale === 'function' ? Reflect.get(scale, 'domain') : null
  const ends: unknown = typeof domain === 'function' ? Reflect.apply(domain, scale, []) : null
  if (!Array.isArray(ends)) return null
  const [from, to] = [Number(ends[0]), Number(ends.at(-1))]
  return from < to ? [from, to] : null
}

/** A scale of a drawing or of one of its panels; `View.scale` knows only the former. */
function findScale(context: unknown, name: string): unknown {
  if (!isSceneNode(context)) return null
  const { scales, subcontext } = context
  const own = isSceneNode(scales) ? scales[name] : null
  if (isSceneNode(own)) return own['value']
  if (!Array.isArray(subcontext)) return null
  return (
    subcontext.map((inner) => findScale(inner, name)).find((scale) => typeof scale === 'function') ?? null
  )
}
