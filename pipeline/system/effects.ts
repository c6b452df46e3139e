import { lookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { room } from './disk-use.js'
import { piecesOf } from './files.js'

/** Everything that a build may see of the world outside the project's files. Tests give their own. */
export interface Effects {
  now(): Date
  /** The bytes of a file that a source points at, as `piecesOf` gives them. */
  readFile(path: string): AsyncIterable<Uint8Array>
  /** The addresses of a host that a source points at. */
  lookup: LookupFunction
  /** Waits that many milliseconds before another try. */
  sleep(milliseconds: number): Promise<void>
  /** From 0 up to 1: spreads further tries in time, and decides nothing else. */
  random(): number
  /** Bytes that may still be written to the disk of a folder. */
  freeBytes(folder: string): Promise<number>
  /** Called after each named step of a refresh has taken effect; a test may end the process here. */
  stepDone(step: string): void
}

export const defaultEffects: Effects = {
  now: () => new Date(),
  readFile: piecesOf,
  lookup,
  sleep: (milliseconds) => setTimeout(milliseconds),
  random: () => Math.random(),
  freeBytes: async (folder) => (await room(folder)).free_bytes,
  stepDone: () => undefined,
}
