import type { TooltipHandler } from 'vega'

const GAP = 12

/** A tooltip inside the frame of a chart. Texts of the data are set as text, never as markup. */
export function tooltipFor(frame: Element): TooltipHandler {
  const box = document.createElement('div')
  box.className = 'tooltip'
  box.setAttribute('role', 'status')
  box.hidden = true
  document.body.append(box)
  frame.addEventListener('scroll', () => (box.hidden = true))
  return (_handler, event, _item, value) => {
    const lines = linesOf(value)
    box.hidden = lines.length === 0
    if (box.hidden) return
    box.replaceChildren(...lines)
    placeBeside(box, event)
  }
}

function linesOf(value: unknown): HTMLElement[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value)
    .filter(([, text]) => text !== null && text !== undefined && text !== 'null')
    .map(([name, text]) => {
      const line = document.createElement('p')
      const label = document.createElement('span')
      label.textContent = name
      const content = document.createElement('b')
      content.textContent = String(text)
      line.append(label, content)
      return line
    })
}

function placeBeside(box: HTMLElement, { clientX, clientY }: MouseEvent): void {
  const left = Math.min(clientX + GAP, document.documentElement.clientWidth - box.offsetWidth - GAP)
  const above = clientY - box.offsetHeight - GAP
  box.style.left = `${Math.max(GAP, left) + window.scrollX}px`
  box.style.top = `${(above > 0 ? above : clientY + GAP) + window.scrollY}px`
}
