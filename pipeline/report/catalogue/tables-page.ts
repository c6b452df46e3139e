import { html, type Html } from '../../base/html.js'
import { inLanguage } from '../../base/language.js'
import { firstSentence, type DescribedTable } from '../../warehouse/catalogue/described.js'
import { SCHEMAS } from '../../warehouse/release-tables.js'
import { formatValue } from '../formats.js'
import type { Words } from '../strings.js'
import { pageAddress, tableAddress } from './catalogue-address.js'
import {
  filtered,
  QUERIES_PAGE,
  simpleTable,
  TABLES_PAGE,
  type Cell,
  type CataloguePage,
} from './catalogue-page.js'

/** The layer that most readers look for, which is not folded. */
const FIGURES = 'marts'

/** The page that lists all tables in one language, by layer. */
export function tablesPage(tables: readonly DescribedTable[], words: Words): CataloguePage {
  const layers = SCHEMAS.map((layer) => tables.filter((table) => table.layer === layer))
  return {
    name: TABLES_PAGE,
    title: words.word('tables'),
    description: words.word('tables-description'),
    body: html`<p>${words.word('tables-description')} <a href="${pageAddress(QUERIES_PAGE, words.language)}">${words.word('saved-queries')}</a></p>
${filtered('tbody tr', html`${layers.filter(({ length }) => length > 0).map((layer) => layerSection(layer, words))}`, words)}`,
  }
}

function layerSection(tables: readonly DescribedTable[], words: Words): Html {
  const layer = tables[0]?.layer ?? ''
  const title = words.word(`layer-${layer}`)
  return html`<section class="entries"><details${layer === FIGURES ? html` open` : null}><summary><h2 id="${layer}">${title} <code>${layer}</code></h2> ${formatValue(tables.length, 'count', words)}</summary>
<p><a href="${pageAddress(layer, words.language)}">${words.word('tables-of-layer', { title, layer })}</a></p>
${simpleTable(
  title,
  [
    { text: words.word('column-table') },
    { text: words.word('column-row_count'), isNumber: true },
    { text: words.word('column-row_is') },
  ],
  tables.map((table): Cell[] => [
    { text: html`<a href="${tableAddress(table.name, words.language)}"><code>${table.name}</code></a>` },
    { text: formatValue(table.row_count, 'count', words), isNumber: true },
    {
      text:
        firstSentence(inLanguage(table.description, words.language), words.language) ||
        words.word('not-described'),
    },
  ]),
)}</details></section>
`
}
