/** How `almanac serve` tells its pages that there is a console beside them, and where, unless at the top of the server. */
const CONSOLE = 'console'

/** The path of the console of the server that the page came from; null where it has none. */
export function consolePath(): string | null {
  const [arrival] = performance.getEntriesByType('navigation')
  if (!(arrival instanceof PerformanceNavigationTiming)) return null
  const told = arrival.serverTiming.find(({ name }) => name === CONSOLE)
  return told === undefined ? null : told.description || '/console'
}

/** The foot of a page leads to the console where there is one. */
export function leadToConsole(): void {
  const path = consolePath()
  if (path === null) return
  for (const place of document.querySelectorAll<HTMLElement>('footer .console')) {
    const link = document.createElement('a')
    link.href = `${path}?${new URLSearchParams({ lang: place.lang })}`
    link.textContent = place.textContent
    place.replaceChildren(link)
    place.hidden = false
  }
}
