import { randomUUID } from 'node:crypto'
import fs, { renameSync, rmSync } from 'node:fs'
import { mkdir, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { hasCode } from '../base/error.js'
import { nullIfMissing } from './files.js'
import { ownerFile, readOwner, readOwnerNow, type LockOwner } from './lock-owner.js'

const HEARTBEAT = 'heartbeat'
const LEFT_AFTER_MS = 600_000

type Done = (cause: Error | null) => void

/**
 * The file system by which proper-lockfile keeps a lock: the folder of the lock appears by one rename with its owner in it, and is removed only while
 * it is that owner's. Each heartbeat writes a file too, so that its time is that of the file system, whatever the clock of the owner says.
 */
export function lockFileSystem(owner: LockOwner): object {
  return {
    ...fs,
    mkdir: (path: string, done: Done) => settle(placeLock(path, owner), done),
    rmdir: (path: string, done: Done) => settle(removeLock(path, owner.token), done),
    rmdirSync: (path: string) => {
      if (readOwnerNow(path)?.token !== owner.token) return
      const away = besides(path)
      renameSync(path, away)
      rmSync(away, { recursive: true, force: true })
    },
    utimes: (path: string, accessed: Date, modified: Date, done: Done) =>
      settle(beat(path, accessed, modified), done),
  }
}

/** Removes the lock of an owner. @returns false when the lock is another's, or there is none. */
export async function removeLock(path: string, token: string | null): Promise<boolean> {
  if (((await readOwner(path))?.token ?? null) !== token) return false
  const away = besides(path)
  const moved = await nullIfMissing(rename(path, away).then(() => true))
  if (moved === null) return false
  if (((await readOwner(away))?.token ?? null) !== token) {
    // Somebody took the lock since it was read: it goes back.
    await rename(away, path)
    return false
  }
  await rm(away, { recursive: true, force: true })
  return true
}

/** How long ago the holder of a lock last showed a sign of life, in milliseconds by the clock of the file system. */
export async function silenceMs(path: string): Promise<number> {
  const beat = (await nullIfMissing(stat(join(path, HEARTBEAT)))) ?? (await nullIfMissing(stat(path)))
  if (beat === null) return 0
  const probe = besides(path)
  try {
    await writeFile(probe, '')
    return (await stat(probe)).mtimeMs - beat.mtimeMs
  } finally {
    await rm(probe, { force: true })
  }
}

/** Removes what processes left that died while they took or left this lock. */
export async function removeLeftovers(path: string): Promise<void> {
  const isOurs = (name: string): boolean => /^\.[0-9a-f-]{36}$/.test(name.slice(basename(path).length))
  const names = await readdir(dirname(path))
  for (const name of names.filter((name) => name.startsWith(basename(path)) && isOurs(name))) {
    const leftover = join(dirname(path), name)
    if ((await silenceMs(leftover)) > LEFT_AFTER_MS) await rm(leftover, { recursive: true, force: true })
  }
}

async function placeLock(path: string, owner: LockOwner): Promise<void> {
  const temporary = besides(path)
  try {
    await mkdir(temporary)
    await writeFile(...ownerFile(temporary, owner))
    await writeFile(join(temporary, HEARTBEAT), '')
    // An older almanac holds its lock by an empty folder, which a rename would replace.
    if ((await nullIfMissing(readdir(path))) !== null) throw taken()
    await rename(temporary, path)
  } catch (cause) {
    await rm(temporary, { recursive: true, force: true })
    throw hasCode(cause, 'ENOTEMPTY') ? taken() : cause
  }
}

/** The time of the folder last: proper-lockfile takes one that changed in a beat that failed for another's, and gives the lock up. */
async function beat(path: string, accessed: Date, modified: Date): Promise<void> {
  await writeFile(join(path, HEARTBEAT), '.')
  await utimes(path, accessed, modified)
}

function taken(): Error {
  return Object.assign(new Error('the lock is held'), { code: 'EEXIST' })
}

/** Not named as other temporary files are: a refresh clears those away, also while this process waits for its lock. */
function besides(path: string): string {
  return `${path}.${randomUUID()}`
}

function settle(work: Promise<unknown>, done: Done): void {
  work.then(
    () => done(null),
    (cause: unknown) => done(cause instanceof Error ? cause : new Error(String(cause))),
  )
}
