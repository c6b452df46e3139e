/** Space between what is told and what it is about, in pixels. */
const GAP = 8

/**
 * Places what stands on top of the page beside a part of it, within the window: below it, above it, to its right, or, where there is no such room, from below it on. On a
 * narrow window the style sheet says where it stands.
 */
export function placeBeside(box: HTMLElement, part: Element): void {
  const place = part.getClientRects()[0] ?? part.getBoundingClientRect()
  const { clientWidth, clientHeight } = document.documentElement
  const { offsetWidth: width, offsetHeight: height } = box
  const isBelow = place.bottom + GAP + height <= clientHeight
  const isAbove = !isBelow && place.top - GAP - height >= 0
  const isAside = !isBelow && !isAbove && place.right + 2 * GAP + width <= clientWidth
  const left = isAside ? place.right + GAP : Math.min(place.left, clientWidth - width - GAP)
  const aside = Math.max(GAP, clientHeight - height - GAP)
  const top = isAside ? aside : isAbove ? place.top - height - GAP : place.bottom + GAP
  box.style.left = `${Math.max(GAP, left) + window.scrollX}px`
  box.style.top = `${top + window.scrollY}px`
}
