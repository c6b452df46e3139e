import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Way } from '../base/notify-settings.js'
import { messageOf as wordsOf, UserError } from '../base/error.js'
import { hideSecrets } from '../base/secrets.js'
import { defaultEffects, type Effects } from '../system/effects.js'
import { withLock } from '../system/lock.js'
import type { Project } from '../system/project.js'
import { messageOf, type Message } from './message.js'
import { noticeOf, wants, type Notice } from './notice.js'
import { Outbox, type Waiting } from './outbox.js'
import { factsWithoutRun, type RunFacts } from './run-facts.js'
import { Secrets } from './secrets.js'
import { send } from './send.js'
import type { Telling } from './telling.js'
import { readMessageWords } from './words.js'

/** How a message fared over a way. `words` say what went wrong or is to be known; no secret stands in them. */
export interface Told {
  way: string
  /** Notices in the message. */
  notices: number
  outcome: 'told' | 'failed' | 'given-up'
  words: string | null
}

/**
 * Tells of events over each way of the settings that wants to know: each event once, what could not be told before first. Whatever goes
 * wrong is in the answer; nothing is thrown for it. A hook that does not say of what it is told runs after each run.
 */
export async function tell(
  project: Project,
  notices: readonly Notice[],
  facts: RunFacts,
  effects: Effects = defaultEffects,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Told[]> {
  const ways = project.settings.notify.filter(({ ping }) => ping === undefined)
  if (ways.length === 0) return []
  const telling = { project, effects, secrets: new Secrets(environment) }
  const outbox = Outbox.of(project, effects.now())
  for (const [place, notice] of notices.entries()) {
    const wanting = ways.filter((way) => wants(way, notice.kind)).map(({ name }) => name)
    if (wanting.length > 0) await outbox.add(notice, facts, wanting, place)
  }
  const told = await aloneWith(project, async () => deliver(ways, outbox, facts, telling))
  return [...told, ...outbox.problems.map((words) => failure('notify', 0, words))]
}

/** Sends a test over one way, or each, and says what became of it; nothing is kept. @throws UserError for an unknown name. */
export async function tellTest(
  project: Project,
  name: string | undefined,
  effects: Effects = defaultEffects,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Told[]> {
  const { notify } = project.settings
  const ways = notify.filter((way) => name === undefined || way.name === name)
  if (ways.length === 0) {
    const known = notify.length > 0 ? `one of ${notify.map((way) => way.name).join(', ')}` : 'there is none'
    throw new UserError(`unknown notification: ${name ?? 'any'}; ${known} under notify in almanac.yaml`, 2)
  }
  const telling = { project, effects, secrets: new Secrets(environment) }
  const now = effects.now().toISOString()
  const strings = await readMessageWords(project)
  const notice = noticeOf(`test@${now}`, 'test', strings.languages, (language) =>
    strings.message(language, 'test'),
  )
  return Promise.all(
    ways.map((way) =>
      attempted(way.name, 1, async () => {
        const { sendSignal } = await import('./ping.js')
        if (way.ping !== undefined) return sendSignal(way.ping, { path: '', body: 'test' }, telling)
        return send(way, messageOf(way.name, [notice], factsWithoutRun(project)), telling)
      }),
    ),
  )
}

/** Carries out a piece of telling and says how it fared, without a secret. */
export async function attempted(
  way: string,
  notices: number,
  work: () => Promise<string | null>,
): Promise<Told> {
  try {
    const words = await work()
    return { way, notices, outcome: 'told', words: words === null ? null : hideSecrets(words) }
  } catch (cause) {
    return failure(way, notices, hideSecrets(wordsOf(cause)))
  }
}

function failure(way: string, notices: number, words: string): Told {
  return { way, notices, outcome: 'failed', words }
}

/** How long a process waits for another one to have told. */
const LONGEST_WAIT_MS = 30_000

/** One process sends at a time; what another one holds back waits for the next run. Where no lock can be had, such as on a full disk, it goes without. */
async function aloneWith(project: Project, work: () => Promise<Told[]>): Promise<Told[]> {
  const folder = join(project.var, 'notify')
  let isAtWork = false
  try {
    await mkdir(folder, { recursive: true })
    const send = (): Promise<Told[]> => {
      isAtWork = true
      return work()
    }
    return await withLock(folder, send, { purpose: { work: 'notify' }, waitMs: LONGEST_WAIT_MS })
  } catch (cause) {
    if (isAtWork) throw cause
    if (!(cause instanceof UserError)) return work()
    return [failure('notify', 0, 'another run is sending notifications now; new ones wait for the next run')]
  }
}

async function deliver(
  ways: readonly Way[],
  outbox: Outbox,
  facts: RunFacts,
  telling: Telling,
): Promise<Told[]> {
  const entries = await outbox.waiting()
  for (const entry of entries) {
    const { kind } = entry.notice
    await outbox.dropOtherWays(entry, (name) => ways.some((way) => way.name === name && wants(way, kind)))
  }
  const told = await Promise.all(
    ways.map((way) => {
      const own = entries.filter(({ ways: states }) => states[way.name]?.state === 'waiting')
      return way.hook === undefined
        ? deliverBatches(way, own, outbox, telling)
        : deliverToHook(way, own, outbox, facts, telling)
    }),
  )
  return told.flat()
}

/** A message for each run that something waits of, oldest first; after one that fails the others wait. */
async function deliverBatches(
  way: Way,
  entries: readonly Waiting[],
  outbox: Outbox,
  telling: Telling,
): Promise<Told[]> {
  const told: Told[] = []
  for (const batch of new Set(entries.map((entry) => entry.batch))) {
    const own = entries.filter((entry) => entry.batch === batch)
    const [first] = own
    if (first === undefined || told.some(({ outcome }) => outcome !== 'told')) break
    told.push(await deliverTo(way, own, first.facts, outbox, telling))
  }
  return told
}

async function deliverToHook(
  way: Way,
  entries: readonly Waiting[],
  outbox: Outbox,
  facts: RunFacts,
  telling: Telling,
): Promise<Told[]> {
  const isAfterRun = way.on === undefined && facts.outcome !== 'none'
  return entries.length > 0 || isAfterRun ? [await deliverTo(way, entries, facts, outbox, telling)] : []
}

async function deliverTo(
  way: Way,
  entries: readonly Waiting[],
  facts: RunFacts,
  outbox: Outbox,
  telling: Telling,
): Promise<Told> {
  const notices = entries.map(({ notice }) => notice)
  const message: Message = messageOf(way.name, notices, facts)
  const told = await attempted(way.name, notices.length, () => send(way, message, telling))
  const problem = told.outcome === 'told' ? null : told.words
  for (const entry of entries) await outbox.mark(entry, way.name, problem)
  const isGivenUp = entries.length > 0 && entries.every(({ ways }) => ways[way.name]?.state === 'given-up')
  return isGivenUp ? { ...told, outcome: 'given-up' } : told
}
