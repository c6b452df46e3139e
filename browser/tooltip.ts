import type { Stop } from './stops.js'

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
  show(lines: Stop['lines'], place: DOMRect): void {
    this.box.hidden = false
    this.box.replaceChildren(...lines.map(([name, text]) => lineOf(name, text)))
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

function lineOf(name: string, text: string): HTMLElement {
  const line = document.createElement('p')
  const label = document.createElement('span')
  label.textContent = name
  const content = document.createElement('b')
  content.textContent = text
  line.append(label, content)
  return line
}
