import type { Manifest } from '../../manifest.js'
import { datasetsOf } from '../json-stat/dataset.js'
import { walkJson } from '../json-stat/json-walk.js'
import { isEurostatCorner } from '../sdmx/eurostat-tsv.js'
import { isSdmxHeader } from '../sdmx/sdmx-header.js'
import { isPage, startText } from './start-text.js'

type Format = Manifest['format']

const FIRST_LINES = 10
const PX =
  /^\s*(?:CHARSET|AXIS-VERSION|CODEPAGE|LANGUAGE|LANGUAGES|CREATION-DATE|MATRIX|SUBJECT-CODE|SUBJECT-AREA|TITLE|DECIMALS|CONTENTS)\s*=[^]*;\s*(?:STUB|HEADING|SUBJECT-AREA|SUBJECT-CODE|MATRIX|UNITS|CONTENTS|DECIMALS)\b/
const JSON_STAT = /"class"\s*:\s*"(?:dataset|collection)"/
const DELIMITERS = [',', '\t', ';', '|']

/**
 * The format of a file by what stands in it; `guess`, by its name, where that decides nothing.
 * @param start its first bytes, unpacked.
 */
export async function recognisedFormat(
  path: string,
  start: Buffer,
  guess: Format,
  file: string,
): Promise<Format> {
  const signs = start.toString('latin1', 0, 4)
  if (signs === 'PAR1') return 'parquet'
  if (signs.startsWith('PK') || signs === '\xd0\xcf\x11\xe0') return 'spreadsheet'
  const { text, root } = startText(start)
  if (isPage(root)) return 'html'
  if (PX.test(text)) return 'px'
  if (text.startsWith('{')) return recognisedJson(path, text, guess, file)
  if (/^\[\s*[[{]/.test(text)) return 'json'
  const table = recognisedTable(text)
  if (table !== null) return table
  return guess === 'spreadsheet' && !text.includes('\0') ? 'csv' : guess
}

async function recognisedJson(path: string, text: string, guess: Format, file: string): Promise<Format> {
  const [first = '', second = ''] = text.split('\n', FIRST_LINES).filter((line) => line.trim() !== '')
  if (guess === 'ndjson' || (first.trimEnd().endsWith('}') && second.startsWith('{'))) return 'ndjson'
  return JSON_STAT.test(text) || (await isJsonStat(path, file)) ? 'json-stat' : 'json'
}

/** Whether a document holds a dataset of JSON-stat at one of the places where there may be one. */
async function isJsonStat(path: string, file: string): Promise<boolean> {
  try {
    const root = await walkJson(path, file, (at) => {
      const isOnTheWay = at.length < 2 || (at[0] === 'link' && at.length < 4)
      return isOnTheWay ? 'kept' : 'left-out'
    })
    return datasetsOf(root).length > 0
  } catch {
    // What is wrong with it is told by the reader of its format.
    return false
  }
}

function recognisedTable(text: string): Format | null {
  const [line = ''] = text.trimStart().split(/\r?\n/, 1)
  if (isEurostatCorner(line.split('\t', 1)[0] ?? '') && line.includes('\t')) return 'eurostat-tsv'
  const isSdmx = DELIMITERS.some((delimiter) =>
    isSdmxHeader(line.split(delimiter).map((cell) => cell.trim().replaceAll(/^"|"$/g, ''))),
  )
  return isSdmx ? 'sdmx-csv' : null
}
