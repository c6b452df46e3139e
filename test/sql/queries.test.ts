import { afterAll, beforeAll, expect, test } from 'vitest'
import { bindParameters, readSavedQueries } from '../../pipeline/models/saved-queries.js'
import { Database, textOf, type Row } from '../../pipeline/system/database.js'
import { ROOT, Workspace } from '../support/workspace.js'

let workspace: Workspace
beforeAll(async () => {
  workspace = await Workspace.keepReleased()
})
afterAll(() => workspace.remove())

async function rowsOf(name: string, given: Readonly<Record<string, string>> = {}): Promise<Row[]> {
  const query = (await readSavedQueries(ROOT)).find((each) => each.name === name)
  if (!query) throw new Error(`no saved query ${name}`)
  return Database.use(workspace.path('var/current/warehouse.duckdb'), 'sealed', async (database) => {
    const plan = await database.prepare(query.sql, query.file)
    return (await plan.ask(bindParameters(query.parameters, given, query.file))).rows
  })
}

test('the uses of an audience begin in the year asked for', async () => {
  const rows = await rowsOf('uses_by_year', { since: '2019' })
  expect(rows.map(({ year, roc_year, status }) => [year, roc_year, status])).toEqual([
    [2019, 108, 'final'],
    [2020, 109, 'final'],
    [2021, 110, 'partial'],
  ])
})

test('the observations of a series begin on the day asked for', async () => {
  const rows = await rowsOf('series_observations', { series: 'systems/total', since: '2019-01-02' })
  expect(rows.map(({ period }) => period)).toEqual(['2020', '2021'])
})

test('the turning points are those of the series asked for, or of all', async () => {
  const all = await rowsOf('turning_points')
  const [first] = all
  expect(first?.['slope_before']).not.toBeNull()
  const series = textOf(first?.['series'])
  expect(await rowsOf('turning_points', { series })).toEqual(all.filter((row) => row['series'] === series))
})

test('flags are those of the rule and severity asked for', async () => {
  const rows = await rowsOf('flags_by_rule', { rule: 'drop', severity: 'alert' })
  expect(rows.map((row) => row['flag_id'])).toEqual(['drop:uses/citizen:2017', 'drop:uses/government:2015'])
  expect(await rowsOf('flags_by_rule')).toEqual(await workspace.rows(FLAGS))
})

const FLAGS = `select flag_id, rule, series, period, severity, direction, observed, expected, lower, upper, state, explanation
  from flags."all" order by period_start desc, series, rule, flag_id`

test('claims are those of the verdict asked for, in the order of their ids', async () => {
  const [failing, all] = [
    await rowsOf('claims_by_verdict', { verdict: 'fails' }),
    await rowsOf('claims_by_verdict'),
  ]
  expect(new Set(failing.map((row) => row['verdict']))).toEqual(new Set(['fails']))
  expect(all.slice(0, 3).map((row) => row['id'])).toEqual(['C01', 'C02', 'C03'])
})

test('the origin of a figure is the file and row that state it', async () => {
  const [row] = await rowsOf('figure_origin')
  const [file] = await workspace.rows("select sha256 from ops.files where source = 'moica-annual'")
  expect(row).toMatchObject({ value: expect.any(Number), row: expect.any(Number), sha256: file?.['sha256'] })
})

test('the largest changes are as many as asked for', async () => {
  const rows = await rowsOf('largest_changes', { most: '3' })
  const sizes = rows.map((row) => Math.abs(Number(row['yoy_pct'])))
  expect(sizes).toEqual(sizes.toSorted((a, b) => b - a))
  expect(sizes).toHaveLength(3)
})

test('no figure of the one file was revised', async () => {
  expect(await rowsOf('revised_figures')).toEqual([])
})
