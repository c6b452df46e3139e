import { randomUUID } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import lockfile from 'proper-lockfile'
import { hasCode, UserError } from '../base/error.js'
import { machineFault } from '../base/machine-fault.js'
import { exists } from './files.js'
import { lockFileSystem, removeLeftovers, removeLock, silenceMs } from './lock-folder.js'
import {
  disown,
  isAlive,
  ownerWords,
  readOwner,
  thisOwner,
  type LockOwner,
  type LockPurpose,
} from './lock-owner.js'

/** An owner that cannot be looked at from here counts as dead when its heartbeat is older than this. */
const EXPIRY_MS = 60_000
/** A lock that names no owner: of an older almanac, which beats each second, or cut off by a crash of the machine. */
const NAMELESS_EXPIRY_MS = 10_000
const BEAT_EVERY_MS = 5000
const LOOK_EVERY_MS = 250
/** Passed to proper-lockfile, so that it never takes a lock over by age: who is dead is decided here. */
const NEVER_STALE_MS = Number.MAX_SAFE_INTEGER

/** A lock that this process holds. */
export interface HeldLock {
  /** @throws UserError when the lock is no longer ours; nothing may be published then. */
  check(): Promise<void>
}

/** How a lock is taken: for what (default: a refresh), and how long to wait for a living owner to end (default: not at all). */
export interface LockOptions {
  purpose?: LockPurpose
  waitMs?: number
  /** Name of the lock in its folder. */
  name?: string
}

/** Somebody else holds the lock; `owner` is null where that cannot be told. */
export class LockHeldError extends UserError {
  override readonly name = 'LockHeldError'
  constructor(
    message: string,
    readonly owner: LockOwner | null,
  ) {
    super(message)
  }
}

/**
 * Runs `work` while nobody else does so for the same folder, in any process on any machine that shares it. A living owner on this machine is
 * never overtaken, also one that stands still; a dead one at once; one on another machine when it gave no sign of life for 60 s. `work` asks its
 * lock whether it is still held before it does what cannot be taken back.
 * @throws LockHeldError when somebody else holds the lock; UserError when this process lost it.
 */
export async function withLock<T>(
  folder: string,
  work: (lock: HeldLock) => Promise<T>,
  options: LockOptions = {},
): Promise<T> {
  await mkdir(folder, { recursive: true }).catch((cause: unknown) => {
    throw machineFault(cause, folder) ?? cause
  })
  return new Promise((resolve, reject) => {
    holdLock(folder, work, options, reject).then(resolve, reject)
  })
}

/** The living owner of the lock of a folder, or null when nobody holds it, or only a dead one. */
export async function lockOwner(folder: string, name = 'lock'): Promise<LockOwner | null> {
  const path = join(folder, name)
  const owner = await readOwner(path)
  return owner !== null && !(await isDead(path, owner)) ? owner : null
}

async function holdLock<T>(
  folder: string,
  work: (lock: HeldLock) => Promise<T>,
  { purpose = { work: 'refresh' }, waitMs = 0, name = 'lock' }: LockOptions,
  onLost: (cause: Error) => void,
): Promise<T> {
  const path = join(folder, name)
  const lost = (cause?: unknown): UserError =>
    new UserError(`the lock of ${folder} was lost; try again`, 1, { cause })
  const owner = thisOwner(randomUUID(), purpose)
  const check = async (): Promise<void> => {
    if ((await readOwner(path))?.token !== owner.token) throw lost()
  }
  try {
    const release = await acquireInTime(folder, path, owner, waitMs, (cause) => onLost(lost(cause)))
    try {
      return await work({ check })
    } finally {
      await release()
    }
  } finally {
    disown(owner)
  }
}

/** @throws LockHeldError when a living owner keeps it until the time is over. */
async function acquireInTime(
  folder: string,
  path: string,
  owner: LockOwner,
  waitMs: number,
  onCompromised: (cause: Error) => void,
): Promise<() => Promise<void>> {
  const deadline = performance.now() + waitMs
  for (;;) {
    const release = await acquire(path, owner, onCompromised)
    if (release !== null) return release
    const holder = await readOwner(path)
    const isFree = holder === null && !(await exists(path))
    if (!isFree && (await isDead(path, holder))) await takeOver(path, holder)
    else if (!isFree && performance.now() >= deadline) throw heldBy(folder, holder, owner.work)
    else if (!isFree) await setTimeout(LOOK_EVERY_MS)
  }
}

/** @returns how to release the lock, or null when somebody has it. */
async function acquire(
  path: string,
  owner: LockOwner,
  onCompromised: (cause: Error) => void,
): Promise<(() => Promise<void>) | null> {
  try {
    const release = await lockfile.lock(path, {
      lockfilePath: path,
      realpath: false,
      stale: NEVER_STALE_MS,
      update: BEAT_EVERY_MS,
      fs: lockFileSystem(owner),
      onCompromised,
    })
    // A lock that was lost has been released by that.
    return () =>
      release().catch((cause: unknown) => {
        if (!hasCode(cause, 'ERELEASED', 'ENOTACQUIRED')) throw machineFault(cause, path) ?? cause
      })
  } catch (cause) {
    if (hasCode(cause, 'ELOCKED')) return null
    throw machineFault(cause, path) ?? cause
  }
}

async function isDead(path: string, owner: LockOwner | null): Promise<boolean> {
  if (owner === null) return (await exists(path)) && (await silenceMs(path)) > NAMELESS_EXPIRY_MS
  const alive = isAlive(owner)
  return alive === null ? (await silenceMs(path)) > EXPIRY_MS : !alive
}

/** Removes a dead owner's lock; one process does so at a time, and looks again first, so that it never removes the lock of who was quicker. */
async function takeOver(path: string, dead: LockOwner | null): Promise<void> {
  const guard = `${path}-takeover`
  try {
    const release = await lockfile.lock(guard, {
      lockfilePath: guard,
      realpath: false,
      stale: 5000,
      // Whoever overtakes this guard looks again before it removes anything, as we do.
      onCompromised: () => undefined,
    })
    try {
      const holder = await readOwner(path)
      if (holder?.token === dead?.token && (await isDead(path, holder)))
        await removeLock(path, holder?.token ?? null)
      await removeLeftovers(path)
    } finally {
      await release()
    }
  } catch (cause) {
    if (!hasCode(cause, 'ELOCKED', 'ERELEASED', 'ENOTACQUIRED')) throw cause
    await setTimeout(LOOK_EVERY_MS)
  }
}

function heldBy(folder: string, holder: LockOwner | null, work: string): LockHeldError {
  const what = `another ${holder?.work ?? work} is running in ${folder}`
  const who = holder === null ? '' : `: ${ownerWords(holder)}`
  return new LockHeldError(`${what}${who}; wait for it to end, then try again`, holder)
}
