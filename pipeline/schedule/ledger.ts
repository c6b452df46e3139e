import { randomUUID } from 'node:crypto'
import { link, mkdir, readdir, readFile, rename, unlink, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import type * as z from 'zod'
import { hasCode } from '../base/error.js'
import { exists, listNames, nullIfMissing, writeAtomically } from '../system/files.js'
import type { Project } from '../system/project.js'
import { KINDS, seal, unseal, type Mark, type RangeEntry, type SlotEntry } from './ledger-entry.js'
import { rebuiltSlot, slotsFromRuns } from './ledger-repair.js'

/** A file of the ledger whose content is not what was written, and what was made of it. */
export interface Damage {
  /** Relative to the project. */
  file: string
  slot: string | null
  remedy: string
}

interface Named {
  first: string
  last: string
  isRange: boolean
}

/**
 * What became of each slot of a job, under `var/ledger/<job>/`: `mark.json`, and a folder per month with a small file per decision, named by its slot,
 * or by the first and last of a range. Files are written whole. One with a changed byte is moved aside (`.damaged`), told to `onDamage`, and made
 * again from the records of runs where it can be. Without `onDamage` the ledger is only read: what is damaged is left for who works with it.
 */
export class Ledger {
  readonly folder: string

  constructor(
    private readonly project: Project,
    readonly job: string,
    private readonly onDamage: ((damage: Damage) => void) | null,
  ) {
    this.folder = join(project.var, 'ledger', job)
  }

  /** Fills a ledger that is gone altogether from the records of runs. @returns whether there was any. */
  async recover(): Promise<boolean> {
    if (await exists(this.folder)) return false
    const entries = await slotsFromRuns(this.project, this.job)
    for (const entry of entries) await this.createSlot(entry)
    return entries.length > 0
  }

  async readMark(): Promise<Mark | null> {
    const mark = await this.read(this.markFile, KINDS.mark)
    if (mark === 'damaged') this.tell(this.markFile, null, 'the newest entry beside it takes its place')
    return mark === 'damaged' ? null : mark
  }

  writeMark(mark: Mark): Promise<void> {
    return writeAtomically(this.markFile, seal(mark))
  }

  async readSlot(slot: string): Promise<SlotEntry | null> {
    const file = this.slotFile(slot)
    const entry = await this.read(file, KINDS.slot)
    if (entry !== 'damaged' && (entry === null || entry.slot === slot)) return entry
    const rebuilt = await rebuiltSlot(this.project, this.job, slot)
    if (this.onDamage) await this.writeSlot(rebuilt)
    this.tell(file, slot, `taken as ${rebuilt.state}: ${rebuilt.note}`)
    return rebuilt
  }

  writeSlot(entry: SlotEntry): Promise<void> {
    return writeAtomically(this.slotFile(entry.slot), seal(entry))
  }

  /** Writes the first entry of a slot. @returns false, and writes nothing, when it has one. */
  async createSlot(entry: SlotEntry): Promise<boolean> {
    const file = this.slotFile(entry.slot)
    const temporary = `${file}.${randomUUID()}`
    await mkdir(dirname(file), { recursive: true })
    try {
      await writeFile(temporary, seal(entry), { flush: true })
      await link(temporary, file)
      return true
    } catch (cause) {
      if (hasCode(cause, 'EEXIST')) return false
      if (!hasCode(cause, 'EPERM', 'ENOTSUP', 'ENOSYS')) throw cause
      // A file system without hard links cannot tell apart two who decide the same slot in the same instant.
      await rename(temporary, file)
      return true
    } finally {
      await nullIfMissing(unlink(temporary))
    }
  }

  writeRange(entry: RangeEntry): Promise<void> {
    return writeAtomically(this.rangeFile(entry), seal(entry))
  }

  /** Which of some slots, given in their order, have an entry of their own. */
  async slotsWithEntry(slots: readonly string[]): Promise<Set<string>> {
    const months = new Set(slots.map(monthOf))
    const named = await Promise.all([...months].map((month) => this.names(month)))
    return new Set(named.flat().flatMap(({ last, isRange }) => (isRange ? [] : [last])))
  }

  /** All ranges that were decided at a time after `now`, or that hold a slot after it: a clock was wrong. */
  async rangesFromTheFuture(now: Date): Promise<RangeEntry[]> {
    const limit = now.toISOString()
    const ranges: RangeEntry[] = []
    for (const month of await this.months())
      for (const name of await this.names(month)) {
        const range = name.isRange ? await this.readRange(name) : null
        if (
          range !== null &&
          range.state !== 'disregarded' &&
          (range.last > limit || range.decided_at > limit)
        )
          ranges.push(range)
      }
    return ranges
  }

  /** The newest slot that was decided and is due by `now`, what became of it, and when a failed one is tried again. */
  async newest(now: Date): Promise<{ slot: string; state: string; retryAt: string | null } | null> {
    const until = now.toISOString()
    for (const month of (await this.months()).toReversed()) {
      const names = (await this.names(month)).filter(({ last }) => last <= until)
      for (const name of names.toSorted(newestFirst)) {
        const entry = name.isRange ? await this.readRange(name) : await this.readSlot(name.last)
        if (entry && entry.state !== 'disregarded')
          return { slot: name.last, state: entry.state, retryAt: 'retry_at' in entry ? entry.retry_at : null }
      }
    }
    return null
  }

  private async readRange(range: Named): Promise<RangeEntry | null> {
    const file = this.rangeFile(range)
    const entry = await this.read(file, KINDS.range)
    if (entry !== 'damaged') return entry
    const { first, last } = range
    const note =
      'its entry was damaged; first and last are from the name of the file, the count is at least this'
    const rebuilt: RangeEntry = { first, last, count: 1, state: 'missed', decided_at: last, note }
    if (this.onDamage) await this.writeRange(rebuilt)
    this.tell(file, last, 'taken as missed, by the first and last slot in its name')
    return rebuilt
  }

  private async months(): Promise<string[]> {
    return (await listNames(this.folder)).filter((name) => /^\d{4}-\d\d$/.test(name))
  }

  private async names(month: string): Promise<Named[]> {
    return ((await nullIfMissing(readdir(join(this.folder, month)))) ?? []).flatMap((name) => {
      const [, first, last] = /^(\d{8}T\d{6}Z)(?:--(\d{8}T\d{6}Z))?\.json$/.exec(name) ?? []
      if (first === undefined) return []
      return [{ first: instantOf(first), last: instantOf(last ?? first), isRange: last !== undefined }]
    })
  }

  private async read<T>(file: string, schema: z.ZodType<T>): Promise<T | 'damaged' | null> {
    const text = await nullIfMissing(readFile(file, 'utf8'))
    if (text === null) return null
    const entry = unseal(text, schema)
    if (entry !== null) return entry
    if (this.onDamage) await nullIfMissing(rename(file, `${file}.damaged`))
    return 'damaged'
  }

  private tell(file: string, slot: string | null, remedy: string): void {
    this.onDamage?.({ file: relative(this.project.folder, file), slot, remedy })
  }

  private get markFile(): string {
    return join(this.folder, 'mark.json')
  }

  private slotFile(slot: string): string {
    return join(this.folder, monthOf(slot), `${stampOf(slot)}.json`)
  }

  private rangeFile({ first, last }: Pick<Named, 'first' | 'last'>): string {
    return join(this.folder, monthOf(last), `${stampOf(first)}--${stampOf(last)}.json`)
  }
}

/** Of entries that end with the same slot, the slot's own comes first. */
function newestFirst(a: Named, b: Named): number {
  if (a.last !== b.last) return a.last > b.last ? -1 : 1
  return Number(a.isRange) - Number(b.isRange)
}

function monthOf(slot: string): string {
  return slot.slice(0, 7)
}

/** 2026-11-22T22:30:00.000Z as 20261122T223000Z, and back. */
function stampOf(slot: string): string {
  return `${slot.slice(0, 19).replaceAll(/[-:]/g, '')}Z`
}

function instantOf(stamp: string): string {
  return stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6.000Z')
}
