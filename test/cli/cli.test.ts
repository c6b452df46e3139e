import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listFiles } from '../../pipeline/system/files.js'
import { almanac, type Outcome } from '../support/almanac.js'
import { Workspace } from '../support/workspace.js'

describe('with a release', () => {
  let folder: string
  let remove: () => Promise<void>
  let first: Outcome

  beforeAll(async () => {
    const workspace = await Workspace.keep()
    folder = workspace.folder
    remove = () => workspace.remove()
    first = await almanac(folder, ['refresh', '--date', '2026-11-23'])
  })
  afterAll(() => remove())

  test('refresh told its steps on standard error and where to look on standard output', () => {
    const { code, stdout, stderr } = first
    expect(stderr).toContain('Building and checking the database')
    expect(stdout).toMatch(
      /^Released 2026-11-23-[0-9a-f]{8}\n {2}report {4}.*var\/current\/site\/index\.html\n {2}database {2}.*warehouse\.duckdb\n$/,
    )
    expect(code).toBe(0)
  })

  const two =
    "select year, uses, null as nothing, 'a,\"b\"' as text from marts.usage_annual where audience = 'citizen' and year in (2016, 2017) order by year"

  test('sql writes csv, json and ndjson', async () => {
    expect((await almanac(folder, ['sql', two, '--format', 'csv'])).stdout).toBe(
      'year,uses,nothing,text\r\n2016,66118856,,"a,""b"""\r\n2017,39287420,,"a,""b"""\r\n',
    )
    const rows = [2016, 2017].map((year, i) => ({
      year,
      uses: [66_118_856, 39_287_420][i],
      nothing: null,
      text: 'a,"b"',
    }))
    expect(JSON.parse((await almanac(folder, ['sql', two, '--format', 'json'])).stdout)).toEqual(rows)
    expect((await almanac(folder, ['sql', two, '--format', 'ndjson'])).stdout).toBe(
      rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
    )
    expect((await almanac(folder, ['sql', 'select 1 as a where false', '--format', 'json'])).stdout).toBe(
      '[]\n',
    )
    expect((await almanac(folder, ['sql', 'select 1 as a where false', '--format', 'csv'])).stdout).toBe(
      'a\r\n',
    )
  })

  test('sql writes a table whose columns are straight in Chinese too', async () => {
    const { stdout } = await almanac(folder, [
      'sql',
      "select '民眾使用' as 對象, 66118856 as uses union all select 'gov', null",
    ])
    expect(stdout.split('\n')).toEqual([
      '┌──────────┬────────────┐',
      '│ 對象     │       uses │',
      '├──────────┼────────────┤',
      '│ 民眾使用 │ 66,118,856 │',
      '│ gov      │          ∅ │',
      '└──────────┴────────────┘',
      '',
    ])
  })

  test('sql reads the statement from standard input or a file', async () => {
    expect((await almanac(folder, ['sql', '--format', 'csv'], 'select 1 as a')).stdout).toBe('a\r\n1\r\n')
    const file = join(folder, 'question.sql')
    await writeFile(file, 'select 2 as a;\n')
    expect((await almanac(folder, ['sql', '-f', file, '--format', 'csv'])).stdout).toBe('a\r\n2\r\n')
  })

  test('sql streams many rows, and a table says that it shows the first', async () => {
    const many = 'select range as n from range(100000)'
    expect((await almanac(folder, ['sql', many, '--format', 'csv'])).stdout.split('\r\n')).toHaveLength(
      100_002,
    )
    const { stdout, stderr } = await almanac(folder, ['sql', many])
    expect(stdout.split('\n')).toHaveLength(1005)
    expect(stderr).toContain('the first 1000 rows')
  })

  test.each([
    ['sql', 'selec 1', 1, /^almanac: query: Parser Error: syntax error/],
    ['sql', 'select 1; select 2', 2, /query: give one query; found 2/],
    ['sql', "copy (select 1) to '/tmp/out.csv'", 1, /disabled|read-only/i],
    ['sql', 'drop table marts.claims', 2, /only queries are answered/],
    ['sql', "select * from '/etc/passwd'", 1, /disabled|permission|does not exist/i],
    ['rollback', 'x', 2, /unknown release: x; one of 2026-11-23-/],
    ['refresh', '--date=2026-02-30', 2, /not a date: 2026-02-30/],
    ['sql', '--as-of=yesterday', 2, /not a date: yesterday/],
    ['refresh', '--as-of=1999-12-31', 1, /nothing was received until 1999-12-31; the first file came on /],
    ['refresh', '--fast', 2, /unknown option '--fast'/],
    ['refesh', '', 2, /unknown command 'refesh'[\s\S]*Did you mean refresh/],
    [
      'sql',
      '--format=xml',
      2,
      /Allowed choices are table, markdown, csv, json, ndjson, parquet, arrow, xlsx/,
    ],
  ])('%s %s ends with %i and says why', async (command, argument, code, words) => {
    const outcome = await almanac(folder, argument === '' ? [command] : [command, argument])
    expect(outcome).toMatchObject({ code, stdout: '' })
    expect(outcome.stderr).toMatch(words)
    expect(outcome.stderr).not.toMatch(/\n\s+at /)
  })

  test('status shows release, sources, flags and claims', async () => {
    const { stdout } = await almanac(folder, ['status'])
    expect(stdout).toMatch(/release +2026-11-23-/)
    expect(stdout).toMatch(/claims +1 fails, 4 partly, 14 holds, 8 untestable/)
    expect(stdout).toMatch(/next run +\d{4}-\d\d-\d\d 06:30 \(in .*\): refresh, 30 6 \* \* \*/)
    const { served, last_run } = JSON.parse((await almanac(folder, ['status', '--json'])).stdout)
    expect(served.claims).toContainEqual({ verdict: 'fails', claim_count: 1 })
    expect(last_run.outcome).toBe('released')
  })

  test('releases lists the one that is served, verify finds it sound, and a second refresh does nothing', async () => {
    expect((await almanac(folder, ['releases'])).stdout).toMatch(/2026-11-23-\w{8} +2026-11-23 .* served/)
    expect(await almanac(folder, ['verify'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('site and database are the same'),
    })
    expect((await almanac(folder, ['refresh', '--quiet'])).stdout).toBe('')
    expect((await almanac(folder, ['refresh'])).stdout).toMatch(
      /^Nothing changed; release 2026-11-23-\w{8} stays\n/,
    )
  })

  test('what was known on a day is placed beside the served release, or asked without one', async () => {
    const ask = ['sql', 'select count(*) as n from landed.moica_annual', '--as-of', '2999-12-31']
    expect(await almanac(folder, [...ask, '--format', 'csv'])).toMatchObject({
      code: 0,
      stdout: 'n\r\n12\r\n',
    })
    expect(await almanac(folder, [...ask, '--release', 'x'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("option '--release <id>' cannot be used with option '--as-of <date>'"),
    })
    expect((await almanac(folder, ['refresh', '--as-of', '2999-12-31'])).stdout).toMatch(
      /^Placed 2999-12-31-\w{8}-as-of: what was known on 2999-12-31; the served release stays\n {2}report {4}.*\/2999-12-31-\w{8}-as-of\/site\/index\.html\n/,
    )
    expect((await almanac(folder, ['releases'])).stdout).toMatch(
      /2999-12-31-\w{8}-as-of .* as of 2999-12-31\s+2026-11-23-\w{8} .* served/,
    )
    expect((await almanac(folder, ['status'])).stdout).not.toContain('2999')
  })

  test('a query never writes beside the release', async () => {
    const before = await listFiles(join(folder, 'var/releases'))
    await almanac(folder, ['sql', "export database 'var/releases/x'"])
    expect(await listFiles(join(folder, 'var/releases'))).toEqual(before)
  })
})

test('a refresh that goes on without a source ends with 3 and says why; status says it again', async () => {
  const workspace = await Workspace.released()
  const { releaseId } = await workspace.refresh()
  await workspace.write('data/facts/moica-usage.txt', 'Service unavailable')
  const warning =
    /moica-annual: refused: .*; in use: moica-annual\/20261123T120000Z-\w{8}, received 2026-11-23T12/
  const outcome = await almanac(workspace.folder, ['refresh', '--json'])
  expect(outcome.code).toBe(3)
  expect(outcome.stderr).toMatch(/^almanac: warning: moica-annual: refused/)
  const result = JSON.parse(outcome.stdout)
  expect(result).toMatchObject({ outcome: 'released', warnings: [expect.stringMatching(warning)] })
  expect(result.releaseId).not.toBe(releaseId)
  expect(await almanac(workspace.folder, ['refresh', '--quiet'])).toEqual({ ...outcome, stdout: '' })
  expect((await almanac(workspace.folder, ['status'])).stdout).toMatch(warning)
})

test('without a project or a release each command says what to do', async () => {
  const empty = await mkdtemp(join(tmpdir(), 'almanac-test-'))
  expect(await almanac(empty, ['status'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('no almanac.yaml in'),
  })
  await rm(empty, { recursive: true })
  const workspace = await Workspace.create()
  expect(await almanac(workspace.folder, ['sql', 'select 1'])).toMatchObject({
    code: 1,
    stderr: 'almanac: there is no release yet; run almanac refresh first\n',
  })
  expect((await almanac(workspace.folder, ['status'])).stdout).toContain('none yet; run almanac refresh')
  expect((await almanac(workspace.folder, ['releases'])).stdout).toBe(
    'no releases yet; run almanac refresh\n',
  )
})
