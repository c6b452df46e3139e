import { isWebAddress } from '../base/settings.js'
import { html, isolated, type Html } from '../base/html.js'

/** Where something is said: a link where the text is a web address and no more, else the text. @param isShort whether the link names the host alone. */
export function sourceLink(text: string, isShort = false): Html {
  if (!isWebAddress(text)) return isolated(text)
  return html`<a href="${text}" rel="noreferrer">${isShort ? new URL(text).host : text}</a>`
}
