import type { Origins } from '../pipeline/report/origins.js'

/** What the figures of the page come from, and its release; null where the page does not say. */
export function pageOrigins(): { origins: Origins; release: string } | null {
  const script = document.getElementById('origins')
  if (!script) return null
  const origins: Origins = JSON.parse(script.textContent ?? '')
  return { origins, release: script.dataset['release'] ?? '' }
}

/** The id of the query that a link leads to. */
export function queryOf(link: Element | null): string {
  return /#provenance-(.+)$/.exec(link?.getAttribute('href') ?? '')?.[1] ?? ''
}
