import { randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { UserError } from '../../base/error.js'
import { printable } from '../../base/printable.js'
import { FOLDER_PREFIX } from '../../query/query-process.js'
import { hintsOf, OwnFiles, refuseName, type OwnDatabase } from '../../release/own-file.js'
import type { Beside } from '../../system/database.js'
import { defaultEffects } from '../../system/effects.js'
import { Problem } from './problem.js'

/** A file that a reader sends to stand beside the release. */
export interface SentFile {
  /** By which queries call it. */
  name: string
  /** Its name on the reader's machine. */
  file: string
  /** What the file does not tell, `sheet=2025&encoding=big5`; '' for nothing. */
  stated: string
  body: ReadableStream<Uint8Array> | null
  /** Whoever sends it, as for `clientOf`. */
  client: string
}

/** Such a file as it is told. */
export interface ToldFile {
  name: string
  file: string
  row_count: number
  columns: OwnDatabase['columns']
}

interface Kept extends ToldFile {
  client: string
  bytes: number
  database: OwnDatabase
}

interface Session {
  files: Map<string, Kept>
  /** Milliseconds since 1970. */
  usedAt: number
}

const MEGABYTE = 1_000_000
const UNUSED_MS = 3_600_000
const LOOK_EVERY_MS = 60_000
const MOST_OF_SESSION = 5
const MOST_OF_CLIENT = 10
const MOST_AT_ONCE = 4
/** How many times the largest file may be unpacked to, and how many times it all files of a client and of all take on the disk. */
const UNPACKED = 4
const CLIENT_SHARE = 6
const ALL_SHARE = 20
const SECONDS = 20

/**
 * Files of readers, each known only to the browser that sent it, which shows a secret of its session. They stand in a folder of the system's for temporary files, as databases that
 * queries of that session may read, until they are removed, nobody has used them for an hour, or the server ends.
 */
export class ReaderFiles {
  private readonly sessions = new Map<string, Session>()
  private readonly atWork = new Set<string>()
  private readonly timer = setInterval(() => void this.removeUnused(), LOOK_EVERY_MS).unref()
  private opened: Promise<OwnFiles> | null = null

  /** @param mostMegabytes of a file; 0 where none is taken. */
  constructor(private readonly mostMegabytes: number) {}

  /**
   * Reads a file and keeps it; one of the same name in the session is replaced.
   * @param secret of the session, undefined for a new one. @returns the secret. @throws Problem
   */
  async add(secret: string | undefined, sent: SentFile): Promise<string> {
    this.refuse(secret, sent)
    this.atWork.add(sent.client)
    try {
      const kept = await this.read(sent)
      const known = this.sessionOf(secret)
      const session = known ?? { files: new Map<string, Kept>(), usedAt: 0 }
      const key = known !== null && secret !== undefined ? secret : randomBytes(32).toString('base64url')
      session.usedAt = Date.now()
      const former = session.files.get(kept.name.toLowerCase())
      session.files.set(kept.name.toLowerCase(), kept)
      this.sessions.set(key, session)
      if (former !== undefined) await this.discard(former)
      return key
    } finally {
      this.atWork.delete(sent.client)
      if (this.atWork.size === 0) await this.opened?.then((files) => files.rest())
    }
  }

  /** The files of a session. */
  list(secret: string | undefined): ToldFile[] {
    return [...(this.sessionOf(secret)?.files.values() ?? [])].map(({ name, file, row_count, columns }) => ({
      name,
      file,
      row_count,
      columns,
    }))
  }

  /** Those that a query names. */
  beside(secret: string | undefined, sql: string): Beside[] {
    const session = this.sessionOf(secret)
    if (session === null) return []
    session.usedAt = Date.now()
    return [...session.files.values()]
      .filter(({ name }) => new RegExp(`\\b${name}\\b`, 'i').test(sql))
      .map(({ database }) => database.beside)
  }

  /** @throws Problem when the session has no file of this name. */
  async remove(secret: string | undefined, name: string): Promise<void> {
    const files = this.sessionOf(secret)?.files
    const kept = files?.get(name.toLowerCase())
    if (kept === undefined) throw new Problem('not-found', `there is no file ${name} in this session`)
    files?.delete(name.toLowerCase())
    await this.discard(kept)
  }

  /** Removes all. */
  async close(): Promise<void> {
    clearInterval(this.timer)
    this.sessions.clear()
    await (await this.opened)?.close()
  }

  private sessionOf(secret: string | undefined): Session | null {
    return secret === undefined ? null : (this.sessions.get(secret) ?? null)
  }

  private get all(): Kept[] {
    return [...this.sessions.values()].flatMap(({ files }) => [...files.values()])
  }

  /** What can be told before the file is read. */
  private refuse(secret: string | undefined, { name, client }: SentFile): void {
    if (this.mostMegabytes === 0)
      throw new Problem('forbidden', 'this server takes no files; query.file-mb in almanac.yaml is 0')
    asProblem(() => refuseName(name))
    const files = this.sessionOf(secret)?.files
    const isReplaced = files?.has(name.toLowerCase()) === true
    if (!isReplaced && (files?.size ?? 0) >= MOST_OF_SESSION)
      throw new Problem('bad-request', `there are ${MOST_OF_SESSION} files already; remove one of them`)
    const ofClient = this.all.filter((kept) => kept.client === client)
    if (this.atWork.has(client) || this.atWork.size >= MOST_AT_ONCE || ofClient.length >= MOST_OF_CLIENT)
      throw new Problem('overloaded', 'too many files are read or kept; try again in a moment')
  }

  private async read({ name, file, stated, body, client }: SentFile): Promise<Kept> {
    const most = this.mostMegabytes * MEGABYTE
    // A file of this name is asked for by no path; it only stands in messages.
    const place = printable(file).slice(0, LONGEST_NAME) || name
    const own = { name, place, hints: stated === '' ? {} : asProblem(() => hintsOf(stated)) }
    this.opened ??= OwnFiles.open(`${FOLDER_PREFIX}${process.pid}-`, defaultEffects)
    const files = await this.opened
    const limits = { bytes: most, unpacked: UNPACKED * most, seconds: () => SECONDS }
    try {
      const database = await files.addSent(own, endingOf(file), (path) => saved(body, path, most), limits)
      const { size } = await stat(database.beside.path)
      const { rowCount, columns } = database
      const kept = { name, file: place, row_count: rowCount ?? 0, columns, client, bytes: size, database }
      await this.refuseFull(kept)
      return kept
    } catch (cause) {
      if (cause instanceof UserError && !(cause instanceof Problem))
        throw new Problem('unreadable-file', cause.message, { cause })
      throw cause
    }
  }

  private async refuseFull(kept: Kept): Promise<void> {
    const sum = (files: readonly Kept[]): number =>
      files.reduce((bytes, each) => bytes + each.bytes, kept.bytes)
    const most = this.mostMegabytes * MEGABYTE
    const ofClient = this.all.filter(({ client }) => client === kept.client)
    if (sum(ofClient) <= CLIENT_SHARE * most && sum(this.all) <= ALL_SHARE * most) return
    await this.discard(kept)
    throw new Problem('overloaded', 'there is no room for another file; remove one of yours, or try later')
  }

  private async discard({ database }: Kept): Promise<void> {
    await (await this.opened)?.remove(database)
  }

  private async removeUnused(): Promise<void> {
    const now = Date.now()
    for (const [secret, { files, usedAt }] of this.sessions) {
      if (now - usedAt < UNUSED_MS && files.size > 0) continue
      this.sessions.delete(secret)
      for (const kept of files.values()) await this.discard(kept)
    }
  }
}

const LONGEST_NAME = 120

/** What a name says of the format; nothing else of it becomes part of a path. */
function endingOf(file: string): string {
  return /(?:\.[a-z0-9]{1,10}){1,2}$/i.exec(file)?.[0] ?? ''
}

async function saved(body: SentFile['body'], path: string, most: number): Promise<void> {
  let size = 0
  const counted = new Transform({
    transform(chunk: Uint8Array, _, done) {
      size += chunk.byteLength
      done(size > most ? tooLarge(most) : null, chunk)
    },
  })
  await pipeline(body === null ? Readable.from([]) : Readable.fromWeb(body), counted, createWriteStream(path))
  if (size === 0) throw new UserError('the file is empty')
}

function tooLarge(most: number): Problem {
  return new Problem(
    'body-too-large',
    `the file is larger than ${most / MEGABYTE} MB; query.file-mb says how large one may be`,
  )
}

function asProblem<T>(work: () => T): T {
  try {
    return work()
  } catch (cause) {
    throw cause instanceof UserError ? new Problem('bad-request', cause.message, { cause }) : cause
  }
}
