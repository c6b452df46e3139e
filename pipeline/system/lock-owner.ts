import { readFileSync, readlinkSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { threadId } from 'node:worker_threads'
import * as z from 'zod'
import { hasCode } from '../base/error.js'
import { nullIfMissing } from './files.js'
import { isRunning, processStart } from './processes.js'

const ownerSchema = z.strictObject({
  token: z.string(),
  host: z.string(),
  /** Of this start of the machine; null where it cannot be read. */
  boot: z.string().nullable(),
  /** The namespace that the process id counts in; null where it cannot be read. */
  pid_namespace: z.string().nullable(),
  pid: z.number().int().positive(),
  /** The thread of the process, 0 for the main one. */
  thread: z.number().int().nonnegative(),
  /** When the process started, in ticks since the machine did; tells a process from a later one of the same id. */
  process_start: z.string().nullable(),
  since: z.string(),
  work: z.string(),
  job: z.string().nullable(),
  slot: z.string().nullable(),
})

/** Who holds a lock, where, since when (ISO 8601, UTC) and for what: a word for the work, and the slot of the schedule it is for. */
export type LockOwner = z.infer<typeof ownerSchema>

/** What a lock is taken for. */
export interface LockPurpose {
  /** A noun: refresh, rollback, backup. */
  work: string
  job?: string
  slot?: string
}

const OWNER_FILE = 'owner.json'

/** Tokens of the locks that this thread holds or tries to take. */
const held = new Set<string>()

/** Describes this process as the owner of a lock, until `disown`. */
export function thisOwner(token: string, { work, job, slot }: LockPurpose): LockOwner {
  held.add(token)
  return {
    token,
    host: hostname(),
    boot: bootId(),
    pid_namespace: pidNamespace(),
    pid: process.pid,
    thread: threadId,
    process_start: processStart(process.pid),
    since: new Date().toISOString(),
    work,
    job: job ?? null,
    slot: slot ?? null,
  }
}

/** Says that this thread has done with a lock, also where it could not be removed. */
export function disown({ token }: LockOwner): void {
  held.delete(token)
}

/** Where in the folder of a lock its owner stands, and the text. */
export function ownerFile(folder: string, owner: LockOwner): [path: string, text: string] {
  return [join(folder, OWNER_FILE), `${JSON.stringify(owner)}\n`]
}

/** The owner that the folder of a lock names; null when there is none, or the text is not whole. */
export async function readOwner(folder: string): Promise<LockOwner | null> {
  const text = await nullIfMissing(readFile(join(folder, OWNER_FILE), 'utf8'))
  return text === null ? null : parseOwner(text)
}

/** As `readOwner`, at once: for the end of a process. */
export function readOwnerNow(folder: string): LockOwner | null {
  try {
    return parseOwner(readFileSync(join(folder, OWNER_FILE), 'utf8'))
  } catch (cause) {
    if (hasCode(cause, 'ENOENT', 'ENOTDIR')) return null
    throw cause
  }
}

/**
 * Whether the owner's process lives; null where that cannot be told from here: on another machine, before the last start of this one, or in
 * another container.
 */
export function isAlive(owner: LockOwner): boolean | null {
  const isHere =
    owner.host === hostname() && owner.boot === bootId() && owner.pid_namespace === pidNamespace()
  if (!isHere) return null
  if (!isRunning(owner.pid)) return false
  const start = processStart(owner.pid)
  const isSame = start === null || owner.process_start === null || owner.process_start === start
  const isOurs = owner.pid === process.pid && owner.thread === threadId
  return isSame && (!isOurs || held.has(owner.token))
}

/** The owner in words, to go on after `another refresh is at work`. */
export function ownerWords({ pid, host, since, job, slot }: LockOwner): string {
  const which = slot === null ? '' : `slot ${slot} of ${job}, `
  return `${which}process ${pid} on ${host}, since ${since}`
}

function parseOwner(text: string): LockOwner | null {
  try {
    return ownerSchema.parse(JSON.parse(text))
  } catch {
    // Half written by a crash of the machine: then nobody holds it, which its age tells.
    return null
  }
}

function bootId(): string | null {
  return readSystem(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim())
}

function pidNamespace(): string | null {
  return readSystem(() => readlinkSync('/proc/self/ns/pid'))
}

function readSystem(read: () => string): string | null {
  try {
    return read()
  } catch {
    // No such file on this system, or not for us: it cannot be told.
    return null
  }
}
