import { open, stat } from 'node:fs/promises'
import { basename, extname, relative } from 'node:path'
import { UserError } from '../base/error.js'
import type { Manifest } from '../sources/manifest.js'
import { INBOX } from '../sources/place.js'
import { nullIfMissing } from '../system/files.js'

type Format = Exclude<Manifest['format'], 'flattened-table'>

const FORMATS: Record<string, Format> = {
  '.csv': 'csv',
  '.tsv': 'csv',
  '.txt': 'csv',
  '.json': 'json',
  '.ndjson': 'ndjson',
  '.jsonl': 'ndjson',
  '.parquet': 'parquet',
  '.xlsx': 'spreadsheet',
  '.ods': 'spreadsheet',
  '.xls': 'spreadsheet',
  '.html': 'html',
  '.htm': 'html',
  '.px': 'px',
}

/** Refuses what a person named instead of a file. @throws UserError with exit code 2. */
export async function requireFile(path: string): Promise<void> {
  const found = await nullIfMissing(stat(path))
  if (found === null) throw new UserError(`cannot read ${path}: there is no such file`, 2)
  if (!found.isFile()) throw new UserError(`cannot read ${path}: it is a folder; give one of its files`, 2)
}

/** The likely format of a sample: by the name of the file, of `member` or of the first file in a zip archive, else by its first bytes. */
export async function formatOf(path: string, member: string | undefined): Promise<Format> {
  const named = FORMATS[extensionOf(member ?? basename(path))]
  if (named !== undefined) return named
  const start = await firstBytes(path)
  if (start.subarray(0, 4).toString('latin1') === 'PAR1') return 'parquet'
  if (start[0] === 0xd0) return 'spreadsheet'
  if (start.subarray(0, 2).toString('latin1') === 'PK')
    return FORMATS[extensionOf(firstEntry(start))] ?? 'spreadsheet'
  const text = start.toString('utf8').trimStart()
  if (/^[[{]/.test(text)) return 'json'
  return /^<(?:!doctype html|html|table)/i.test(text) ? 'html' : 'csv'
}

/**
 * Where files such as a sample come from: a file of the project, or names in the drop folder, where digits at the end of a name
 * (a year, a month) may be others.
 */
export function placeOf(projectFolder: string, path: string): { file: string } | { inbox: string } {
  const inside = relative(projectFolder, path)
  if (!inside.startsWith('..') && !inside.startsWith(INBOX)) return { file: inside }
  const [, stem = '', extension = ''] = /^(.+?)((?:\.[a-z]+){0,2})$/i.exec(basename(path)) ?? []
  const constant = stem.replace(/\d{2}[\d年月季._-]*$/, '')
  return { inbox: `${constant === '' ? stem : constant}*${extension}` }
}

function extensionOf(name: string): string {
  return extname(name.toLowerCase().replace(/\.(?:gz|zip)$/, ''))
}

async function firstBytes(path: string): Promise<Buffer> {
  const handle = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(512), 0, 512, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}

/** The name in the header with which a zip archive begins. */
function firstEntry(start: Buffer): string {
  return start.length < 30 ? '' : start.toString('utf8', 30, 30 + start.readUInt16LE(26))
}
