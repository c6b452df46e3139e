/** How `almanac serve` tells its pages that there is a console beside them. */
const CONSOLE = 'console'

/** Whether the page came from a server with a console. */
export function hasConsole(): boolean {
  const [arrival] = performance.getEntriesByType('navigation')
  return (
    arrival instanceof PerformanceNavigationTiming &&
    arrival.serverTiming.some(({ name }) => name === CONSOLE)
  )
}

/** The foot of a page leads to the console where there is one. */
export function leadToConsole(): void {
  if (!hasConsole()) return
  for (const place of document.querySelectorAll<HTMLElement>('footer .console')) {
    const link = document.createElement('a')
    link.href = `/console?${new URLSearchParams({ lang: place.lang })}`
    link.textContent = place.textContent
    place.replaceChildren(link)
    place.hidden = false
  }
}
