import { readdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { FOLDER_PREFIX } from '../../../pipeline/query/query-process.js'
import { currentId } from '../../../pipeline/release/release.js'
import { almanac, type Outcome } from '../../support/almanac.js'
import { Workspace } from '../../support/workspace.js'
import { Typing } from './typing.js'

let workspace: Workspace
let folder: string

beforeAll(async () => {
  workspace = await Workspace.keepReleased()
  folder = await mkdtemp(join(tmpdir(), 'almanac-test-'))
})
afterAll(async () => {
  await workspace.remove()
  await rm(folder, { recursive: true })
})

function sql(...args: string[]): Promise<Outcome> {
  return almanac(workspace.folder, ['sql', '--format', 'csv', ...args])
}

async function written(name: string, text: string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, text)
  return path
}

const TYPES = 'select column_name, column_type from (describe from hers)'

test('a file stands beside the release as a table; a column is of a type only where nothing of it gets lost', async () => {
  const csv = await written(
    'mine.csv',
    'year,my rate,code,day,at,big,is it,empty\n2016,1.5,007,2020-01-31,2020-01-31 10:00,12345678901234567890,true,\n2017,-2,8,2020-02-01,2020-02-01T11:30:05.25,1,false,\n',
  )
  expect((await sql(TYPES, '--with', `hers=${csv}`)).stdout.split('\r\n').slice(1, -1)).toEqual([
    'year,BIGINT',
    'my rate,DOUBLE',
    'code,VARCHAR',
    'day,DATE',
    'at,TIMESTAMP',
    'big,VARCHAR',
    'is it,BOOLEAN',
    'empty,VARCHAR',
  ])
  const join = `select year, uses, "my rate" from marts.usage_annual join HERS using (year) where audience = 'citizen' order by year`
  expect((await sql(join, '--with', `hers=${csv}`)).stdout).toBe(
    'year,uses,my rate\r\n2016,66118856,1.5\r\n2017,39287420,-2\r\n',
  )
})

test('Parquet, XLSX, JSON and databases are read too, several at once, and no copy is left', async () => {
  const rows = `select year, uses, is_full_period from marts.usage_annual where audience = 'citizen'`
  for (const ending of ['parquet', 'xlsx', 'json', 'ndjson'])
    await sql(rows, '-o', join(folder, `rows.${ending}`), '--format', ending)
  const withs = ['parquet', 'xlsx', 'json', 'ndjson'].flatMap((ending) => [
    '--with',
    `${ending}_rows=${join(folder, `rows.${ending}`)}`,
  ])
  const warehouse = join(workspace.folder, 'var/current/warehouse.duckdb')
  const count = `select (select count(*) from (${rows} except from parquet_rows)) as a,
    (select count(*) from (from parquet_rows except from xlsx_rows)) as b,
    (select count(*) from (from xlsx_rows except from json_rows)) as c,
    (select count(*) from (from json_rows except from ndjson_rows)) as d,
    (select count(*) > 0 from theirs.marts.series) as e, (select count(*) from ndjson_rows) as f`
  const { stdout, stderr } = await sql(count, ...withs, '--with', `theirs=${warehouse}`)
  expect({ stdout, stderr }).toEqual({ stdout: 'a,b,c,d,e,f\r\n0,0,0,0,true,12\r\n', stderr: '' })
  const left = (await readdir(tmpdir())).filter((name) => name.startsWith(`${FOLDER_PREFIX}${process.pid}-`))
  expect(left).toEqual([])
})

test('an address is read, and another project by its folder', async () => {
  const server = createServer((_, response) => response.end('[{"a": 1}, {"a": 2}]')).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await new Promise((resolve) => server.once('listening', resolve))
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/rows?x=1`
  expect((await sql('select sum(a) as n from hers', '--with', `hers=${address}`)).stdout).toBe('n\r\n3\r\n')
  const other = await Workspace.smallReleased()
  const count = 'select count(*) > 0 as n from theirs.ops.releases'
  expect((await sql(count, '--with', `theirs=${other.folder}`)).stdout).toBe('n\r\ntrue\r\n')
})

test('what cannot be read is refused with its file and line', async () => {
  const bad = await written('bad.csv', 'a,b\n1,2\n3,4,5\n6,7\n')
  const open = await written('open.csv', 'a,b\n1,2\n3,"4\n6,7\n')
  const lines = await written('bad.ndjson', '{"a": 1}\n{"a": \n')
  const damaged = await written('bad.duckdb', `12345678DUCK${'x'.repeat(5000)}`)
  const faults: [string, string][] = [
    [`hers=${bad}`, `${bad}:3: the line has more cells than the others: 3,4,5; fix`],
    [`hers=${open}`, `${open}:3: a quote opens in line 3 and never closes`],
    [`hers=${lines}`, `${lines}:2: `],
    [`hers=${damaged}`, `${damaged}: the database cannot be opened: `],
    [`hers=${folder}/no.csv`, `cannot read ${folder}/no.csv: there is no such file`],
    [`main=${bad}`, 'main stands for something else in a query'],
    [`Marts=${bad}`, 'Marts stands for something else in a query'],
    [bad, `not a file with a name: ${bad}; write hers=FILE`],
    [`hers=${bad}#sheets=2`, 'unknown key after #: sheets; one of sheet, records'],
  ]
  for (const [given, words] of faults) {
    const { code, stderr } = await sql('select 1', '--with', given)
    expect(code).toBeGreaterThan(0)
    expect(stderr).toContain(words)
  }
})

test('two releases stand side by side', async () => {
  const own = await Workspace.smallReleased()
  const first = String(await currentId(await own.project()))
  await own.edit('reports/visits.md', 'The latest year had', 'In the latest year there were')
  const second = (await own.refresh('2026-11-25')).releaseId
  const query = `select (select max(id) from ops.releases) as a, (select max(id) from other.ops.releases) as b`
  const { stdout } = await almanac(own.folder, ['sql', query, '--and', first, '--format', 'csv'])
  expect(stdout).toBe(`a,b\r\n${second},${first}\r\n`)
  const same = await almanac(own.folder, ['sql', query, '--and', second])
  expect(same.stderr).toContain(`release ${second} is the one that is asked; name another`)
  const session = await Typing.start(own, folder)
  expect(await session.line(`.compare ${first}`)).toContain(`other: release ${first}`)
  expect(await session.line('select max(id) as id from other.ops.releases;')).toContain(first)
  const csv = await written('some.csv', 'a,b\n1,x\n2,y\n')
  expect(await session.line(`.with hers=${csv}`)).toContain('hers: 2 rows; a bigint, b varchar')
  expect(await session.line('select sum(a) as n from hers;')).toContain('│ 3 │')
  expect(await session.line('.with')).toContain('other\nhers')
  await session.leave()
})
