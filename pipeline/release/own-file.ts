import { createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, open, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { messageOf, UserError, unknownValue } from '../base/error.js'
import { textOfHeading, headingsOf } from '../sources/readers/header/headings.js'
import { HttpClient } from '../sources/places/http-client.js'
import { userAgent } from '../sources/places/url.js'
import { Database, type Beside, type Relation } from '../system/database.js'
import type { Effects } from '../system/effects.js'
import { cloneFile, exists } from '../system/files.js'
import { openProject, SETTINGS_FILE } from '../system/project.js'
import { Lander } from '../warehouse/lander.js'
import { SCHEMAS } from '../warehouse/release-tables.js'
import { bareManifest, type SampleHints } from './propose.js'
import { releaseWarehouse } from './query.js'
import { formatOf, requireFile } from './sample-file.js'
import { likeliestTable, type HeaderTable } from './sample-header.js'

/** A file that is read beside a release: the name by which queries call it, where it is, and what somebody states of it. */
export interface OwnFile {
  name: string
  /** Path of a file or of a project's folder, or an address. */
  place: string
  hints: SampleHints
}

/** A database made of such a file, and what is in it: its rows and columns, or null for a whole database. */
export interface OwnDatabase {
  beside: Beside
  rowCount: number | null
  columns: Relation['columns']
}

const NAME = /^[a-z_][a-z0-9_]{0,62}$/i
const WRITTEN = /^([a-z_][a-z0-9_]*)=(.+)$/is
/** Names that stand for something else in a query. */
const TAKEN = [
  ...SCHEMAS,
  'warehouse',
  'beside',
  'other',
  'main',
  'system',
  'temp',
  'memory',
  'pg_catalog',
  'target',
]
const HINTS = ['sheet', 'records', 'member', 'encoding', 'delimiter', 'format'] as const
const ADDRESS = /^https?:\/\//i
/** Her own file on her own machine. */
const MOST_BYTES = 4_000_000_000

/** A file as it was typed, `name=FILE`, `name=ADDRESS`, or `name=FILE#sheet=2025`. @throws UserError when it is written otherwise. */
export function parseOwnFile(text: string): OwnFile {
  const [, name = '', given = ''] = WRITTEN.exec(text) ?? []
  if (name === '')
    throw new UserError(`not a file with a name: ${text}; write hers=FILE, such as hers=mine.csv`, 2)
  refuseTaken(name)
  const [, place = given, stated] = /^(.+?)#((?:[a-z]+=[^&]*&?)+)$/is.exec(given) ?? []
  return { name, place, hints: stated === undefined ? {} : hintsOf(stated) }
}

/** @throws UserError when a query could not call a file so. */
export function refuseName(name: string): void {
  if (!NAME.test(name))
    throw new UserError(
      `not a name for a file: ${JSON.stringify(name)}; write one of letters, digits and _, such as hers`,
      2,
    )
  refuseTaken(name)
}

function refuseTaken(name: string): void {
  if (TAKEN.includes(name.toLowerCase()))
    throw new UserError(`${name} stands for something else in a query; give the file another name`, 2)
}

/** What was stated of a file, `sheet=2025&encoding=big5`. @throws UserError naming what cannot be stated. */
export function hintsOf(stated: string): SampleHints {
  const hints: Record<string, string> = {}
  for (const [key, value] of new URLSearchParams(stated.replaceAll('+', '%2B'))) {
    if (!HINTS.some((each) => each === key)) throw new UserError(unknownValue('key after #', key, HINTS), 2)
    hints[key] = value
  }
  return hints
}

/** What reading a file may take. */
export interface ReadingLimits {
  /** Bytes of the file, and of what is unpacked or made of it. */
  bytes: number
  unpacked: number
  /** Processor time for a file of so many bytes. */
  seconds: (size: number) => number
}

/** Makes private copies of files, as databases that a sealed one may have beside it, in a folder that is removed by `close`. */
export class OwnFiles {
  private readonly lander = new Lander(null)
  private count = 0

  private constructor(
    private readonly folder: string,
    private readonly effects: Effects,
  ) {}

  /** @param prefix of the name of the folder. */
  static async open(prefix: string, effects: Effects): Promise<OwnFiles> {
    return new OwnFiles(await mkdtemp(join(tmpdir(), prefix)), effects)
  }

  /** @throws UserError naming the file, and the line where it has one, when it cannot be read. */
  async add(file: OwnFile): Promise<OwnDatabase> {
    const folder = join(this.folder, String(++this.count))
    await mkdir(folder)
    const path = ADDRESS.test(file.place) ? await this.download(file, folder) : resolve(file.place)
    if (path === resolve(file.place) && (await exists(join(path, SETTINGS_FILE))))
      return database(file, await releaseWarehouse(await openProject(path)))
    await requireFile(path)
    if (await isDatabase(path)) return this.wholeDatabase(file, path, folder)
    return this.table(file, path, folder, OWN)
  }

  /**
   * Reads a file that somebody else sent, which is a table and nothing more: opening a stranger's database is safe in no process that goes on. The file is not kept.
   * @param write puts it at a path. @param ending of its name. @throws as `add` does, and what `write` throws.
   */
  async addSent(
    file: OwnFile,
    ending: string,
    write: (path: string) => Promise<void>,
    limits: ReadingLimits,
  ): Promise<OwnDatabase> {
    const folder = join(this.folder, String(++this.count))
    await mkdir(folder)
    const path = join(folder, `sent${ending}`)
    try {
      await write(path)
      if (await isDatabase(path))
        throw new UserError(
          `${file.place}: a database is not read here; send its tables as Parquet, or use almanac sql --with`,
        )
      return await this.table(file, path, folder, limits)
    } catch (cause) {
      await rm(folder, { recursive: true, force: true })
      throw cause
    } finally {
      await rm(path, { force: true })
    }
  }

  /** Removes the copy of a file. */
  async remove({ beside }: OwnDatabase): Promise<void> {
    await rm(dirname(beside.path), { recursive: true, force: true })
  }

  /** Lets the process that reads end; the next file has it started again. */
  rest(): void {
    this.lander.close()
  }

  async close(): Promise<void> {
    this.lander.close()
    await rm(this.folder, { recursive: true, force: true })
  }

  private async download({ name, place, hints }: OwnFile, folder: string): Promise<string> {
    const url = new URL(place)
    const from = { url: place, 'allow-hosts': [url.hostname.replaceAll(/^\[|\]$/g, '')] }
    const manifest = {
      ...bareManifest(hints.format ?? 'csv', name, {}, place),
      limits: { bytes: MOST_BYTES, unpacked: MOST_BYTES, entries: ENTRIES },
    }
    const client = new HttpClient(
      { ...manifest, from: { ...manifest.from, ...from } },
      await userAgent(undefined),
      this.effects,
    )
    const path = join(folder, basename(url.pathname) || 'answer')
    try {
      await client.get(place, MOST_BYTES, async (chunks) => pipeline(chunks, createWriteStream(path)))
      return path
    } finally {
      await client.close()
    }
  }

  private async wholeDatabase(file: OwnFile, path: string, folder: string): Promise<OwnDatabase> {
    const copy = join(folder, 'copy.duckdb')
    await cloneFile(path, copy)
    try {
      await Database.use(copy, 'sealed', async () => undefined)
    } catch (cause) {
      throw new UserError(
        `${file.place}: the database cannot be opened: ${messageOf(cause)}; copy its tables to Parquet with the DuckDB that wrote it`,
        1,
        { cause },
      )
    }
    return database(file, copy)
  }

  private async table(
    { name, place, hints }: OwnFile,
    path: string,
    folder: string,
    { bytes, unpacked, seconds }: ReadingLimits,
  ): Promise<OwnDatabase> {
    const manifest = {
      ...bareManifest(hints.format ?? (await formatOf(path, hints.member)), name, hints, place),
      limits: { bytes, unpacked, entries: ENTRIES, seconds: seconds((await stat(path)).size) },
    }
    const job = { path, file: place, manifest, folder, isFormatStated: hints.format !== undefined }
    const sample = await this.lander.sample(job)
    if (sample.refusal !== null)
      throw new UserError(
        typed(sample.refusal.problem),
        1,
        sample.refusal.remedy === null ? {} : { remedy: typed(sample.refusal.remedy) },
      )
    const found = likeliestTable(sample.tables)
    if (found === null)
      throw new UserError(`${place}: no table found: no row of labels stands above rows of cells`)
    refuseSeveral(found, place, hints)
    const target = { path: join(folder, 'table.duckdb'), table: name }
    const copied = await this.lander.copy(job, {
      table: sample.tables.indexOf(found.table),
      below: (found.rows[0]?.row ?? 1) - 1,
      names: namesOf(found),
      target,
    })
    if (copied.refusal !== null) throw new UserError(typed(copied.refusal))
    return {
      beside: { path: target.path, name, searched: 'main' },
      rowCount: copied.rowCount,
      columns: copied.columns,
    }
  }
}

const ENTRIES = 1000
const OWN: ReadingLimits = {
  bytes: MOST_BYTES,
  unpacked: MOST_BYTES,
  seconds: (size) => Math.max(60, size / 200_000),
}

function database({ name }: OwnFile, path: string): OwnDatabase {
  return { beside: { path, name, searched: null }, rowCount: null, columns: [] }
}

/** How a remedy of the readers is typed behind the name of a file. */
function typed(remedy: string): string {
  return remedy.replaceAll(new RegExp(`--(${HINTS.join('|')})(?=\\b)[ =]?`, 'g'), '#$1=')
}

function refuseSeveral({ table, otherSheets, below }: HeaderTable, place: string, hints: SampleHints): void {
  if (otherSheets.length > 0 && hints.sheet === undefined) {
    const sheets = [table.found['sheet'] ?? '', ...otherSheets]
    throw new UserError(
      `${place}: several sheets hold a table; name one, as in ${place}#sheet=${sheets[0]}: ${sheets.join(', ')}`,
    )
  }
  if (below !== null)
    throw new UserError(
      `${place}:${below.row}: another table begins in row ${below.row}; put it into a file of its own`,
    )
}

/** Names of the columns by their labels; a second one of the same name gets `:1` appended. */
function namesOf({ header, width }: HeaderTable): string[] {
  const seen = new Map<string, number>()
  return headingsOf(header, width, []).map((heading) => {
    const label = textOfHeading(heading)
    const times = seen.get(label.toLowerCase()) ?? 0
    seen.set(label.toLowerCase(), times + 1)
    return times === 0 ? label : `${label}:${times}`
  })
}

async function isDatabase(path: string): Promise<boolean> {
  const handle = await open(path, 'r')
  try {
    const { buffer } = await handle.read(Buffer.alloc(12), 0, 12, 0)
    return buffer.toString('latin1', 8, 12) === 'DUCK'
  } finally {
    await handle.close()
  }
}
