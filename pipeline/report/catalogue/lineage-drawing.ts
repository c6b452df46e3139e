import { anchorOf } from '../../base/anchor.js'
import { html, type Html } from '../../base/html.js'
import type { DescribedTable } from '../../warehouse/catalogue/described.js'
import type { Words } from '../strings.js'
import { tableAddress } from './catalogue-address.js'
import { BOX_HEIGHT, boxLines, TEXT_SIZE, type LineageBox, type LineageLayout } from './lineage-layout.js'

// The colours of the charts, which the style sheet turns into those of the paper.
const INK = '#22252a'
const SOFT = '#5f646b'
const PAPER = '#fdfcf9'

const ARROW = 'lineage-arrow'

/**
 * The drawing of where a table comes from and what is made from it; each box but its own leads to what is told of its table. The
 * lists beside it say the same in words. The page needs the `arrowDefinition`.
 */
export function drawLineage(
  table: DescribedTable,
  { width, height, boxes, arrows }: LineageLayout,
  words: Words,
): Html {
  const label = words.word('lineage-label', { table: table.name })
  return html`<div class="lineage" role="group" tabindex="0" aria-label="${label}"><svg width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-size="${TEXT_SIZE.name}" text-anchor="middle">
<g fill="none" stroke="${SOFT}" aria-hidden="true">${arrows.map((points) => html`<path d="${pathOf(points)}" marker-end="url(#${ARROW})"/>`)}</g>
${boxes.map((box) => drawBox(box, table, words))}</svg></div>
`
}

/** The head of the arrows, once in a page. */
export function arrowDefinition(): Html {
  return html`<svg class="hatchings" width="0" height="0" aria-hidden="true" focusable="false"><defs><marker id="${ARROW}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z" fill="${SOFT}"/></marker></defs></svg>
`
}

function pathOf(points: readonly { x: number; y: number }[]): string {
  return points.map(({ x, y }, i) => `${i === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('')
}

function drawBox(box: LineageBox, table: DescribedTable, words: Words): Html {
  const isOwn = box.kind === 'table' && box.name === table.name
  const { above, below } = boxLines(box)
  const middle = above === '' ? box.y + 4 : box.y + 12
  const drawing = html`<rect x="${box.x - box.width / 2}" y="${box.y - BOX_HEIGHT / 2}" width="${box.width}" height="${BOX_HEIGHT}" rx="3" fill="${PAPER}" stroke="${isOwn ? INK : SOFT}" stroke-width="${isOwn ? 2.5 : 1}"${box.kind === 'source' ? html` stroke-dasharray="4 3"` : null}/>${
    above === ''
      ? null
      : html`<text x="${box.x}" y="${box.y - 5}" font-size="${TEXT_SIZE.above}" fill="${SOFT}">${above}</text>`
  }<text x="${box.x}" y="${middle}" fill="${INK}"${isOwn ? html` font-weight="bold"` : null}>${below}</text>`
  if (isOwn) return html`<g>${drawing}</g>\n`
  const name = box.kind === 'table' || box.kind === 'source' ? null : nameOfMany(box, words)
  return html`<a href="${addressOf(box, words)}"${name === null ? null : html` aria-label="${name}"`}>${drawing}</a>\n`
}

/** What a box of many tables is called; the others are called as they read. */
function nameOfMany({ kind, name, count }: LineageBox, words: Words): string {
  return words.word(`box-${kind}`, { count: String(count), table: name })
}

function addressOf({ kind, name }: LineageBox, { language }: Words): string {
  if (kind === 'source') return `#${anchorOf('source', name)}`
  const address = tableAddress(name, language)
  return kind === 'table' ? address : address.replace(/#.*/, () => `#${anchorOf(kind, name)}`)
}
