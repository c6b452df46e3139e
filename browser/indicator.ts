import type { Box } from './stops.js'

const SVG = 'http://www.w3.org/2000/svg'
/** Space between a mark and the line around it, in units of the drawing. */
const MARGIN = 4
/** A small mark gets a ring at least so wide. */
const LEAST = 16

/** The line around the current mark of a drawing. */
export class Indicator {
  readonly element = document.createElementNS(SVG, 'rect')

  constructor(private readonly drawing: Element) {
    this.element.setAttribute('class', 'current-mark')
  }

  enclose({ x1, y1, x2, y2 }: Box): void {
    const width = Math.max(LEAST, x2 - x1 + 2 * MARGIN)
    const height = Math.max(LEAST, y2 - y1 + 2 * MARGIN)
    const sizes = {
      x: (x1 + x2 - width) / 2,
      y: (y1 + y2 - height) / 2,
      width,
      height,
      rx: width === LEAST && height === LEAST ? LEAST / 2 : 3,
    }
    for (const [name, size] of Object.entries(sizes)) this.element.setAttribute(name, String(size))
    this.drawing.append(this.element)
  }

  remove(): void {
    this.element.remove()
  }
}
