import { UserError } from '../base/error.js'
import {
  attributeOf,
  elementIn,
  elementsIn,
  hasClass,
  isA,
  textIn,
  type Element,
  type Page,
} from './page-tree.js'

/** A chart of a page: its words, its text alternative and its static drawing. */
export interface ChartFigure {
  id: string
  title: string
  subtitle: string
  alternative: string
  drawing: Element
}

const isFigure = isA('figure', 'chart')

/** Whether an element leads to where figures come from; it says nothing away from its page. */
export function isSourceLink(element: Element): boolean {
  return hasClass(element, 'source')
}

/** The chart that an element of a page holds, or null when it holds none. */
export function chartIn(element: Element): ChartFigure | null {
  const drawing = elementIn(element, isA('svg'))
  const caption = elementIn(element, isA('figcaption'))
  const id = attributeOf(element, 'id')
  if (!isFigure(element) || drawing === null || caption === null || id === null) return null
  const title = elementIn(caption, ({ tagName }) => /^(?:strong|b|h[1-6])$/.test(tagName))
  return {
    id,
    title: title === null ? '' : textIn(title),
    subtitle: textIn(caption, (part) => part === title || isSourceLink(part)),
    alternative: attributeOf(drawing, 'aria-label') ?? '',
    drawing,
  }
}

/** The chart of that id. @throws UserError listing the charts of the page when there is none, or none is named. */
export function chartOf(page: Page, id: string | undefined, report: string): ChartFigure {
  const charts = elementsIn(page, isFigure).flatMap((figure) => chartIn(figure) ?? [])
  const found = charts.find((chart) => chart.id === id)
  if (found) return found
  const known = charts.length > 0 ? `one of ${charts.map((chart) => chart.id).join(', ')}` : 'it has none'
  throw new UserError(
    id === undefined
      ? `which chart of ${report}? give --chart ID; ${known}`
      : `unknown chart of ${report}: ${id}; ${known}`,
    2,
  )
}
