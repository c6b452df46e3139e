/** What first tells that a reader turns to a chart. */
const SIGNS = ['pointerenter', 'touchstart', 'focusin', 'click']

/**
 * Lets charts sleep until a reader points at, touches or focuses one. The runtime stands in the page as text; it becomes a
 * program then, and hears of the chart by an event `wake`. A chart that cannot wake says so by `sleep` and stays as it was drawn.
 */
export function awakenOnDemand(): void {
  const runtime = document.getElementById('chart-runtime')
  if (!runtime) return
  for (const picture of document.querySelectorAll<HTMLElement>('figure.chart .picture')) {
    const frame = picture.querySelector<HTMLElement>('.drawing')
    if (frame) prepare(picture, frame, runtime)
  }
}

function prepare(picture: HTMLElement, frame: HTMLElement, runtime: HTMLElement): void {
  const undo = offerKeys(picture, frame, runtime)
  picture.addEventListener('sleep', undo)
  const wake = (sign: Event): void => {
    for (const type of SIGNS) frame.removeEventListener(type, wake)
    startRuntime(runtime)
    const isHeard = !picture.dispatchEvent(
      new CustomEvent('wake', { bubbles: true, cancelable: true, detail: sign }),
    )
    if (!isHeard) undo()
  }
  for (const type of SIGNS) frame.addEventListener(type, wake, { passive: true })
}

/** Names the frame as what answers to keys, described by its drawing; gives back how to undo it. */
function offerKeys(picture: HTMLElement, frame: HTMLElement, { dataset }: HTMLElement): () => void {
  const names = ['role', 'aria-label', 'aria-roledescription', 'aria-describedby']
  const former = names.map((name) => frame.getAttribute(name))
  const title = frame.getAttribute('aria-label') ?? ''
  const drawing = `${picture.id}-drawing`
  frame.querySelector('svg')?.setAttribute('id', drawing)
  const offered = [
    'application',
    (dataset['keys'] ?? '').replace('{title}', title),
    dataset['kind'] ?? '',
    drawing,
  ]
  const set = (values: readonly (string | null)[]): void => {
    for (const [i, name] of names.entries()) setOrRemove(frame, name, values[i] ?? null)
  }
  set(offered)
  return () => set(former)
}

function setOrRemove(element: Element, name: string, value: string | null): void {
  if (value === null) element.removeAttribute(name)
  else element.setAttribute(name, value)
}

/** Puts the text of the runtime into a script that runs; once for the page. */
export function startRuntime(runtime: HTMLElement): void {
  if ('started' in runtime.dataset) return
  runtime.dataset['started'] = ''
  const script = document.createElement('script')
  script.textContent = runtime.textContent
  document.head.append(script)
}
