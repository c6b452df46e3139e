import { join } from 'node:path'
import { counted } from '../../../base/figures.js'
import { UserError } from '../../../base/error.js'
import { quoteText } from '../../../system/database.js'
import { CellFile, plainNumber } from '../cube/cell-file.js'
import { cellCount, gridOfCube, type Cube } from '../cube/cube.js'
import { datasetsOf, member, structureOf, textAt, type Dataset } from './dataset.js'
import { walkJson, type JsonNode, type JsonPath } from './json-walk.js'
import { statedIn } from '../../manifest.js'
import type { GridReader, Input } from '../reader.js'
import { decodeText } from '../text/text-encoding.js'

const LONGEST_TITLE = 200
const DATASETS_SHOWN = 20
/** Members that say nothing about which figure is which, and may be long. */
const LEFT_OUT = new Set(['extension', 'note', 'child', 'coordinates', 'href', 'error'])

/**
 * Reads a dataset of JSON-stat 1 or 2: a row per figure, with the code and label of each category, the figure as it is written, and
 * its status. Of several datasets `records` says which.
 * @throws UserError when the document has no such dataset, or when its numbers of categories, places and figures do not agree.
 */
export const readJsonStat: GridReader = async (input) => {
  const { file, manifest, folder, database } = input
  const text = await decodeText(input.path, file, manifest, folder)
  const root = await walkJson(text.path, file, (at) =>
    isFigures(at) || LEFT_OUT.has(at.at(-1) ?? '') ? 'left-out' : 'kept',
  )
  const dataset = chosenDataset(datasetsOf(root), input)
  const { dimensions, unit, frequency } = structureOf(dataset, file)
  const count = cellCount(
    dimensions.map(({ size }) => size),
    file,
  )
  const figures = await readFigures(text.path, dataset, count, input)
  const title = textAt(member(dataset.node, 'label')).slice(0, LONGEST_TITLE)
  const found = {
    ...text.found,
    ...(manifest.records === undefined ? {} : { records: manifest.records }),
    ...(title === '' ? {} : { title }),
    ...(frequency === null ? {} : { frequency }),
  }
  const measure = unit === '' ? 'value' : `value (${unit})`
  return [
    await gridOfCube(database, { dimensions, measure, elsewhere: null, ...figures }, found, file, folder),
  ]
}

/** Whether a path leads to the figures of a dataset, or to their status. */
function isFigures(at: JsonPath): boolean {
  const last = at.at(-1)
  if (last !== 'value' && last !== 'status') return false
  const [first] = at
  return (
    at.length === 1 || (at.length === 2 && first !== 'dimension') || (at.length === 4 && first === 'link')
  )
}

function chosenDataset(datasets: readonly Dataset[], { file, manifest }: Input): Dataset {
  const pointer = manifest.records
  const named = datasets.slice(0, DATASETS_SHOWN).map(({ at, node }) => {
    const title = textAt(member(node, 'label')).slice(0, LONGEST_TITLE)
    return `${pointerOf(at)}${title === '' ? '' : ` (${title})`}`
  })
  const list = `${named.join(', ')}${datasets.length > named.length ? ` and ${datasets.length - named.length} more` : ''}`
  const [only] = datasets
  if (only === undefined)
    throw new UserError(
      `${file}: holds no JSON-stat dataset, that is no object with dimension and value`,
      1,
      { remedy: 'a collection of links has to be followed to one' },
    )
  if (pointer === undefined && datasets.length === 1) return only
  const chosen = datasets.find(({ at }) => pointerOf(at) === (pointer === '/' ? '' : pointer))
  if (chosen !== undefined) return chosen
  throw new UserError(
    pointer === undefined
      ? `${file}: holds ${datasets.length} datasets`
      : `${file}: no dataset at ${pointer}`,
    1,
    { remedy: `name one by ${statedIn(manifest, 'records')}: ${list || '/ for the one at the top'}` },
  )
}

function pointerOf(at: JsonPath): string {
  return at.map((name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

/** Takes the figures and their status out of the document. */
async function readFigures(
  path: string,
  dataset: Dataset,
  count: number,
  { file, folder }: Input,
): Promise<Pick<Cube, 'cells' | 'isWhole' | 'statuses'>> {
  const isList = Array.isArray(member(dataset.node, 'value'))
  const status = member(dataset.node, 'status')
  const values = new CellFile(join(folder, 'values.csv'), file)
  const statuses = new CellFile(join(folder, 'statuses.csv'), file)
  const [valuePath, statusPath] = ['value', 'status'].map((name) => [...dataset.at, name].join('\n'))
  await walkJson(
    path,
    file,
    (at) => {
      const place = at.join('\n')
      if (place === valuePath || place === statusPath) return 'listed'
      return dataset.at.every((name, i) => at[i] === undefined || at[i] === name) &&
        at.length <= dataset.at.length
        ? 'kept'
        : 'left-out'
    },
    (at, key, text) => {
      const isValue = at.at(-1) === 'value'
      const to = isValue ? values : statuses
      if (text !== null || isValue)
        to.add(placeOf(key, count, at, file), text === null ? null : plainNumber(text))
    },
  )
  const cells = values.close()
  const said = statuses.close()
  if (isList && values.count !== count)
    throw new UserError(
      `${file}: value has ${counted(values.count, 'figure')}; the sizes of its dimensions make ${counted(count, 'cell')}`,
    )
  return {
    cells,
    isWhole: isList,
    statuses: statusSql(status, said, statuses.count, count, cells),
  }
}

/** A status for each cell, for some of them, or one for all, as a text or as a list of one. */
function statusSql(
  status: JsonNode,
  said: string,
  saidCount: number,
  count: number,
  cells: string,
): string | null {
  if (typeof status === 'string') return `(select place, ${quoteText(status)} as cell from ${cells})`
  if (saidCount === 0) return null
  const isForAll = Array.isArray(status) && saidCount === 1 && count > 1
  return isForAll ? `(select cells.place, said.cell from ${cells} as cells cross join ${said} as said)` : said
}

function placeOf(key: string, count: number, at: JsonPath, file: string): number {
  const place = /^\d{1,15}$/.test(key) ? Number(key) : -1
  if (place >= 0 && place < count) return place
  throw new UserError(
    `${file}: ${at.at(-1)} has a cell ${key.slice(0, 40)}; the cells are counted from 0 to ${count - 1}`,
  )
}
