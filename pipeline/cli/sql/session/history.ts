import { appendFile, mkdir, readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, isAbsolute, join } from 'node:path'
import { messageOf } from '../../../base/error.js'
import { nullIfMissing, writeAtomically } from '../../../system/files.js'

const MOST = 1000
const OWNER_ONLY = 0o600

/** What was typed in sessions before, kept under the user's state folder: a line of JSON for each statement, which may have several lines. */
export class History {
  /** Why nothing is kept, once that is known. */
  fault: string | null = null

  private constructor(
    private readonly file: string,
    /** The newest first. */
    readonly entries: readonly string[],
  ) {}

  /** Reads what is there; a file or folder that is refused leaves it empty, with its `fault`. */
  static async open(environment: NodeJS.ProcessEnv = process.env): Promise<History> {
    const state = environment['XDG_STATE_HOME'] ?? ''
    const folder = isAbsolute(state) ? state : join(homedir(), '.local/state')
    const file = join(folder, 'almanac/history')
    try {
      const lines = ((await nullIfMissing(readFile(file, 'utf8'))) ?? '').split('\n').flatMap(entryOf)
      const kept = lines.slice(-MOST)
      if (lines.length > 2 * MOST) await writeAtomically(file, kept.map(lineOf).join(''))
      return new History(file, kept.toReversed())
    } catch (cause) {
      const history = new History(file, [])
      history.fault = messageOf(cause)
      return history
    }
  }

  /** Keeps a statement. */
  async add(entry: string): Promise<void> {
    if (this.fault !== null) return
    try {
      await mkdir(dirname(this.file), { recursive: true, mode: 0o700 })
      await appendFile(this.file, lineOf(entry), { mode: OWNER_ONLY })
    } catch (cause) {
      this.fault = messageOf(cause)
    }
  }
}

function lineOf(entry: string): string {
  return `${JSON.stringify(entry)}\n`
}

/** A line that is none of ours, or was cut off, is left out. */
function entryOf(line: string): string[] {
  try {
    const entry: unknown = JSON.parse(line)
    return typeof entry === 'string' ? [entry] : []
  } catch {
    return []
  }
}
