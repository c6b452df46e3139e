import { html } from '../../base/html.js'
import { documentOf } from '../../report/page.js'

const STYLE =
  ':root{color-scheme:light dark}body{max-width:40rem;margin:4rem auto;padding:0 1rem;font:16px/1.6 system-ui,sans-serif}'

/**
 * What stands where there is no page; it listens for rebuilds like one.
 * @param path what was asked for, @param pages those there are.
 */
export function placeholderPage(
  preview: { script: string; version: string },
  path: string,
  pages: readonly string[],
): string {
  const title = preview.version === '' ? 'No page yet' : 'No such page'
  const body =
    preview.version === ''
      ? html`<p>The reports are being built.</p>`
      : html`<p>This preview has no <code>${path}</code>. What it has:</p>
<ul>${pages.map((page) => html`<li><a href="/${page}">${page}</a></li>`)}</ul>
<p>Files that stand beside the site come with a release: <code>almanac refresh</code>.</p>`
  return documentOf({
    language: 'en',
    title,
    description: title,
    body: html`<main><h1>${title}</h1>${body}</main>`,
    style: STYLE,
    scripts: [],
    preview,
  })
}
