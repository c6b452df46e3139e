import type { View } from 'vega'
import { setApart, type Member } from './highlight.js'
import { Indicator } from './indicator.js'
import { columnOf, type SceneNode } from './scene.js'
import { middleOf, nearestStop, stopsOf, type Stop } from './stops.js'
import type { Surroundings } from './surroundings.js'
import { toldPeriod, type Finding } from './told-period.js'
import { stopAfter } from './walk.js'
import { Zoom } from './zoom.js'
import { listenForZoom, zoomByKey } from './zoom-gestures.js'

/** How far from a mark a reader may point, in units of the drawing. */
const REACH = 32
/** A second tap on a mark comes so long after the first at least, in milliseconds. */
const AGAIN_MS = 300

/** A live chart: its current mark is told by a tooltip, a line around it and, for who walks by keys, by voice. */
export class Chart {
  private marks: Stop[] = []
  /** The marks that have something to tell. */
  private stops: Stop[] = []
  private current: Stop | null = null
  /** When a finger came to the current mark, which the same tap must not follow at once; 0 for the mouse and for keys. */
  private enteredAt = 0
  /** Whether the reader came to the current mark by keys; it then stays in sight. */
  private isWalking = false
  private readonly indicator: Indicator
  private readonly zoom: Zoom | null

  constructor(
    private readonly picture: HTMLElement,
    private readonly frame: HTMLElement,
    private readonly view: View,
    private readonly surroundings: Surroundings,
  ) {
    this.findMarks()
    this.indicator = new Indicator(this.drawing)
    this.zoom = Zoom.of(picture, view, this.marks, () => this.redrawn())
    if (this.zoom) listenForZoom(this, picture, frame, this.zoom)
    this.listen()
  }

  get isOpen(): boolean {
    return this.current !== null
  }

  holds(node: Node): boolean {
    return this.frame.contains(node)
  }

  /** Makes the mark nearest to the pointer the current one; a click on the current one leads to its finding. */
  pointAt(event: MouseEvent): void {
    const { x, y } = this.placeOf(event)
    const nearest = nearestStop(this.stops.filter(isInPanel), x, y, REACH)
    this.isWalking = false
    const isAgain =
      nearest !== null && nearest === this.current && event.timeStamp - this.enteredAt > AGAIN_MS
    if (event.type === 'click' && isAgain && this.follow(nearest)) return
    if (nearest && nearest !== this.current) this.enteredAt = isOfFinger(event) ? event.timeStamp : 0
    if (nearest) this.enter(nearest)
    else this.leave()
  }

  /** No mark is current any more. */
  leave(): void {
    if (!this.current) return
    this.current = null
    this.indicator.remove()
    this.frame.classList.remove('leads')
    this.surroundings.tooltip.hide()
    this.surroundings.setApart(null)
  }

  showAll(): void {
    this.zoom?.reset()
  }

  /** Lets marks recede that stand for another member, if this chart tells members of that column apart. */
  setApart(member: Member | null): void {
    if (member === null || member.column === this.column) setApart(this.view, member)
  }

  /** How far along the x axis something of the window stands: 0 at its begin, 1 at its end. */
  shareAlong(event: { clientX: number; clientY: number }): number {
    const { x, y } = this.placeOf(event)
    const panel = nearestStop(this.marks, x, y, Infinity)?.panel
    return panel && panel.width > 0 ? (x - panel.x) / panel.width : 0
  }

  private get drawing(): SVGSVGElement {
    const drawing = this.frame.querySelector('svg')
    if (!drawing) throw new Error(`${this.picture.id}: no drawing`)
    return drawing
  }

  private get column(): string | undefined {
    return this.picture.dataset['highlight']
  }

  private findMarks(): void {
    this.marks = stopsOf(this.view, this.column)
    this.stops = this.marks.filter(({ lines }) => lines.length > 0)
  }

  private listen(): void {
    this.frame.addEventListener('pointermove', (event) => {
      if (event.pointerType !== 'touch' && event.buttons === 0) this.pointAt(event)
    })
    this.frame.addEventListener('click', (event) => this.pointAt(event))
    this.frame.addEventListener('pointerleave', ({ pointerType }) => {
      if (pointerType !== 'touch') this.leave()
    })
    this.frame.addEventListener('focusout', () => this.leave())
    this.frame.addEventListener('scroll', () => this.current && this.show(this.current))
    this.frame.addEventListener('keydown', (event) => this.followKey(event))
  }

  private followKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === 'Enter' && this.current && this.follow(this.current)) return
    const at = this.current ? shareOf(this.current) : 1 / 2
    const stop = stopAfter(event.key, this.stops, this.current)
    if (!stop && !(this.zoom && zoomByKey(event.key, this.zoom, at))) return
    event.preventDefault()
    if (stop) this.walkTo(stop)
  }

  private walkTo(stop: Stop): void {
    this.enter(stop)
    this.isWalking = true
    if (!isInPanel(stop)) this.zoom?.centre(shareOf(stop))
    this.indicator.element.scrollIntoView({ behavior: 'instant', block: 'nearest', inline: 'nearest' })
    this.show(stop)
    const finding = this.findingOf(stop.item)
    this.surroundings.announce(finding ? [...stop.lines, ['', finding.text]] : stop.lines)
  }

  /** Leads to the finding of a mark; tells whether it has one. */
  private follow(stop: Stop): boolean {
    const finding = this.findingOf(stop.item)
    if (!finding) return false
    this.leave()
    finding.link.click()
    return true
  }

  /** The finding whose number is in the row of an item, as the list below the chart links to it. */
  private findingOf(item: SceneNode): Finding | null {
    const number = columnOf(item, 'flag_number')
    if (typeof number !== 'number') return null
    const links = this.picture.closest('figure')?.querySelectorAll<HTMLAnchorElement>('.marks a') ?? []
    for (const link of links) {
      const mark = link.querySelector('.flag-number')?.textContent ?? ''
      if (mark === String(number))
        return { number: mark, text: (link.textContent ?? '').replace(mark, '').trim(), link }
    }
    return null
  }

  private enter(stop: Stop): void {
    const isSame = stop === this.current
    this.current = stop
    if (isSame) return
    this.show(stop)
    const value = this.column === undefined ? undefined : columnOf(stop.item, this.column)
    this.surroundings.setApart(
      this.column === undefined || value === undefined ? null : { column: this.column, value },
    )
  }

  private show(stop: Stop): void {
    this.indicator.enclose(stop.box)
    const told = toldPeriod(stop, this.stops, (item) => this.findingOf(item))
    this.frame.classList.toggle('leads', this.findingOf(stop.item) !== null)
    this.surroundings.tooltip.show(told, this.indicator.element.getBoundingClientRect())
  }

  /** After a zoom marks stand elsewhere. */
  private redrawn(): void {
    this.findMarks()
    const { current } = this
    if (!current) return
    const moved = this.stops.find(({ item }) => item === current.item)
    if (moved && isInPanel(moved)) {
      this.current = moved
      this.show(moved)
    } else if (!(moved && this.isWalking && this.zoom?.centre(shareOf(moved)))) this.leave()
  }

  private placeOf({ clientX, clientY }: { clientX: number; clientY: number }): { x: number; y: number } {
    const matrix = this.drawing.getScreenCTM()?.inverse()
    return new DOMPoint(clientX, clientY).matrixTransform(matrix)
  }
}

function shareOf(stop: Stop): number {
  return stop.panel.width > 0 ? (middleOf(stop).x - stop.panel.x) / stop.panel.width : 0
}

function isInPanel(stop: Stop): boolean {
  const share = shareOf(stop)
  return stop.panel.width === 0 || (share >= -0.001 && share <= 1.001)
}

function isOfFinger(event: Event): boolean {
  return event instanceof PointerEvent && event.pointerType === 'touch'
}
