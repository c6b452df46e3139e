import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import stringWidth from 'string-width'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { listNames } from '../../../pipeline/system/files.js'
import { almanac, MAIN, type Outcome } from '../../support/almanac.js'
import { needScript } from '../../support/needs.js'
import { Workspace } from '../../support/workspace.js'

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
  return almanac(workspace.folder, ['sql', ...args])
}

describe('parameters', () => {
  test.each([
    ['year=2016', "select typeof($year) as t, count(*) as n from marts.usage_annual where year = $year group by all", 'INTEGER,3'], // biome-ignore format: a row a line
    ['x=1.5', 'select typeof($x) as t, $x * 2 as n', 'DOUBLE,3'],
    ['x=007', 'select typeof($x) as t, $x as n', 'VARCHAR,007'],
    ['x=12345678901234567890', 'select typeof($x) as t, $x as n', 'VARCHAR,12345678901234567890'],
    ['x=民眾\'s = "a"', 'select typeof($x) as t, length($x) as n', 'VARCHAR,10'],
    ['since=2016-01-01', "select 'd' as t, count(*) as n from marts.usage_annual where period_start = $since", 'd,3'], // biome-ignore format: a row a line
    ['x=true', "select 'b' as t, count(*) as n from marts.usage_annual where is_full_period = $x and year = 2016", 'b,3'], // biome-ignore format: a row a line
  ])('%s', async (pair, query, row) => {
    expect((await sql(query, '--param', pair, '--format', 'csv')).stdout).toBe(`t,n\r\n${row}\r\n`)
  })

  test('wrong ones are refused', async () => {
    expect(await sql('select 1', '--param', 'year')).toMatchObject({
      code: 2,
      stderr: 'almanac: not a parameter: year; write name=value, such as year=2020\n',
    })
    expect((await sql('select $a', '--param', 'a=1', '--param', 'a=2')).stderr).toContain('given twice')
    expect((await sql('select $a', '--param', 'b=1')).stderr).toContain('no value for $a')
    expect((await sql('select 1', '--param', 'b=1')).stderr).toContain('unknown parameter: b')
  })
})

test('a statement may begin with a comment, and an error after its first rows shows it as it was written', async () => {
  expect((await sql('-- one\nselect 1 as a', '--format', 'csv')).stdout).toBe('a\r\n1\r\n')
  const late = "select\n  case when range = 400000 then 'x' else '1' end::integer as a from range(500000)"
  const { stderr } = await sql(late, '--format', 'csv')
  expect(stderr).toContain("Could not convert string 'x' to INT32")
  expect(stderr).toMatch(/LINE 2: {3}case when range/)
  expect(stderr).not.toContain('explain')
})

test('saved queries are listed and run by name, with values of their types', async () => {
  expect((await sql('--queries')).stdout).toMatch(/^largest_changes\n {2}The largest[^]*most integer = 10: /m)
  const run = (...more: string[]) => sql('--run', 'uses_by_year', '--format', 'csv', ...more)
  expect((await run('--param', 'since=2020')).stdout).toMatch(
    /^year,roc_year,.*\r\n2020,109,.*\r\n2021,110,.*\r\n$/,
  )
  expect(await run('--param', 'since=soon')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('not of type integer: soon'),
  })
  expect(await sql('--run', 'nothing')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('unknown query: nothing; one of claims_by_verdict, '),
  })
  expect(await sql('select 1', '--run', 'uses_by_year')).toMatchObject({
    code: 2,
    stderr: 'almanac: give one of the query, --run, not 2\n',
  })
})

test('a chart of the rows is drawn beside them, with the release it is of', async () => {
  const chart = join(folder, 'uses.svg')
  const query = "select year, uses from marts.usage_annual where audience = 'citizen'"
  const { code, stdout, stderr } = await sql(query, '--chart', chart, '--format', 'csv')
  expect({ code, stderr }).toEqual({ code: 0, stderr: `Wrote ${chart}\n` })
  expect(stdout).toContain('2016,66118856')
  const svg = await readFile(chart, 'utf8')
  expect(svg).toMatch(/aria-label="year, uses; release 2026-11-23-\w{8}"/)
  expect(svg).toMatch(/>2016<[\s\S]*>uses</)
  expect(await sql("select 'x' as a", '--chart', chart)).toMatchObject({
    code: 1,
    stderr: 'almanac: no chart fits: the result has no column of figures\n',
  })
  expect(await sql('select 1', '--chart', 'x.gif')).toMatchObject({ code: 2, stdout: '' })
})

test('whoever reads only the beginning ends a long answer, and nobody hears of it', async () => {
  const command = `node ${MAIN} --project ${workspace.folder} sql 'from range(100000000000)' --format csv | head -n 2`
  const { stdout, stderr } = await promisify(execFile)('bash', ['-o', 'pipefail', '-c', command])
  expect(stdout).toBe('range\r\n0\r\n')
  expect(stderr).toBe('')
})

test('Ctrl-C ends a query with 130 and leaves no part of a file', async () => {
  const own = await mkdtemp(join(tmpdir(), 'almanac-test-'))
  const command = `node ${MAIN} --project ${workspace.folder} sql 'from range(100000000000)' -o ${own}/rows.csv & child=$!
    until ls -A ${own} | grep -q tmp; do sleep 0.1; done
    kill -INT $child; wait $child`
  const cause: unknown = await promisify(execFile)('bash', ['-c', command]).catch((cause: unknown) => cause)
  expect(cause).toMatchObject({ code: 130 })
  expect(await listNames(own)).toEqual([])
  await rm(own, { recursive: true })
})

/** What `sql` shows on a terminal of 60 columns and 20 lines. */
async function onTerminal(
  args: readonly string[],
  environment: Record<string, string> = {},
): Promise<string> {
  const { stdout } = process
  const before = { isTTY: stdout.isTTY, columns: stdout.columns, rows: stdout.rows }
  for (const [name, value] of Object.entries({ TERM: 'xterm', NO_COLOR: '', ...environment }))
    vi.stubEnv(name, value)
  Object.assign(stdout, { isTTY: true, columns: 60, rows: 20 })
  try {
    const outcome = await sql(...args)
    return outcome.stdout + outcome.stderr
  } finally {
    Object.assign(stdout, before)
    vi.unstubAllEnvs()
  }
}

describe('on a terminal', () => {
  const WIDE = "select '使用憑證之人次' as 指標, repeat('民眾', 30) as 說明, 66118856 as 人次, null as n"

  test('a table fits its width, in Chinese too, and says how many rows it has', async () => {
    const shown = await onTerminal([WIDE], { NO_COLOR: '1' })
    expect(shown.split('\n').slice(0, 6)).toEqual([
      '┌────────────────┬────────────────────────┬────────────┬───┐',
      '│ 指標           │ 說明                   │       人次 │ n │',
      '├────────────────┼────────────────────────┼────────────┼───┤',
      '│ 使用憑證之人次 │ 民眾民眾民眾民眾民眾…  │ 66,118,856 │ ∅ │',
      '└────────────────┴────────────────────────┴────────────┴───┘',
      expect.stringMatching(/^1 row · [\d,]+ ms$/),
    ])
  })

  test('colours are for terminals that know them', async () => {
    for (const environment of [{}, { CI: 'true' }])
      expect(await onTerminal([WIDE], environment)).toContain('\u001b[2m∅')
    for (const environment of [{ NO_COLOR: '1' }, { TERM: 'dumb' }])
      expect(await onTerminal([WIDE], environment)).not.toContain('\u001b')
  })

  test('a row that does not fit becomes a list of its columns', async () => {
    const shown = await onTerminal(['from marts.observations limit 1'], { NO_COLOR: '1' })
    expect(shown).toMatch(/^── row 1 ──\nseries {10}\S+\n/)
  })

  test('a result goes through no pager where it fits, or there is none', async () => {
    const pager = { ALMANAC_PAGER: 'sed -n s/│/|/gp' }
    expect(await onTerminal(['from range(3)'], { ...pager, NO_COLOR: '1' })).toContain('│     2 │')
    for (const none of ['', 'no-such-pager', 'cat'])
      expect(await onTerminal(['from range(50)'], { ALMANAC_PAGER: none, NO_COLOR: '1' })).toContain(
        '│    49 │',
      )
    expect(await onTerminal(['from range(5000)'], { ALMANAC_PAGER: '' })).toContain(
      'the first 1,000 rows of more · ',
    )
  })

  test('no control character passes, and what it cannot show is refused', async () => {
    const shown = await onTerminal(["select chr(27) || '[2J' as x", '--format', 'csv'])
    expect(shown).toMatch(/^x\n�\[2J\n1 row · /)
    expect(await onTerminal(['select 1', '--format', 'parquet'])).toContain(
      'a terminal cannot show parquet; give --output FILE',
    )
  })

  test('--chart shows the figures as a line of blocks', async () => {
    const query = 'select range as k, range * range as n from range(8)'
    expect(await onTerminal([query, '--chart', join(folder, 'line.svg')])).toContain('k  ▁▂▃▄▅▆▇█  0 … 7')
  })
})

test('a real terminal says how wide and tall it is, and a result taller than it goes through the pager', async () => {
  needScript()
  const command = `stty cols 60 rows 20; node ${MAIN} --project ${workspace.folder} sql "select range as n, repeat('民眾', 30) as 說明 from range(50)"`
  const env = { ...process.env, TERM: 'xterm', NO_COLOR: '1', ALMANAC_PAGER: 'sed -n s/│/|/gp' }
  const run = promisify(execFile)('script', ['-qec', command, '/dev/null'], { env })
  run.child.stdin?.end()
  const lines = (await run).stdout.split('\r\n')
  expect(lines).toContainEqual(expect.stringMatching(/^\| +49 \|/))
  expect(new Set(lines.filter((line) => line.startsWith('|')).map((line) => stringWidth(line)))).toEqual(
    new Set([60]),
  )
})
