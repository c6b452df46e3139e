import { readFile } from 'node:fs/promises'

/** Everything that a build may see of the world outside the project's files. Tests give their own. */
export interface Effects {
  now(): Date
  /** The bytes of a file that a source points at. */
  readFile(path: string): Promise<Uint8Array>
  /** Called after each named step of a refresh has taken effect; a test may end the process here. */
  stepDone(step: string): void
}

export const defaultEffects: Effects = {
  now: () => new Date(),
  readFile: (path) => readFile(path),
  stepDone: () => undefined,
}
