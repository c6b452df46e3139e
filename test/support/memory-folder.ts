import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { isRunning } from '../../pipeline/system/processes.js'

/** Where Linux keeps files in memory. */
const MEMORY = '/dev/shm'
/** What the tests hold there at once, three times over, and what the machine has to have left beside it. */
const ROOM = 6 * 2 ** 30
const MEMORY_LEFT = 10 * 2 ** 30

/**
 * Makes the folder of temporary files one in memory, where the machine has much of it: tests flush thousands of files that nobody keeps, and
 * on a disk they wait for it a fifth of their time.
 * @returns what removes it; what nobody set stays as it is.
 */
export function useMemoryFolder(): () => void {
  const before = process.env['TMPDIR']
  if (before !== undefined || !hasRoom()) return () => undefined
  const name = `almanac-tests-${userInfo().uid}-`
  removeOfDead(name)
  const folder = mkdtempSync(join(MEMORY, `${name}${process.pid}-`))
  // Some tests go on as another user, who may come into the usual folder as well.
  chmodSync(folder, 0o755)
  if (!canStart(folder)) {
    rmSync(folder, { recursive: true })
    return () => undefined
  }
  process.env['TMPDIR'] = folder
  return () => {
    delete process.env['TMPDIR']
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A run that was killed leaves its folder, and memory is not for keeping. */
function removeOfDead(beginning: string): void {
  for (const name of readdirSync(MEMORY).filter((name) => name.startsWith(beginning)))
    if (!isRunning(Number(name.slice(beginning.length).split('-')[0])))
      rmSync(join(MEMORY, name), { recursive: true, force: true })
}

function hasRoom(): boolean {
  try {
    const { bavail, bsize } = statfsSync(MEMORY)
    return bavail * bsize >= ROOM && process.availableMemory() >= MEMORY_LEFT
  } catch {
    return false
  }
}

/** Containers often forbid to start programs from there. */
function canStart(folder: string): boolean {
  const program = join(folder, 'program')
  writeFileSync(program, '#!/bin/sh\n', { mode: 0o755 })
  try {
    execFileSync(program)
    return true
  } catch {
    return false
  }
}
