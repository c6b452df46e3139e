import { html, type Html } from '../base/html.js'
import { programText } from './script-text.js'

/** What a page has in a preview only. */
export interface PagePreview {
  /** The program that listens for rebuilds, as text. */
  script: string
  /** Tells this state of the site from the next; '' before there is any. */
  version: string
}

/** The version of a page, for its program to compare. */
export function versionMark({ version }: PagePreview): Html {
  return html`<meta name="preview-version" content="${version}">`
}

/** The program of a preview as its script element holds it, and as its hash is made from. */
export function previewProgram({ script }: PagePreview): Html {
  return programText(script)
}
