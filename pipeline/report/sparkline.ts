import { UserError } from '../base/error.js'
import { html, type Html } from '../base/html.js'
import { textOf, type Value } from '../system/database.js'
import type { Reader } from './reader.js'

const WIDTH = 96
const HEIGHT = 22
const MARGIN = 3

/**
 * A list of figures as a small line without axes, its last figure as a dot; null leaves a gap. Its text alternative says where the
 * line begins and ends.
 * @throws UserError naming `place` when the value is no list of numbers.
 */
export function renderSparkline(value: Value, reader: Reader, place: string): Html {
  const figures = figuresOf(value, place)
  const known = figures.filter((figure) => figure !== null)
  const [first, last] = [known[0], known.at(-1)]
  if (first === undefined || last === undefined) return html`${reader.words.word('no-value')}`
  const points = pointsOf(figures)
  const [x = '', y = ''] = points.findLast((point) => point !== null)?.split(',') ?? []
  const label = reader.words.pattern('sparkline', {
    first: reader.format(first, 'figure', place),
    last: reader.format(last, 'figure', place),
  })
  return html`<svg class="sparkline" role="img" aria-label="${label}" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}">${linesOf(points).map((line) => html`<polyline points="${line}"/>`)}<circle cx="${x}" cy="${y}" r="2.2"/></svg>`
}

function figuresOf(value: Value, place: string): (number | null)[] {
  if (!Array.isArray(value))
    throw new UserError(
      `${place}: a sparkline draws a list of numbers; let the query give one with list(... order by ...)`,
    )
  return value.map((member) => {
    const figure = member === null ? null : Number(member)
    if (figure !== null && !Number.isFinite(figure))
      throw new UserError(`${place}: not a number in a sparkline: ${textOf(member)}`)
    return figure
  })
}

/** Places of the figures, `x,y`, from the lowest to the highest of them. */
function pointsOf(figures: readonly (number | null)[]): (string | null)[] {
  const known = figures.filter((figure) => figure !== null)
  const lowest = Math.min(...known)
  const span = Math.max(...known) - lowest
  const step = (WIDTH - 2 * MARGIN) / Math.max(1, figures.length - 1)
  return figures.map((figure, i) => {
    if (figure === null) return null
    const height = span === 0 ? 0.5 : (figure - lowest) / span
    return `${(MARGIN + i * step).toFixed(1)},${(HEIGHT - MARGIN - height * (HEIGHT - 2 * MARGIN)).toFixed(1)}`
  })
}

/** Points of the lines between the gaps. */
function linesOf(points: readonly (string | null)[]): string[] {
  const lines: string[][] = [[]]
  for (const point of points) {
    if (point === null) lines.push([])
    else lines.at(-1)?.push(point)
  }
  return lines.filter((line) => line.length > 1).map((line) => line.join(' '))
}
