import { turnsDirection, visibleText } from './visible-text.js'

/** Markup that is safe to put in a page. Only the `html` tag and `trustedMarkup` make it. */
export class Html {
  constructor(readonly markup: string) {}
  toString(): string {
    return this.markup
  }
}

const SPECIAL = /[&<>"']/
const SPECIALS = new RegExp(SPECIAL, 'g')

type Insert = Html | string | number | null | undefined | readonly Insert[]

/** A template tag: text that is inserted is escaped, `Html` is kept, lists are joined, null leaves nothing. */
export function html(parts: TemplateStringsArray, ...inserts: Insert[]): Html {
  let markup = ''
  for (const [i, part] of parts.entries()) markup += part + markupOf(inserts[i])
  return new Html(markup)
}

/** Markup from a program that escapes by itself (Markdown, Vega, a style sheet of the project). Never a stranger's text. */
export function trustedMarkup(markup: string): Html {
  return new Html(visibleText(markup))
}

/** A stranger's text in a sentence: what is written from right to left in it leaves the words around it in their order. */
export function isolated(text: string): Html {
  return turnsDirection(text) ? html`<bdi>${text}</bdi>` : html`${text}`
}

/** Pieces of markup, with a text between each two. */
export function joined(pieces: readonly Html[], between: string): Html {
  return html`${pieces.map((piece, i) => (i === 0 ? piece : html`${between}${piece}`))}`
}

/** Text as it may stand between tags or in a quoted attribute. */
function escapeHtml(text: string): string {
  const visible = visibleText(text)
  return SPECIAL.test(visible)
    ? visible.replaceAll(SPECIALS, (character) => `&#${character.charCodeAt(0)};`)
    : visible
}

function markupOf(insert: Insert): string {
  if (insert === null || insert === undefined) return ''
  if (insert instanceof Html) return insert.markup
  return typeof insert === 'object' ? insert.map(markupOf).join('') : escapeHtml(String(insert))
}
