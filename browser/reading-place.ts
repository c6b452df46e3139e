const KEY = 'almanac-preview'

/** Where a reader is in a page: how far down, in pixels, and which folded parts are open, in their order. */
interface ReadingPlace {
  page: string
  top: number
  open: boolean[]
}

/** Notes where the reader is, for the page that is about to take this one's place. */
export function keepReadingPlace(): void {
  const open = [...document.querySelectorAll('details')].map((fold) => fold.open)
  const place: ReadingPlace = { page: location.pathname, top: window.scrollY, open }
  sessionStorage.setItem(KEY, JSON.stringify(place))
}

/** Brings the reader back to where the page before this one was left, once. */
export function returnToReadingPlace(): void {
  const kept = sessionStorage.getItem(KEY)
  sessionStorage.removeItem(KEY)
  if (kept === null) return
  const { page, top, open }: ReadingPlace = JSON.parse(kept)
  if (page !== location.pathname) return
  const folds = document.querySelectorAll('details')
  if (folds.length === open.length) for (const [i, fold] of folds.entries()) fold.open = open[i] === true
  window.scrollTo({ top, behavior: 'instant' })
}
