import { startRuntime } from './awakening.js'
import type { PictureForm } from './chart-file.js'
import { button, sayDone } from './element.js'

/** What the program of the charts hears when a picture is wanted; `done` is told when it is there. */
export interface PictureWanted {
  form: PictureForm
  name: string
  done: () => void
}

/** Beside the data of each chart, buttons that save it as a picture or copy it; the program of the charts draws it. */
export function offerPictures(): void {
  const runtime = document.getElementById('chart-runtime')
  const { picture = '', copied = '' } = document.querySelector<HTMLElement>('.ways .go')?.dataset ?? {}
  if (!runtime) return
  for (const figure of document.querySelectorAll('figure.chart')) {
    const name = figure.querySelector<HTMLAnchorElement>('a.csv')?.download.replace(/csv$/, '')
    if (name === undefined || !figure.querySelector('.drawing')) continue
    const take = (form: PictureForm, done = (): void => undefined): void => {
      startRuntime(runtime)
      const detail: PictureWanted = { form, name, done }
      figure.dispatchEvent(new CustomEvent('picture', { bubbles: true, detail }))
    }
    const tools = figure.querySelector('.tools')
    tools?.append(
      button('PNG', () => take('png')),
      button('SVG', () => take('svg')),
    )
    if (!('ClipboardItem' in window && 'clipboard' in navigator)) continue
    const copy = button(picture, () => take('clipboard', () => sayDone(copy, copied)))
    tools?.append(copy)
  }
}
