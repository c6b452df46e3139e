import { mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import lockfile from 'proper-lockfile'
import { UserError } from '../base/error.js'
import { nullIfMissing } from './files.js'

const STALE_AFTER_MS = 3000

/** Milliseconds without a sign of life after which the holder of a lock is taken for dead by whoever only looks. */
export const SURELY_STALE_MS = 2 * STALE_AFTER_MS
const RETRY_EVERY_MS = 250

/**
 * Runs `work` while no other process does so for the same folder. The lock of a process that died is taken over when its
 * heartbeat is 3 s old.
 * @throws UserError when a living process holds the lock, or this one lost it by standing still.
 */
export async function withLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  await mkdir(folder, { recursive: true })
  return new Promise((resolve, reject) => {
    const giveUp = (cause: Error): void =>
      reject(new UserError(`the lock of ${folder} was lost; try again`, 1, { cause }))
    holdLock(folder, work, giveUp).then(resolve, reject)
  })
}

/** Milliseconds since the holder of a folder's lock last gave a sign of life, or null when nobody holds it. */
export async function lockAge(folder: string, now: Date): Promise<number | null> {
  const held = await nullIfMissing(stat(lockFile(folder)))
  return held === null ? null : now.getTime() - held.mtimeMs
}

function lockFile(folder: string): string {
  return join(folder, 'lock')
}

async function holdLock<T>(
  folder: string,
  work: () => Promise<T>,
  onLost: (cause: Error) => void,
): Promise<T> {
  const release = await acquire(folder, onLost)
  try {
    return await work()
  } finally {
    await release()
  }
}

async function acquire(folder: string, onLost: (cause: Error) => void): Promise<() => Promise<void>> {
  const retries = {
    retries: Math.ceil((STALE_AFTER_MS * 1.5) / RETRY_EVERY_MS),
    minTimeout: RETRY_EVERY_MS,
    maxTimeout: RETRY_EVERY_MS,
  }
  try {
    return await lockfile.lock(folder, {
      lockfilePath: lockFile(folder),
      stale: STALE_AFTER_MS,
      update: STALE_AFTER_MS / 3,
      retries,
      onCompromised: onLost,
    })
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'ELOCKED')) throw cause
    throw new UserError(`another refresh is at work in ${folder}; wait for it to end, then try again`, 1, {
      cause,
    })
  }
}
