import * as z from 'zod'
import { environmentName } from './notify-settings.js'

const atOnce = z.number().int().min(1).max(16).describe('partitions asked for at the same time')

const duckdb = z.strictObject({
  kind: z.literal('duckdb').describe('Parquet files on this machine'),
  tables: z
    .record(z.string().regex(/^[a-z][a-z0-9_]*$/, 'a table is named in lower_case_words'), z.string())
    .describe(
      'the tables that queries name, each with a pattern of its files, such as /lake/events/day=*/*.parquet; a folder <column>=<value> holds a partition',
    ),
  'memory-mb': z.number().int().min(256).default(1024).describe('memory of DuckDB in its process, in MB'),
  threads: z.number().int().min(1).max(256).default(2).describe('threads of DuckDB in its process'),
  'at-once': atOnce.default(1),
})

const trino = z
  .strictObject({
    kind: z.literal('trino').describe('a Trino server; its tables must be of the hive connector'),
    address: z
      .url({ protocol: /^https?$/, error: 'not a web address; write it as https://trino.example.org' })
      .describe('address of the coordinator; https, but on this machine'),
    catalog: z.string().describe('catalog of the tables'),
    schema: z.string().describe('schema of the tables'),
    user: z.string().default('almanac').describe('the user that queries run as'),
    'password-env': environmentName
      .optional()
      .describe('environment variable that holds the password of the user'),
    'token-env': environmentName
      .optional()
      .describe('environment variable that holds a bearer token, instead of a password'),
    'ca-file': z
      .string()
      .optional()
      .describe('file with the certificate of the authority that signed the server’s, in PEM'),
    'at-once': atOnce.default(2),
  })
  .superRefine((engine, context) => {
    const url = URL.parse(engine.address)
    const refuse = (key: string, message: string): void =>
      context.addIssue({ code: 'custom', path: [key], message })
    if (url === null) return
    if (url.username !== '' || url.password !== '')
      refuse('address', 'holds a user name or password; give user and password-env')
    if (url.pathname !== '/' || url.search !== '' || url.hash !== '')
      refuse('address', 'has a path or query; give scheme, host and port alone')
    if (url.protocol !== 'https:' && !['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname))
      refuse('address', 'is not https; only a server on this machine may be asked over http')
    if (engine['password-env'] !== undefined && engine['token-env'] !== undefined)
      refuse('token-env', 'stands beside password-env; give one of the two')
  })

/** What answers the queries of sources with `from.engine`, by its kind. */
export const engineSchema = z.discriminatedUnion('kind', [duckdb, trino])

export type DuckDbSettings = z.infer<typeof duckdb>
export type TrinoSettings = z.infer<typeof trino>
