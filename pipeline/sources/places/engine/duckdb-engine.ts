import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import * as z from 'zod'
import { sha256 } from '../../../base/digest.js'
import type { DuckDbSettings } from '../../../base/engine-settings.js'
import { unknownValue, UserError } from '../../../base/error.js'
import { runProgram } from '../../../system/program-run.js'
import { engineScript } from '../../../system/tool.js'
import { CODECS } from '../../readers/parquet.js'
import type { Engine, EngineAnswer, PartitionState } from './engine.js'
import type { EngineJob } from './engine-child.js'

const MEGABYTE = 1_000_000
const columnsSchema = z.array(z.strictObject({ name: z.string(), type: z.string() }))
const rowSchema = z.array(z.string().nullable())

/** What a DuckDB engine is asked with beside its settings. */
interface DuckDbContext {
  /** The manifest, as messages name it. */
  file: string
  projectFolder: string
  seconds: number
  /** Most bytes of an answer. */
  bytes: number
}

/** Makes rollups of Parquet files on this machine, each in a process of its own with limits. */
export class DuckDbEngine implements Engine {
  readonly atOnce: number

  constructor(
    private readonly settings: DuckDbSettings,
    private readonly context: DuckDbContext,
  ) {
    this.atOnce = settings['at-once']
  }

  async partitions(table: string, column: string): Promise<Map<string, PartitionState>> {
    const { rows } = await this.run(table, null)
    const files = new Map<string, { texts: string[]; rows: bigint }>()
    for (const [name, bytes, modified, count, codecs] of rows) {
      const value = partitionIn(name ?? '', column)
      if (value === null)
        throw new UserError(
          `${this.context.file}: ${name} lies in no folder ${column}=…; fix the pattern of ${table} in almanac.yaml`,
        )
      if (count === null || count === undefined)
        throw new UserError(`${this.context.file}: ${name} tells no count of rows; it is not whole`)
      const unsafe = (codecs ?? '').split(' ').filter((codec) => codec !== '' && !CODECS.includes(codec))
      if (unsafe.length > 0)
        throw new UserError(
          `${this.context.file}: ${name} is not safe to read: ${unsafe.join(', ')} compression; write it with one of ${CODECS.join(', ')}`,
        )
      const of = files.get(value) ?? { texts: [], rows: 0n }
      of.texts.push(JSON.stringify([name, bytes, modified, count]))
      of.rows += BigInt(count)
      files.set(value, of)
    }
    return new Map(
      [...files].map(([value, { texts, rows }]) => [value, { digest: sha256(texts.join('\n')), rows }]),
    )
  }

  ask(sql: string, _partition: string, table: string): Promise<EngineAnswer> {
    return this.run(table, sql)
  }

  async close(): Promise<void> {}

  private async run(table: string, sql: string | null): Promise<EngineAnswer> {
    const { file, projectFolder, seconds, bytes } = this.context
    const pattern = this.settings.tables[table]
    if (pattern === undefined)
      throw new UserError(`${file}: ${unknownValue('table', table, Object.keys(this.settings.tables))}`)
    if (/^[a-z0-9]+:\/\//i.test(pattern))
      throw new UserError(
        `${file}: ${pattern} is an address; an engine of kind duckdb reads files of this machine alone`,
      )
    const folder = await mkdtemp(join(tmpdir(), 'almanac-engine-'))
    try {
      const job: EngineJob = {
        files: resolve(projectFolder, pattern),
        table,
        sql,
        memoryBytes: this.settings['memory-mb'] * MEGABYTE,
        threads: this.settings.threads,
        folder,
      }
      const command = [process.execPath, await engineScript(), JSON.stringify(job)]
      const outcome = await runProgram(command, { folder, bytes, seconds })
      if (outcome.fault !== null)
        throw new UserError(
          `${file}: the engine ${outcome.fault.words}${REMEDIES[outcome.fault.kind]}\n${outcome.messages}`.trimEnd(),
        )
      return answerIn(Buffer.from(outcome.bytes).toString('utf8'))
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }
}

const REMEDIES = {
  size: '; raise limits.bytes if that is right',
  time: '; raise from.timeout-seconds if it needs more',
  stop: '',
  end: '',
}

function answerIn(text: string): EngineAnswer {
  const [columns = '[]', ...rows] = text.trimEnd().split('\n')
  return {
    columns: columnsSchema.parse(JSON.parse(columns)),
    rows: rows.map((row) => rowSchema.parse(JSON.parse(row))),
  }
}

function partitionIn(path: string, column: string): string | null {
  const folder = path.split('/').findLast((part) => part.startsWith(`${column}=`))
  return folder?.slice(column.length + 1) ?? null
}
