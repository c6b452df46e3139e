import axe from 'axe-core'
import type { Page } from 'playwright-core'

/** Every rule of these kinds; none is left out. On dark paper, those that look at colours: the others have seen the same page. */
export const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
export const COLOUR_RULES = ['color-contrast', 'link-in-text-block']

/** What axe finds wrong, as `rule: element`. */
export async function violationsOf(page: Page, rules: readonly string[]): Promise<string[]> {
  await page.evaluate(axe.source)
  return page.evaluate(
    `axe.run(document, { runOnly: ${JSON.stringify(rules)}, resultTypes: ['violations'] }).then(({ violations }) =>
      violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ': ' + html.slice(0, 200))))`,
  )
}
