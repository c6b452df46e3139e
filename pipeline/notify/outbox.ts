import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { DAY_MS } from '../base/calendar.js'
import { sha256 } from '../base/digest.js'
import { NOTICE_KINDS } from '../base/notify-settings.js'
import { withoutSecrets } from '../base/secrets.js'
import { sourceOutcomeSchema } from '../release/source-outcome.js'
import { exists, listNames, nullIfMissing, writeAtomically } from '../system/files.js'
import type { Project } from '../system/project.js'
import type { Notice } from './notice.js'
import { factsWithoutSecrets, type RunFacts } from './run-facts.js'

/** What could not be told is tried again for so many days. */
export const WAITING_DAYS = 7
/** An event that was told is remembered for so many days; one that lasts beyond that is told again. */
const REMEMBERED_DAYS = 400

const factsSchema = z.strictObject({
  outcome: z.enum(['released', 'placed', 'unchanged', 'failed', 'interrupted', 'held-back', 'none']),
  release: z.string().nullable(),
  run: z.string().nullable(),
  logicalDate: z.string().nullable(),
  job: z.string().nullable(),
  slot: z.string().nullable(),
  attempt: z.number(),
  error: z.string().nullable(),
  sources: z.array(sourceOutcomeSchema).default([]),
  warnings: z.array(z.string()),
  site: z.string(),
  warehouse: z.string(),
}) satisfies z.ZodType<RunFacts>

const waySchema = z.strictObject({
  state: z.enum(['waiting', 'told', 'given-up']),
  tries: z.number(),
  problem: z.string().nullable(),
})

const waitingSchema = z.strictObject({
  created_at: z.string(),
  /** Notices of one run are told together. */
  batch: z.string(),
  /** Its place among them. */
  place: z.number(),
  notice: z.strictObject({
    key: z.string(),
    kind: z.enum([...NOTICE_KINDS, 'test']),
    text: z.record(z.string(), z.string()),
  }),
  facts: factsSchema,
  ways: z.record(z.string(), waySchema),
})

/** An event on its way to those who are to be told, and how far it got over each way. */
export type Waiting = z.infer<typeof waitingSchema>

const toldSchema = z.strictObject({ key: z.string(), told_at: z.string() })

/**
 * The events under `var/notify`: those that wait, and the keys of those that are settled. An event is written before it is sent and
 * marked after; so a crash between the two tells it twice, and none loses it.
 */
export class Outbox {
  /** What could not be written, such as on a full disk, is told all the same, and perhaps again by the next run. */
  private readonly unwritten: Waiting[] = []
  readonly problems: string[] = []
  /** Marks follow one another, so that an older one never stands over a newer. */
  private lastKept: Promise<void> = Promise.resolve()

  constructor(
    private readonly folder: string,
    private readonly now: Date,
  ) {}

  static of(project: Project, now: Date): Outbox {
    return new Outbox(join(project.var, 'notify'), now)
  }

  /** Takes an event in, unless it was told or waits already. */
  async add(notice: Notice, facts: RunFacts, ways: readonly string[], place: number): Promise<void> {
    const name = nameOf(notice.key)
    if (await exists(this.toldFile(name))) return
    if (await exists(this.waitingFile(name))) return
    const safe = factsWithoutSecrets(facts)
    const entry: Waiting = {
      created_at: this.now.toISOString(),
      batch: facts.run ?? this.now.toISOString(),
      place,
      notice: withoutSecrets({ ...notice }),
      facts: { ...safe, sources: [...safe.sources], warnings: [...safe.warnings] },
      ways: Object.fromEntries(ways.map((way) => [way, { state: 'waiting', tries: 0, problem: null }])),
    }
    try {
      await writeAtomically(this.waitingFile(name), jsonText(entry))
    } catch (cause) {
      this.unwritten.push(entry)
      this.problems.push(`cannot keep pending notifications: ${String(cause)}`)
    }
  }

  /** All that waits, oldest first. One that cannot be read is removed and said to be lost. */
  async waiting(): Promise<Waiting[]> {
    const entries: Waiting[] = [...this.unwritten]
    for (const name of await listNames(join(this.folder, 'waiting'))) {
      if (await exists(this.toldFile(name))) {
        await rm(this.waitingFile(name), { force: true })
        continue
      }
      const text = await nullIfMissing(readFile(this.waitingFile(name), 'utf8'))
      const parsed = waitingSchema.safeParse(parsedOrNull(text))
      if (parsed.success) entries.push(parsed.data)
      else if (text !== null) {
        await rm(this.waitingFile(name), { force: true })
        this.problems.push(
          `var/notify/waiting/${name} was damaged and has been removed; its notifications may not have been sent`,
        )
      }
    }
    return entries.toSorted((a, b) => orderOf(a.created_at, b.created_at) || a.place - b.place)
  }

  /** Marks how an event fared over a way. Once no way waits, only its key is kept. */
  async mark(entry: Waiting, way: string, problem: string | null): Promise<void> {
    const before = entry.ways[way]
    const isOld = this.now.getTime() - Date.parse(entry.created_at) > WAITING_DAYS * DAY_MS
    const state = problem === null ? 'told' : isOld ? 'given-up' : 'waiting'
    entry.ways[way] = { state, tries: (before?.tries ?? 0) + 1, problem }
    await this.keep(entry)
  }

  /** Drops ways that the settings no longer have, or that are told of other kinds now. */
  async dropOtherWays(entry: Waiting, isWanted: (way: string) => boolean): Promise<void> {
    const kept = Object.entries(entry.ways).filter(([way]) => isWanted(way))
    if (kept.length === Object.keys(entry.ways).length && kept.length > 0) return
    entry.ways = Object.fromEntries(kept)
    await this.keep(entry)
  }

  /** Forgets events that were told long ago. */
  async prune(): Promise<void> {
    for (const name of await listNames(join(this.folder, 'told'))) {
      const file = join(this.folder, 'told', name)
      const told = toldSchema.safeParse(parsedOrNull(await nullIfMissing(readFile(file, 'utf8'))))
      const age = told.success ? this.now.getTime() - Date.parse(told.data.told_at) : Number.POSITIVE_INFINITY
      if (age > REMEMBERED_DAYS * DAY_MS) await rm(file, { force: true })
    }
  }

  private keep(entry: Waiting): Promise<void> {
    this.lastKept = this.lastKept.then(() => this.write(entry))
    return this.lastKept
  }

  private async write(entry: Waiting): Promise<void> {
    const name = nameOf(entry.notice.key)
    try {
      if (Object.values(entry.ways).some(({ state }) => state === 'waiting'))
        return await writeAtomically(this.waitingFile(name), jsonText(entry))
      const told = { key: entry.notice.key, told_at: this.now.toISOString() }
      await writeAtomically(this.toldFile(name), jsonText(told))
      await rm(this.waitingFile(name), { force: true })
    } catch (cause) {
      this.problems.push(`cannot record what was sent, so it may be sent again: ${String(cause)}`)
    }
  }

  private waitingFile(name: string): string {
    return join(this.folder, 'waiting', name)
  }

  private toldFile(name: string): string {
    return join(this.folder, 'told', name)
  }
}

function orderOf(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}

function nameOf(key: string): string {
  return `${sha256(key).slice(0, 32)}.json`
}

function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}

function parsedOrNull(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null')
  } catch {
    return null
  }
}
