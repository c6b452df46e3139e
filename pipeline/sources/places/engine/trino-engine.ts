import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { sha256 } from '../../../base/digest.js'
import type { TrinoSettings } from '../../../base/engine-settings.js'
import { messageOf, UserError } from '../../../base/error.js'
import type { Effects } from '../../../system/effects.js'
import { quoteName } from '../../../system/quote.js'
import type { Engine, EngineAnswer, PartitionState } from './engine.js'
import { TrinoClient } from './trino-client.js'

/** What a Trino engine is asked with beside its settings. */
interface TrinoContext {
  /** The manifest, as messages name it. */
  file: string
  projectFolder: string
  seconds: number
  /** Most bytes of an answer. */
  bytes: number
  retries: number
  effects: Effects
}

/** Makes rollups on a Trino server, of tables of its hive connector. */
export class TrinoEngine implements Engine {
  private constructor(
    private readonly client: TrinoClient,
    private readonly file: string,
    readonly atOnce: number,
  ) {}

  /** @throws UserError when a variable of the settings is not set or the file of the authority cannot be read. */
  static async open(settings: TrinoSettings, context: TrinoContext): Promise<TrinoEngine> {
    const ca = settings['ca-file']
    let authority: string | undefined
    try {
      authority = ca === undefined ? undefined : await readFile(resolve(context.projectFolder, ca), 'utf8')
    } catch (cause) {
      throw new UserError(`almanac.yaml: ca-file: cannot read ${ca}: ${messageOf(cause)}`, 1, { cause })
    }
    const client = new TrinoClient({
      ...context,
      ...settings,
      authority,
      authorization: authorizationOf(settings),
    })
    return new TrinoEngine(client, context.file, settings['at-once'])
  }

  async partitions(table: string, column: string): Promise<Map<string, PartitionState>> {
    const name = `cast(${quoteName(column)} as varchar)`
    const { rows } = await this.client.query(
      `select ${name}, "$path", "$file_size", cast("$file_modified_time" as varchar), count(*) from ${quoteName(table)} group by 1, 2, 3, 4`,
    )
    const files = new Map<string, { texts: string[]; rows: bigint }>()
    for (const row of rows) {
      const [value, , , , count] = row
      if (value === null || value === undefined || !/^\d+$/.test(count ?? ''))
        throw new UserError(
          `${this.file}: the engine tells files of ${table} without ${column} or rows; ${column} must be its partition`,
        )
      const of = files.get(value) ?? { texts: [], rows: 0n }
      of.texts.push(JSON.stringify(row))
      of.rows += BigInt(count ?? 0)
      files.set(value, of)
    }
    return new Map(
      [...files].map(([value, { texts, rows }]) => [
        value,
        { digest: sha256(texts.toSorted().join('\n')), rows },
      ]),
    )
  }

  ask(sql: string): Promise<EngineAnswer> {
    return this.client.query(sql)
  }

  close(): Promise<void> {
    return this.client.close()
  }
}

function authorizationOf(settings: TrinoSettings): string | undefined {
  const { user, 'password-env': password, 'token-env': token } = settings
  if (token !== undefined) return `Bearer ${variable(token)}`
  if (password === undefined) return undefined
  return `Basic ${Buffer.from(`${user}:${variable(password)}`).toString('base64')}`
}

function variable(name: string): string {
  const value = process.env[name] ?? ''
  if (value !== '') return value
  throw new UserError(`${name} is not set; almanac.yaml names it`)
}
