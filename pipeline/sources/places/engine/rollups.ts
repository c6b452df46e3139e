import { civilDate, DAY_MS, isCivilDate } from '../../../base/calendar.js'
import { sha256 } from '../../../base/digest.js'
import { messageOf, unknownValue, UserError } from '../../../base/error.js'
import { counted } from '../../../base/figures.js'
import type { StagedFile } from '../../../system/files.js'
import type { Receipt } from '../../archive.js'
import { rollupOrigin } from '../../place.js'
import type { Fetching, Rollup } from '../fetching.js'
import { AskedPartitions } from './asked-partitions.js'
import { canonicalCsv } from './canonical.js'
import { queryFor, type Engine, type EngineAnswer, type PartitionState } from './engine.js'

/** Partitions whose answers are kept together, after one look that their files are still the same. */
const BATCH = 20
/** An unchanged day is asked for again once in so many nights. */
const NIGHTS = 30
const MOST_NAMED = 5

/**
 * Asks an engine for the days of a rollup that changed, and archives each answer as a file of its own. A day is received whole or not at
 * all; those that were received stay.
 * @returns the newest receipt of each day.
 * @throws UserError telling the days that are missing, still being written, wrong, or left for the next run.
 */
export async function receiveRollups(fetching: Fetching, name: string): Promise<Receipt[]> {
  const { query = '', partition } = fetching.manifest.from
  if (partition === undefined) throw new UserError(`${fetching.manifest.file}: from has no partition; add it`)
  const rollup = await fetching.reader.rollup(fetching.project.folder, query)
  const engine = await openEngine(fetching, name)
  try {
    const asked = await AskedPartitions.read(fetching.project.cache, fetching.manifest.name)
    return await new RollupRun({ ...fetching, rollup, engine, asked, name, partition }).carryOut()
  } finally {
    await engine.close()
  }
}

/** The engine of a source. @throws UserError when almanac.yaml has none of that name. */
async function openEngine({ manifest, project, effects }: Fetching, name: string): Promise<Engine> {
  const { engines } = project.settings
  const settings = Object.hasOwn(engines, name) ? engines[name] : undefined
  if (settings === undefined)
    throw new UserError(
      `${manifest.file}: ${unknownValue('engine', name, Object.keys(engines))}; engines stand in almanac.yaml`,
    )
  const context = {
    file: manifest.file,
    projectFolder: project.folder,
    seconds: manifest.from['timeout-seconds'],
    bytes: Math.min(manifest.limits.bytes, MOST_BYTES),
  }
  if (settings.kind === 'duckdb') {
    const { DuckDbEngine } = await import('./duckdb-engine.js')
    return new DuckDbEngine(settings, context)
  }
  const { TrinoEngine } = await import('./trino-engine.js')
  return TrinoEngine.open(settings, { ...context, retries: manifest.from.retries, effects })
}

/** An answer is held in memory to be sorted. */
const MOST_BYTES = 256_000_000

interface Work extends Fetching {
  rollup: Rollup
  engine: Engine
  asked: AskedPartitions
  name: string
  partition: NonNullable<Fetching['manifest']['from']['partition']>
}

interface Answered {
  day: string
  state: PartitionState
  staged: StagedFile
}

class RollupRun {
  private readonly faults: string[] = []
  private readonly query: string
  private readonly today: string

  constructor(private readonly work: Work) {
    const { sql, grain, reconcile } = work.rollup
    this.query = sha256(JSON.stringify([sql, grain, reconcile]))
    this.today = civilDate(work.effects.now(), work.project.settings['time-zone'])
  }

  async carryOut(): Promise<Receipt[]> {
    const { rollup, engine, partition, manifest } = this.work
    const states = await engine.partitions(rollup.table, partition.column)
    const days = this.closedDays(states)
    const changed = days.filter((day) => !this.isKnown(day, states.get(day)))
    const due = changed.slice(0, partition['most-per-run'])
    if (due.length < changed.length)
      this.faults.push(
        `${counted(changed.length - due.length, 'day')} left for the next run, from ${changed[due.length]} on`,
      )
    const again = days.filter((day) => this.isKnown(day, states.get(day)) && this.isItsNight(day))
    const asked = [...due, ...again.slice(0, partition['most-per-run'] - due.length)]
    for (let at = 0; at < asked.length; at += BATCH)
      await this.receiveBatch(asked.slice(at, at + BATCH), states)
    if (this.faults.length > 0)
      throw new UserError(this.faults.map((fault) => `${manifest.file}: ${fault}`).join('\n'))
    return days.flatMap((day) => this.work.intake.newest(this.originOf(day)) ?? [])
  }

  /** Days with files, oldest first; tells those that should have some and have none, and partitions that are no days. */
  private closedDays(states: ReadonlyMap<string, PartitionState>): string[] {
    const { since, 'closed-after-days': closedAfter, column } = this.work.partition
    const closed = dayAfter(this.today, -closedAfter)
    const odd = [...states.keys()].filter((value) => !isCivilDate(value))
    if (odd.length > 0)
      this.faults.push(
        `${column} has values that are no days: ${listed(odd.map((value) => JSON.stringify(value.slice(0, 40))))}`,
      )
    const missing: string[] = []
    const found: string[] = []
    for (let day = since; day <= closed; day = dayAfter(day, 1))
      if ((states.get(day)?.rows ?? 0n) > 0n) found.push(day)
      else missing.push(day)
    if (missing.length > 0)
      this.faults.push(
        `no rows for ${counted(missing.length, 'closed day')}: ${listed(missing)}; they stay missing, not zero`,
      )
    return found
  }

  private isKnown(day: string, state: PartitionState | undefined): boolean {
    const known = this.work.asked.of(day)
    const newest = this.work.intake.newest(this.originOf(day))
    return (
      known !== undefined &&
      known.digest === state?.digest &&
      known.query === this.query &&
      known.sha256 === newest?.sha256
    )
  }

  private isItsNight(day: string): boolean {
    return (dayNumber(day) + dayNumber(this.today)) % NIGHTS === 0
  }

  private async receiveBatch(
    days: readonly string[],
    before: ReadonlyMap<string, PartitionState>,
  ): Promise<void> {
    const { rollup, engine, partition, intake, effects, asked } = this.work
    const answers = await this.askAll(days, before)
    try {
      if (answers.length === 0) return
      const after = await engine.partitions(rollup.table, partition.column)
      for (const { day, state, staged } of answers) {
        if (after.get(day)?.digest !== state.digest) {
          this.faults.push(`${day} is still being written; it is left out until the next run`)
          continue
        }
        const receipt = await intake.receive(staged, this.originOf(day), effects.now())
        await asked.keep({ day, digest: state.digest, query: this.query, sha256: receipt.sha256 })
      }
    } finally {
      for (const { staged } of answers) await staged.remove()
    }
  }

  private async askAll(
    days: readonly string[],
    states: ReadonlyMap<string, PartitionState>,
  ): Promise<Answered[]> {
    const answers: Answered[] = []
    const waiting = [...days]
    const lane = async (): Promise<void> => {
      for (let day = waiting.shift(); day !== undefined; day = waiting.shift()) {
        const state = states.get(day)
        const staged = state === undefined ? null : await this.askOne(day, state)
        if (state !== undefined && staged !== null) answers.push({ day, state, staged })
      }
    }
    const ends = await Promise.allSettled(Array.from({ length: this.work.engine.atOnce }, lane))
    for (const end of ends) if (end.status === 'rejected') throw end.reason
    return answers.toSorted((a, b) => (a.day < b.day ? -1 : 1))
  }

  /** The answer for a day; null when it fails, which keeps no other day from being asked for. */
  private async askOne(day: string, state: PartitionState): Promise<StagedFile | null> {
    const { rollup, engine, archive } = this.work
    try {
      const answer = await engine.ask(queryFor(rollup.sql, day), day, rollup.table)
      refuseWrong(answer, rollup, state)
      const csv = Buffer.from(canonicalCsv(answer, rollup))
      return await archive.stage(once(csv))
    } catch (cause) {
      if (!(cause instanceof UserError)) throw cause
      this.faults.push(`${day}: ${messageOf(cause)}`)
      return null
    }
  }

  private originOf(day: string): string {
    return `${rollupOrigin(this.work.name, this.work.rollup.file)}/${day}`
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

/** @throws UserError when the rows of an answer do not sum to those of the files, or more are distinct than there are. */
export function refuseWrong({ columns, rows }: EngineAnswer, rollup: Rollup, state: PartitionState): void {
  const at = (name: string): number => columns.findIndex((column) => column.name === name)
  const uses = at(rollup.reconcile)
  let sum = 0n
  for (const row of rows) {
    const count = wholeNumber(row[uses], rollup.reconcile, rollup.file)
    sum += count
    for (const name of rollup.distinct)
      if (wholeNumber(row[at(name)], name, rollup.file) > count)
        throw new UserError(
          `${rollup.file}: ${name} is ${row[at(name)]}, more than ${rollup.reconcile} ${count}`,
        )
  }
  if (sum !== state.rows)
    throw new UserError(
      `${rollup.file}: ${rollup.reconcile} sums to ${sum}, but the files have ${state.rows} rows; count all rows of the day`,
    )
}

function wholeNumber(value: string | null | undefined, name: string, file: string): bigint {
  if (typeof value === 'string' && /^\d+$/.test(value)) return BigInt(value)
  throw new UserError(`${file}: ${name} is ${JSON.stringify(value ?? null).slice(0, 100)}, which is no count`)
}

function listed(texts: readonly string[]): string {
  const more = texts.length > MOST_NAMED ? ` and ${texts.length - MOST_NAMED} more` : ''
  return `${texts.slice(0, MOST_NAMED).join(', ')}${more}`
}

function dayNumber(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / DAY_MS
}

function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)
}
