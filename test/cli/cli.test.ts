import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { currentId } from '../../pipeline/release/release.js'
import { listFiles } from '../../pipeline/system/files.js'
import { almanac, almanacProcess } from '../support/almanac.js'
import { Workspace } from '../support/workspace.js'

describe('as a process of its own', () => {
  test('refresh tells its steps on standard error and where to look on standard output', async () => {
    const { folder } = await Workspace.small()
    const { code, stdout, stderr } = await almanacProcess(folder, ['refresh', '--date', '2026-11-23'])
    expect(stderr).toContain('Building and checking the database')
    expect(stdout).toMatch(
      /^Released 2026-11-23-[0-9a-f]{8}\n {2}report {4}file:\/\/.*var\/current\/site\/visits\.\S+\.html\n {2}database {2}.*warehouse\.duckdb\n$/,
    )
    expect(code).toBe(0)
  })

  test('sql reads standard input and streams many rows', async () => {
    const { folder } = await Workspace.smallReleased()
    const answer = await almanacProcess(folder, ['sql', '--format', 'csv'], 'from range(100000) rows(n)')
    expect(answer).toMatchObject({ code: 0, stderr: '' })
    expect(answer.stdout.split('\r\n')).toHaveLength(100_002)
  })

  test('what fails ends with the exit code of its kind, and words on standard error', async () => {
    const { folder } = await Workspace.small()
    expect(await almanacProcess(folder, ['sql', '--format', 'xml'])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining("'xml' is invalid"),
    })
    expect(await almanacProcess(folder, ['sql', 'select 1'])).toEqual({
      code: 1,
      stdout: '',
      stderr: `almanac: there is no release yet; run almanac refresh --project ${folder} first\n`,
    })
  })
})

describe('with a release', () => {
  let folder: string
  let workspace: Workspace

  beforeAll(async () => {
    workspace = await Workspace.keepReleased()
    folder = workspace.folder
  })
  afterAll(() => workspace.remove())

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
    ['sql', 'selec 1', 1, /^almanac: query: Parser Error: syntax error[^]*\nLINE 1: selec 1\n *\^\n$/],
    [
      'sql',
      "select 'x'::int as n",
      1,
      /^almanac: query: Conversion Error: [^]*(?<!select 'x'[^]*)select 'x'::int as n\n/,
    ],
    ['sql', 'select 1; select 2', 2, /query: give one query; found 2/],
    ['sql', "copy (select 1) to '/tmp/out.csv'", 1, /disabled|read-only/i],
    ['sql', 'drop table marts.claims', 2, /only queries are answered/],
    ['sql', "select * from '/etc/passwd'", 1, /disabled|permission|does not exist/i],
    ['rollback', 'x', 2, /unknown release: x; one of 2026-11-23-/],
    ['refresh', '--date=2026-02-30', 2, /not a date: 2026-02-30/],
    ['sql', '--as-of=yesterday', 2, /not a date: yesterday/],
    ['refresh', '--as-of=1999-12-31', 1, /nothing was received until 1999-12-31; the first file came on /],
    [
      'refresh',
      '--fast',
      2,
      /^almanac: unknown option '--fast'\nalmanac: note: almanac --help lists the commands\n$/,
    ],
    ['refesh', '', 2, /^almanac: unknown command 'refesh'\n\(Did you mean refresh\?\)\n/],
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

  test('a query never writes beside the release', async () => {
    const before = await listFiles(join(folder, 'var/releases'))
    await almanac(folder, ['sql', "export database 'var/releases/x'"])
    expect(await listFiles(join(folder, 'var/releases'))).toEqual(before)
  })
})

test('releases lists the one that is served, verify finds it sound, and a second refresh does nothing', async () => {
  const { folder } = await Workspace.smallReleased()
  expect((await almanac(folder, ['releases'])).stdout).toMatch(/2026-11-20-\w{8} +2026-11-20 .* served/)
  expect(await almanac(folder, ['verify'])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('site and database are the same'),
  })
  expect((await almanac(folder, ['refresh', '--quiet'])).stdout).toBe('')
  expect((await almanac(folder, ['refresh'])).stdout).toMatch(
    /^Nothing changed; release 2026-11-20-\w{8} stays\n/,
  )
})

test('what was known on a day is placed beside the served release, or asked without one', async () => {
  const { folder } = await Workspace.smallReleased()
  const ask = ['sql', 'select count(*) as n from landed.visits', '--as-of', '2999-12-31']
  expect(await almanac(folder, [...ask, '--format', 'csv'])).toMatchObject({
    code: 0,
    stdout: 'n\r\n5\r\n',
  })
  expect(await almanac(folder, [...ask, '--release', 'x'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("option '--release <id>' cannot be used with option '--as-of <date>'"),
  })
  expect((await almanac(folder, ['refresh', '--as-of', '2999-12-31'])).stdout).toMatch(
    /^Placed 2999-12-31-\w{8}-as-of: what was known on 2999-12-31; the served release stays\n {2}report {4}.*\/2999-12-31-\w{8}-as-of\/site\/visits\.\S+\.html\n/,
  )
  expect((await almanac(folder, ['releases'])).stdout).toMatch(
    /2999-12-31-\w{8}-as-of .* as of 2999-12-31\s+2026-11-20-\w{8} .* served/,
  )
  expect((await almanac(folder, ['status'])).stdout).not.toContain('2999')
})

test('a refresh that goes on without a source ends with 3 and says why; status says it again', async () => {
  const workspace = await Workspace.smallReleased()
  const releaseId = await currentId(await workspace.project())
  await workspace.write('data/facts/visits.csv', 'Service unavailable')
  const warning = /visits: refused: .*; in use: visits\/20261120T120000Z-\w{8}, received 2026-11-20T12/
  const outcome = await almanac(workspace.folder, ['refresh', '--json'])
  expect(outcome.code).toBe(3)
  expect(outcome.stderr).toMatch(/^almanac: warning: visits: refused/)
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
  const workspace = await Workspace.small()
  expect((await almanac(workspace.folder, ['status'])).stdout).toMatch(
    /\nstate {6}new: nothing was released yet\nnext {7}almanac refresh fetches the sources and makes the first release\n/,
  )
  expect((await almanac(workspace.folder, ['releases'])).stdout).toBe(
    'no releases yet; run almanac refresh\n',
  )
})
