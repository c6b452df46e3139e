import axe from 'axe-core'
import type { Page } from 'playwright-core'

/**
 * Every rule of these kinds; none is left out. On dark paper those that look at colours, on a narrow page those that look at where things stand: the others have seen
 * the same page.
 */
export const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
export const COLOUR_RULES = ['color-contrast', 'link-in-text-block']
export const LAYOUT_RULES = ['target-size', 'scrollable-region-focusable']

/** What axe finds wrong in the parts of a page that a selector finds, as `rule: element`. */
export async function violationsOf(page: Page, rules: readonly string[], parts = 'html'): Promise<string[]> {
  if ((await page.locator(parts).count()) === 0) return []
  await page.evaluate(`globalThis.axe ?? (() => { ${axe.source} })()`)
  return page.evaluate(
    `axe.run(${JSON.stringify(parts)}, { runOnly: ${JSON.stringify(rules)}, resultTypes: ['violations'] }).then(({ violations }) =>
      violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ': ' + html.slice(0, 200))))`,
  )
}
