import type { Cell, Column } from './api.js'
import { facetOf, type FacetPart } from './facet.js'
import { button, element } from '../element.js'
import { count, word } from './settings.js'

/** What a panel of values tells: the values whose rows are to be shown, null for all; and that it was closed. */
export interface FacetEvents {
  held: (part: FacetPart | null) => void
  closed: () => void
}

/** What stands in a column, with a bar for each value or range; a press on one leaves its rows. */
export function facetPanel(
  column: Column,
  values: readonly Cell[],
  held: string | null,
  events: FacetEvents,
): HTMLElement {
  const { different, nulls, range, parts, others } = facetOf(column, values)
  const most = Math.max(...parts.map(({ rows }) => rows))
  const bars = parts.map((part) => {
    const isHeld = part.label === held
    const bar = element('span', { class: 'bar', 'aria-hidden': 'true' })
    bar.style.width = `${(100 * part.rows) / most}%`
    const made = button('', () => events.held(isHeld ? null : part), { 'aria-pressed': String(isHeld) })
    made.append(element('bdi', {}, part.label), element('span', { class: 'count' }, count(part.rows)), bar)
    return element('li', {}, made)
  })
  const facts = [
    word('values-facts', {
      rows: count(values.length),
      different: count(different),
      nulls: count(nulls),
    }),
    ...(range === null ? [] : [word('values-range', { least: range[0], greatest: range[1] })]),
    ...(others === 0 ? [] : [word('values-others', { count: count(others) })]),
  ]
  const close = button(word('close'), events.closed)
  const title = word('values-of', { column: column.name })
  return element(
    'section',
    { class: 'facet', 'aria-label': title },
    element('h3', {}, title),
    close,
    element('p', {}, facts.join(' · ')),
    element('ul', {}, ...bars),
  )
}
