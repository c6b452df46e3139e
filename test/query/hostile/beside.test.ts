import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { querySchema } from '../../../pipeline/base/query-settings.js'
import { QueryFailure } from '../../../pipeline/query/query-failure.js'
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
  const asked = async (sql: string): Promise<string> => {
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
  const templates = [...ESCAPES, ...ON_BESIDE]
  const faults: string[] = []
  for (const template of templates) {
    const sql = template
      .replaceAll('{canary}', join(folder, 'canary'))
      .replaceAll('{folder}', folder)
      .replaceAll('{sink}', '127.0.0.1:9')
    if ((await asked(sql)).replaceAll(sql, '').includes(SECRET)) faults.push(sql)
  }
  expect(faults).toEqual([])
  for (const sql of ON_BESIDE) expect(await asked(sql)).toMatch(/only queries are answered|Error/)
  expect(await asked('select sum(a) as n from hers')).toBe('n\r\n3\r\n')
  expect((await readdir(folder)).toSorted()).toEqual(['canary', 'mine.csv'])
  expect(await Promise.all([warehouse, beside.path, whole.path].map(hashFile))).toEqual(before)
})
