import { html, type Html } from '../base/html.js'
import type { Words } from './strings.js'

/** The id of the main part of every page. */
export const CONTENT = 'page-content'

/** The first link of a page: it takes a reader at the keyboard past the head and the contents. */
export function skipLink(words: Words): Html {
  return html`<a class="skip" href="#${CONTENT}">${words.word('skip')}</a>`
}
