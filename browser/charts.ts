import { Chart } from './chart.js'
import { takePicture } from './chart-file.js'
import type { PictureWanted } from './chart-tools.js'
import { drawLive } from './live-drawing.js'
import { Surroundings } from './surroundings.js'

const surroundings = new Surroundings()

/** Puts a live drawing where the static one stands, then answers the latest thing the reader did meanwhile. */
async function wake(picture: HTMLElement, frame: HTMLElement, sign: unknown): Promise<void> {
  let latest = sign
  const note = (event: Event): void => {
    latest = event
  }
  for (const type of ['pointermove', 'click']) frame.addEventListener(type, note)
  const view = await drawLive(picture, frame)
  for (const type of ['pointermove', 'click']) frame.removeEventListener(type, note)
  const chart = new Chart(picture, frame, view, surroundings)
  surroundings.add(chart)
  picture.closest('figure')?.classList.add('live')
  if (latest instanceof MouseEvent) chart.pointAt(latest)
}

document.addEventListener('wake', (event) => {
  const picture = event.target
  const frame = picture instanceof HTMLElement ? picture.querySelector<HTMLElement>('.drawing') : null
  if (!(picture instanceof HTMLElement) || !frame || !(event instanceof CustomEvent)) return
  event.preventDefault()
  wake(picture, frame, event.detail).catch((cause: unknown) => {
    picture.dispatchEvent(new CustomEvent('sleep'))
    console.error(cause)
  })
})

document.addEventListener('picture', (event) => {
  if (!(event instanceof CustomEvent) || !(event.target instanceof Element)) return
  const { form, name, done }: PictureWanted = event.detail
  takePicture(event.target, form, name).then(done, (cause: unknown) => console.error(cause))
})
