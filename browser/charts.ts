import { Chart } from './chart.js'
import { drawLive } from './live-drawing.js'
import { Surroundings } from './surroundings.js'

const surroundings = new Surroundings()

/** Puts a live drawing where the static one stands, then answers the latest thing the reader did meanwhile. */
async function wake(figure: HTMLElement, frame: HTMLElement, sign: unknown): Promise<void> {
  let latest = sign
  const note = (event: Event): void => {
    latest = event
  }
  for (const type of ['pointermove', 'click']) frame.addEventListener(type, note)
  const view = await drawLive(figure, frame)
  for (const type of ['pointermove', 'click']) frame.removeEventListener(type, note)
  const chart = new Chart(figure, frame, view, surroundings)
  surroundings.add(chart)
  figure.classList.add('live')
  if (latest instanceof MouseEvent) chart.pointAt(latest)
}

document.addEventListener('wake', (event) => {
  const figure = event.target
  const frame = figure instanceof HTMLElement ? figure.querySelector<HTMLElement>('.drawing') : null
  if (!(figure instanceof HTMLElement) || !frame || !(event instanceof CustomEvent)) return
  event.preventDefault()
  wake(figure, frame, event.detail).catch((cause: unknown) => {
    figure.dispatchEvent(new CustomEvent('sleep'))
    console.error(cause)
  })
})
