import { readFile } from 'node:fs/promises'
import { messageOf } from '../../base/error.js'
import { sha256 } from '../../base/digest.js'
import { atPointer } from './json-pointer.js'

/** A page of a service as it was served, and where in it rows and their total stand, as JSON pointers. */
export interface ServedPage {
  path: string
  records: string
  total: string
}

/** What a page says of itself. */
export interface PageFacts {
  /** Why it is no page, going on from its name; '' when it is one. */
  fault: string
  /** The JSON of its total, cut where it is long; null when it has none. */
  total: string | null
  /** How many; null when there is no array where the rows should be. */
  rows: number | null
  rowsDigest: string
}

const LONGEST_TOTAL = 100

/** Parses a page, which a stranger may have made costly: for the process that reads files. */
export async function pageFacts({ path, records, total }: ServedPage): Promise<PageFacts> {
  let text: string | undefined
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path))
    const document: unknown = JSON.parse(text)
    const rows = atPointer(document, records)
    const stated: string | undefined = JSON.stringify(atPointer(document, total))
    return {
      fault: '',
      total: stated?.slice(0, LONGEST_TOTAL) ?? null,
      rows: Array.isArray(rows) ? rows.length : null,
      rowsDigest: sha256(JSON.stringify(rows) ?? ''),
    }
  } catch (cause) {
    const start = text === undefined ? '' : `, but begins with ${JSON.stringify(text.slice(0, 60))}`
    return { fault: `is not JSON${start} (${messageOf(cause)})`, total: null, rows: null, rowsDigest: '' }
  }
}
