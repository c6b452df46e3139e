import type { Chart } from './chart.js'
import type { Zoom } from './zoom.js'

/** One turn of the wheel by 100 pixels stretches what is shown by so much; a key does the same. */
const STEP = 1.25
/** A press that moves less is a click, in pixels. */
const STILL = 4

/** Follows a key that zooms; tells whether it is one. */
export function zoomByKey(key: string, zoom: Zoom, at: number): boolean {
  if (key === '+' || key === '=') zoom.stretch(1 / STEP, at)
  else if (key === '-' || key === '−') zoom.stretch(STEP, at)
  else return false
  return true
}

/** Zooms by wheel (with Ctrl or Shift) and two fingers, moves by dragging, resets by a double click. Plain scrolling stays the page's. */
export function listenForZoom(chart: Chart, picture: HTMLElement, frame: HTMLElement, zoom: Zoom): void {
  picture.classList.add('zoomable')
  frame.addEventListener('wheel', (event) => turn(event, chart, zoom), { passive: false })
  frame.addEventListener('dblclick', () => zoom.reset())
  frame.addEventListener('pointerdown', (event) => {
    if (event.isPrimary && event.button === 0 && zoom.isZoomed) drag(event, chart, frame, zoom)
  })
  listenForPinch(chart, frame, zoom)
}

function turn(event: WheelEvent, chart: Chart, zoom: Zoom): void {
  if (!event.ctrlKey && !event.shiftKey) return
  event.preventDefault()
  // with Shift, browsers turn the wheel sideways
  const pixels = event.deltaY || event.deltaX
  zoom.stretch(STEP ** (pixels / 100), chart.shareAlong(event))
}

function drag(start: PointerEvent, chart: Chart, frame: HTMLElement, zoom: Zoom): void {
  let last = start
  let isMoving = false
  const follow = (event: PointerEvent): void => {
    if (!event.isPrimary) return
    isMoving ||= Math.abs(event.clientX - start.clientX) > STILL
    if (!isMoving) return
    chart.leave()
    zoom.move(chart.shareAlong(last) - chart.shareAlong(event))
    last = event
  }
  const end = (event: Event): void => {
    if (event === start) return
    window.removeEventListener('pointermove', follow)
    for (const type of ENDS) window.removeEventListener(type, end)
    frame.classList.remove('dragging')
  }
  frame.classList.add('dragging')
  window.addEventListener('pointermove', follow)
  for (const type of ENDS) window.addEventListener(type, end)
}

/** A second finger ends a drag as well: two zoom. */
const ENDS = ['pointerup', 'pointercancel', 'pointerdown'] as const

function listenForPinch(chart: Chart, frame: HTMLElement, zoom: Zoom): void {
  let distance = 0
  frame.addEventListener(
    'touchmove',
    (event) => {
      const [a, b] = event.touches
      if (!a || !b) return
      event.preventDefault()
      const now = Math.abs(a.clientX - b.clientX)
      const middle = { clientX: (a.clientX + b.clientX) / 2, clientY: (a.clientY + b.clientY) / 2 }
      if (distance > 0 && now > 0) zoom.stretch(distance / now, chart.shareAlong(middle))
      distance = now
    },
    { passive: false },
  )
  for (const type of ['touchstart', 'touchend', 'touchcancel'])
    frame.addEventListener(type, () => (distance = 0), { passive: true })
}
