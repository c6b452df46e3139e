import { readFile, stat } from 'node:fs/promises'
import { parse } from 'parse5'
import { UserError } from '../../../base/error.js'
import { findTables, titleOf, type HtmlTable } from './html-tables.js'
import { gridOf, type Grid, type GridReader } from '../reader.js'
import { decodeText } from '../text/text-encoding.js'

const MOST_BYTES = 100_000_000
const START_SHOWN = 80
const MOST_TABLES = 1000

/**
 * Reads each table of an HTML page, cells that span several repeated in each; caption and the text around a table, where units and
 * notes stand, are `notes`. The encoding is found from the bytes, whatever the page says of itself.
 * @throws UserError when the page has no table with text, telling its title: an error page is recognised by that.
 */
export const readHtml: GridReader = async ({ database, path, file, manifest, folder }) => {
  const text = await decodeText(path, file, manifest, folder)
  const { size } = await stat(text.path)
  if (size > MOST_BYTES)
    throw new UserError(`${file}: a page of ${size} bytes is too large to read`, 1, {
      remedy: 'have it published as CSV',
    })
  const page = parse(await readFile(text.path, 'utf8'))
  const tables = findTables(page, file).filter(({ rows }) => rows.length > 0)
  if (tables.length === 0)
    throw new UserError(
      `${file}: the page has no table; it says ${JSON.stringify(titleOf(page, START_SHOWN))}`,
    )
  if (tables.length > MOST_TABLES)
    throw new UserError(`${file}: the page has ${tables.length} tables, more than ${MOST_TABLES}`)
  const grids: Grid[] = []
  for (const table of tables) {
    const found = { ...text.found, ...foundOf(table) }
    grids.push(await gridOf(database, table.rows, found, `table_${table.number}`))
  }
  return grids
}

function foundOf({ number, caption, notes }: HtmlTable): Record<string, string> {
  return {
    table: String(number),
    ...(caption === '' ? {} : { caption }),
    ...(notes === '' ? {} : { notes }),
  }
}
