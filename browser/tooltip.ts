import { element } from './element.js'
import type { ToldPeriod } from './told-period.js'

const GAP = 12

/** The one tooltip of a page. Texts of the data are set as text, never as markup. */
export class Tooltip {
  private readonly box = document.createElement('div')

  constructor() {
    this.box.className = 'tooltip'
    this.box.setAttribute('aria-hidden', 'true')
    this.box.hidden = true
    document.body.append(this.box)
  }

  /** @param place where the mark stands in the window. */
  show({ lines, names, rows, findings }: ToldPeriod, place: DOMRect): void {
    this.box.hidden = false
    this.box.replaceChildren(
      ...lines.map(([name, text]) => element('p', {}, element('span', {}, name), element('b', {}, text))),
      ...(rows.length === 0 ? [] : [tableOf(names, rows)]),
      ...findings.map(({ number, text }) =>
        element(
          'p',
          { class: 'finding-of-mark' },
          element('i', { class: 'flag-number' }, number),
          element('em', {}, text),
        ),
      ),
    )
    const left = Math.min(
      place.right + GAP,
      document.documentElement.clientWidth - this.box.offsetWidth - GAP,
    )
    const above = place.top - this.box.offsetHeight - GAP
    this.box.style.left = `${Math.max(GAP, left) + window.scrollX}px`
    this.box.style.top = `${(above > 0 ? above : place.bottom + GAP) + window.scrollY}px`
  }

  hide(): void {
    this.box.hidden = true
  }
}

/** A row for each series, that of the mark set off. */
function tableOf(names: readonly string[], rows: ToldPeriod['rows']): HTMLElement {
  return element(
    'table',
    {},
    element('tr', {}, ...cellsOf(names, 'th')),
    ...rows.map((row) =>
      element('tr', { class: row.isCurrent ? 'current' : null }, ...cellsOf(row.cells, 'td')),
    ),
  )
}

function cellsOf(row: readonly string[], name: 'th' | 'td'): HTMLElement[] {
  return row.map((text) => element(name, {}, text))
}
