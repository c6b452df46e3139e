import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { querySchema } from '../../../pipeline/base/query-settings.js'
import { QueryFailure } from '../../../pipeline/query/query-failure.js'
import type { Question } from '../../../pipeline/query/query-messages.js'
import { QueryPool } from '../../../pipeline/query/query-pool.js'
import { OwnFiles, parseOwnFile } from '../../../pipeline/release/own-file.js'
import { releaseWarehouse } from '../../../pipeline/release/query.js'
import { defaultEffects } from '../../../pipeline/system/effects.js'
import { hashFile } from '../../../pipeline/system/files.js'
import { Workspace } from '../../support/workspace.js'
import { ESCAPES } from './statements.js'

const SECRET = 'canary-5f0c1b7e'

let workspace: Workspace

beforeAll(async () => {
  workspace = await Workspace.keepReleased()
})
afterAll(() => workspace.remove())

/** What may be tried on databases that stand beside a release. */
const ON_BESIDE = [
  'insert into hers values (3)',
  'insert into hers.main.hers values (3)',
  'update hers set a = 9',
  'delete from hers.main.hers',
  'drop table hers.main.hers',
  'create table hers.main.stolen as from range(3)',
  'create or replace view hers.main.v as select 1',
  'alter table hers.main.hers add column b integer',
  'detach hers',
  'use hers',
  'checkpoint hers',
  'vacuum hers.main.hers',
  "attach '{canary}' as stolen",
  "attach ':memory:' as stolen",
  "copy hers to '{folder}/stolen.csv'",
  "copy hers.main.hers from '{canary}'",
  'copy from database hers to warehouse',
  "export database hers to '{folder}/stolen'",
  "select * from query('attach ''{canary}'' as stolen')",
]

/** What may be tried in a session, where temporary things are made and some settings set. */
const IN_A_SESSION = [
  'set enable_external_access = true',
  'set lock_configuration = false',
  "set allowed_directories = ['{folder}']",
  "set allowed_paths = ['{canary}']",
  "set temp_directory = '{folder}'",
  "set home_directory = '{folder}'",
  "set extension_directory = '{folder}'",
  "set custom_extension_repository = 'http://{sink}'",
  '/* a */ set /* b */ enable_external_access = true',
  'set global enable_external_access = true',
  'reset enable_external_access',
  "set file_search_path = '{folder}'",
  "set profiling_output = '{folder}/stolen'",
  "set log_query_path = '{folder}/stolen'",
  'set enable_logging = true',
  "create secret s (type http, bearer_token 'x')",
  "create persistent secret s (type http, bearer_token 'x')",
  "create temp secret s (type http, bearer_token 'x')",
  "create temp table t as from read_text('{canary}')",
  "create temp table t as from '{canary}'",
  "create temp view v as from read_text('{canary}')",
  "create temp macro stolen() as table (from read_text('{canary}'))",
  'from stolen()',
  "set variable x = (select content from read_text('{canary}'))",
  "select getvariable('x')",
  'create table marts.stolen as select 1 as a',
  'create view marts.stolen as select 1 as a',
  'create schema stolen',
  'drop table marts.series',
  'delete from marts.series',
  'insert into marts.series select * from marts.series',
  'alter table marts.series add column b integer',
  'drop schema marts cascade',
  'begin',
  "create temp table t as select 1 as a; copy t to '{folder}/stolen.csv'",
  'load httpfs',
  'install httpfs',
]

test('no hostile statement escapes where files stand beside the release, nor changes them', {
  timeout: 10 * 60_000,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'almanac-canary-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await writeFile(join(folder, 'canary'), SECRET)
  const mine = join(folder, 'mine.csv')
  await writeFile(mine, 'a\n1\n2\n')
  const files = await OwnFiles.open('almanac-test-', defaultEffects)
  onTestFinished(() => files.close())
  const warehouse = await releaseWarehouse(await workspace.project())
  const { beside } = await files.add(parseOwnFile(`hers=${mine}`))
  const whole = (await files.add(parseOwnFile(`theirs=${warehouse}`))).beside
  const before = await Promise.all([warehouse, beside.path, whole.path].map(hashFile))
  const pool = await QueryPool.open(querySchema.parse({ seconds: 60, 'temp-mb': 64 }))
  onTestFinished(() => pool.close())
  const asked = async (sql: string, further: Partial<Question> = {}): Promise<string> => {
    const question = {
      warehouse,
      beside: [beside, whole],
      sql,
      place: 'query',
      parameters: {},
      format: 'csv' as const,
      offset: 0,
      rows: 10_000,
      whenLarger: 'cut' as const,
      ...further,
    }
    try {
      const { body } = await pool.ask(question, { client: 'a', stop: new AbortController().signal })
      return Buffer.concat(await body.toArray()).toString()
    } catch (cause) {
      if (cause instanceof QueryFailure && cause.kind !== 'time-limit') return cause.message
      throw cause
    }
  }
  expect(await asked('select sum(a) as n from hers')).toBe('n\r\n3\r\n')
  const templates = [...ESCAPES, ...ON_BESIDE, ...IN_A_SESSION]
  const faults: string[] = []
  for (const template of templates) {
    const sql = template
      .replaceAll('{canary}', join(folder, 'canary'))
      .replaceAll('{folder}', folder)
      .replaceAll('{sink}', '127.0.0.1:9')
    for (const further of [{}, { session: [] }])
      if ((await asked(sql, further)).replaceAll(sql, '').includes(SECRET)) faults.push(sql)
  }
  expect(faults).toEqual([])
  for (const sql of ON_BESIDE) {
    expect(await asked(sql)).toMatch(/only queries are answered|Error/)
    expect(await asked(sql, { session: [] })).toMatch(
      /only queries are answered|Error|read-only|a session answers/,
    )
  }
  expect(await asked('select sum(a) as n from hers')).toBe('n\r\n3\r\n')
  expect((await readdir(folder)).toSorted()).toEqual(['canary', 'mine.csv'])
  expect(await Promise.all([warehouse, beside.path, whole.path].map(hashFile))).toEqual(before)
})
