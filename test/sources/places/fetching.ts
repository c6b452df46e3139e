import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, onTestFinished } from 'vitest'
import { settingsSchema } from '../../../pipeline/base/settings.js'
import { Archive, type Receipt } from '../../../pipeline/sources/archive.js'
import { fetchSource } from '../../../pipeline/sources/fetch.js'
import { type Manifest, manifestSchema } from '../../../pipeline/sources/manifest.js'
import { defaultEffects, type Effects } from '../../../pipeline/system/effects.js'
import { listFiles } from '../../../pipeline/system/files.js'
import { Lander } from '../../../pipeline/warehouse/lander.js'

let reader: Lander | undefined

/** The process that parses pages, for all tests of a file. */
function sharedReader(): Lander {
  return (reader ??= new Lander(null))
}

afterAll(() => {
  reader?.close()
  reader = undefined
})

/** A manifest `data/sources/rides.yaml` with a place of its own. */
export function manifestFrom(from: object, rest: object = {}): Manifest {
  const keys = { title: {}, publisher: {}, from, format: 'csv', columns: {}, ...rest }
  return { ...manifestSchema.parse(keys), name: 'rides', file: 'data/sources/rides.yaml' }
}

/** A project folder with an archive, removed when the test ends; each fetch is an hour after the one before. */
export class Desk {
  readonly archive: Archive
  /** How long the tries waited, in milliseconds. */
  readonly waits: number[] = []
  /** Settings of its own beside those that each project has. */
  settings: Readonly<Record<string, unknown>> = {}
  /** The instant of the first fetch. */
  begins = Date.UTC(2026, 10, 23)
  private hour = 0

  private constructor(readonly folder: string) {
    this.archive = new Archive(join(folder, 'var/archive'))
  }

  static async create(): Promise<Desk> {
    const folder = await mkdtemp(join(tmpdir(), 'almanac-test-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    return new Desk(folder)
  }

  async write(name: string, data: string | Uint8Array): Promise<void> {
    await mkdir(dirname(join(this.folder, name)), { recursive: true })
    await writeFile(join(this.folder, name), data)
  }

  fetch(manifest: Manifest, effects: Partial<Effects> = {}): Promise<Receipt[]> {
    const now = new Date(this.begins + 3_600_000 * this.hour++)
    const settings = settingsSchema.parse({
      title: {},
      languages: ['en'],
      'time-zone': 'UTC',
      contact: 'desk@example.org',
      ...this.settings,
    })
    const project = {
      folder: this.folder,
      cache: join(this.folder, 'var/cache'),
      settings,
    }
    return fetchSource(manifest, project, this.archive, sharedReader(), {
      ...defaultEffects,
      now: () => now,
      sleep: async (milliseconds) => {
        this.waits.push(milliseconds)
      },
      random: () => 1,
      ...effects,
    })
  }

  async text(receipt: Receipt | undefined): Promise<string> {
    if (!receipt) throw new Error('no receipt')
    return readFile(await this.archive.verified(receipt), 'utf8')
  }

  /** Everything that fetching has written. */
  files(): Promise<string[]> {
    return listFiles(join(this.folder, 'var'))
  }
}

/** A server on this machine; `answers` are given one after another, the last one again and again. */
export class Server {
  readonly requests: IncomingMessage[] = []
  private constructor(readonly origin: string) {}

  static async answering(...answers: RequestListener[]): Promise<Server> {
    const http = createServer((request, response) => {
      server.requests.push(request)
      answers[Math.min(server.requests.length, answers.length) - 1]?.(request, response)
    })
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => {
      http.closeAllConnections()
      http.close()
    })
    const server = new Server(`http://127.0.0.1:${(http.address() as AddressInfo).port}`)
    return server
  }

  /** A manifest of a file on this server, which is allowed. */
  manifest(from: object = {}, rest: object = {}): Manifest {
    return manifestFrom({ url: `${this.origin}/rides.csv`, 'allow-hosts': ['127.0.0.1'], ...from }, rest)
  }
}

/** An answer with a status, headers and a body. */
export function answer(
  status: number,
  body: string | Uint8Array = '',
  headers: Record<string, string> = {},
): RequestListener {
  return (_, response: ServerResponse) => {
    response.writeHead(status, headers).end(body)
  }
}
