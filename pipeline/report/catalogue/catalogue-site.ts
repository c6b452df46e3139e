import type { Database } from '../../system/database.js'
import { describedSources, describedTables } from '../../warehouse/catalogue/described.js'
import type { Site } from '../page.js'
import { Words } from '../strings.js'
import { CATALOGUE_FOLDER, pageAddress } from './catalogue-address.js'
import { catalogueDocument, type CataloguePage } from './catalogue-page.js'
import { layerPage, layOutLayer } from './layer-page.js'
import { answerQueries, queriesPage } from './queries-page.js'
import { tablesPage } from './tables-page.js'

/**
 * Writes the pages about the database of a release in each language: one lists the tables, one for each layer tells of
 * its tables, one has the saved queries.
 * @param write takes the path of a page within the site and its text.
 */
export async function writeCataloguePages(
  database: Database,
  site: Site,
  write: (name: string, text: string) => Promise<void>,
): Promise<void> {
  const tables = await describedTables(database)
  const sources = await describedSources(database)
  const queries = await answerQueries(database, site.answers)
  const add = async (page: (words: Words) => CataloguePage): Promise<void> => {
    for (const language of site.settings.languages) {
      const words = new Words(site.strings, language)
      const made = page(words)
      await write(
        `${CATALOGUE_FOLDER}/${pageAddress(made.name, language)}`,
        catalogueDocument(made, site, words),
      )
    }
  }
  await add((words) => tablesPage(tables, words))
  await add((words) => queriesPage(queries, words))
  for (const layer of new Set(tables.map((table) => table.layer))) {
    const laidOut = layOutLayer(layer, tables, sources)
    await add((words) => layerPage(laidOut, words))
  }
}
