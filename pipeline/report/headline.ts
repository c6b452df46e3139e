import { UserError, unknownValue } from '../base/error.js'
import { html, type Html } from '../base/html.js'
import type { HeadlineCell } from './cell.js'
import { palette } from './chart-theme.js'
import type { Reader } from './reader.js'

/**
 * A `headline` cell: each figure large, with what it is compared with and the basis of the comparison.
 * @throws UserError naming the cell for an unknown colour or figure.
 */
export function renderHeadline({ body, place }: HeadlineCell, reader: Reader): Html {
  const figures = body.figures.map(({ label, value, comparison, basis, palette: colour }) => {
    if (colour !== undefined && !(colour in palette))
      throw new UserError(`${place}: ${unknownValue('colour', colour, Object.keys(palette))}`)
    const fill = (text: Readonly<Record<string, string>>): Html =>
      reader.fillWithLinks(reader.choose(text), place)
    return html`<div class="${colour ?? 'ink'}"><dt>${fill(label)}</dt>
<dd class="value">${fill(value)}</dd>
<dd>${fill(comparison)}</dd>
<dd class="basis">${fill(basis)}</dd></div>
`
  })
  return html`<dl class="headline">
${figures}</dl>`
}
