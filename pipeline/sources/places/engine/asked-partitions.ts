import { appendFile, mkdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { nullIfMissing } from '../../../system/files.js'

/** With what files and query a day was asked for, and the SHA-256 of its answer. */
interface Asked {
  day: string
  digest: string
  query: string
  sha256: string
}

/**
 * What was asked for, by day. It spares questions and decides nothing else: without it each day is asked for again, and equal answers are
 * received once.
 */
export class AskedPartitions {
  private constructor(
    private readonly file: string,
    private readonly asked: Map<string, Asked>,
  ) {}

  static async read(cacheFolder: string, source: string): Promise<AskedPartitions> {
    const file = join(cacheFolder, 'engine', `${source}.jsonl`)
    const text = (await nullIfMissing(readFile(file, 'utf8'))) ?? ''
    const lines = text.split('\n').flatMap((line) => askedIn(line) ?? [])
    return new AskedPartitions(file, new Map(lines.map((asked) => [asked.day, asked])))
  }

  of(day: string): Asked | undefined {
    return this.asked.get(day)
  }

  async keep(asked: Asked): Promise<void> {
    await mkdir(dirname(this.file), { recursive: true })
    await appendFile(this.file, `\n${JSON.stringify(asked)}\n`)
    this.asked.set(asked.day, asked)
  }
}

/** A line that was cut off when a run was killed tells nothing. */
function askedIn(line: string): Asked | null {
  try {
    const value: unknown = JSON.parse(line)
    return isAsked(value) ? value : null
  } catch {
    return null
  }
}

function isAsked(value: unknown): value is Asked {
  if (typeof value !== 'object' || value === null) return false
  return ['day', 'digest', 'query', 'sha256'].every(
    (key) => typeof Object.getOwnPropertyDescriptor(value, key)?.value === 'string',
  )
}
