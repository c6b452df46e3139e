import { readdir } from 'node:fs/promises'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { describeCommand } from '../../pipeline/cli/describe-command.js'
import { currentId, listReleases } from '../../pipeline/release/release.js'
import { rollback } from '../../pipeline/release/rollback.js'
import { verify } from '../../pipeline/release/verify.js'
import { textOf } from '../../pipeline/system/database.js'
import { readConcepts } from '../../pipeline/warehouse/catalogue/project-concepts.js'
import { readStrings } from '../../pipeline/system/words.js'
import { publish } from '../faults/wholeness.js'
import { captured } from '../support/captured.js'
import { ROOT, Workspace } from '../support/workspace.js'

/** Columns of tables that are written only of sources which say more than those of this repository: days off, dated members. */
const ELSEWHERE = ['is_working_day', 'dimension', 'member']

/** A project that has released and, with a restated figure, again. */
let original: Workspace
let first: string
let second: string
beforeAll(async () => {
  original = await Workspace.keepRestated()
  const ids = (await listReleases(await original.project())).map(({ id }) => id)
  ;[first = '', second = ''] = ids.toSorted()
})
afterAll(() => original.remove())

async function copied(): Promise<Workspace> {
  const workspace = await Workspace.copyOf(original)
  onTestFinished(() => workspace.remove())
  return workspace
}

const TABLES = [
  'marts.usage_annual',
  'marts.series',
  'staging.stg_events_event',
  'ops.files',
  'flags.history',
]

/** The release with which each table of a list last changed. */
async function changedWith(
  workspace: Workspace,
  tables: readonly string[],
): Promise<Record<string, unknown>> {
  const rows = await workspace.rows(
    `select name, changed_release from ops.tables where name in (${tables.map((name) => `'${name}'`).join()})`,
  )
  return Object.fromEntries(rows.map((row) => [textOf(row['name']), row['changed_release']]))
}

test('a table says with which release its content last changed', async () => {
  expect(await changedWith(original, TABLES)).toEqual({
    'marts.usage_annual': second,
    'marts.series': first,
    'staging.stg_events_event': first,
    'ops.files': second,
    'flags.history': second,
  })
  expect((await verify(await original.project(), second)).problems).toEqual([])
})

test('a table is compared with the release that was served before, also after a rollback', async () => {
  const workspace = await Workspace.smallReleased('2026-11-20')
  const project = await workspace.project()
  const first = (await currentId(project)) ?? ''
  await publish(workspace, 1_777)
  const second = await workspace.refresh('2026-11-21')
  expect(await changedWith(workspace, ['marts.visits', 'ops.sources'])).toEqual({
    'marts.visits': second.releaseId,
    'ops.sources': first,
  })
  await rollback(project, first)
  await publish(workspace, 1_888)
  const third = await workspace.refresh('2026-11-22')
  expect(await changedWith(workspace, ['marts.visits', 'ops.sources'])).toEqual({
    'marts.visits': third.releaseId,
    'ops.sources': first,
  })
  expect((await verify(project, third.releaseId)).problems).toEqual([])
})

test('row counts are those of the tables, but for tables that are written last', async () => {
  const rows = await original.rows('select name, row_count from ops.tables order by name')
  const counted = rows.filter((row) => row['row_count'] !== null)
  const counts = counted.map(({ name }) => {
    const [schema, table] = textOf(name).split('.')
    return `select '${textOf(name)}' as name, count(*) as row_count from ${schema}."${table}"`
  })
  expect(await original.rows(`${counts.join(' union all ')} order by name`)).toEqual(counted)
  expect(rows.filter((row) => row['row_count'] === null).map(({ name }) => name)).toEqual([
    'ops.columns',
    'ops.tables',
  ])
})

test('every column and table of the project is described in both languages, and every concept is of use', async () => {
  expect(
    await original.rows(
      `select model, name from ops.columns where (meaning ->> 'en') is null or (meaning ->> 'zh-Hant') is null
       union all
       select name, description from ops.tables where (description ->> 'en') is null or (description ->> 'zh-Hant') is null`,
    ),
  ).toEqual([])
  const columns = (await original.rows('select distinct model, name, unit, meaning from ops.columns')).map(
    ({ model, name, unit, meaning }) => {
      const [schema, table] = textOf(model).split('.')
      const group = schema === 'totals' ? 'landed' : schema
      const keys = [name, `${schema}.${table}.${textOf(name)}`, `${group}.*.${textOf(name)}`]
      return { keys, unit, meaning }
    },
  )
  const { concepts, libraryConcepts } = await readConcepts(ROOT)
  const strings = await readStrings(null, ['en', 'zh-Hant'])
  const tables = (await original.rows('select name from ops.tables')).map(({ name }) => name)
  const said = [
    ...Object.entries(concepts).map(([key, { meaning }]) => ({ key, meaning })),
    ...[...strings.of('en').said.catalogue.keys()]
      .filter((key) => !['landed.*', 'totals.*', ...ELSEWHERE, ...tables].includes(key))
      .map((key) => ({ key, meaning: strings.textsOf('catalogue', key) })),
  ]
  const unused = [
    ...said.filter(
      ({ key, meaning }) =>
        !columns.some((column) => column.keys.includes(key) && column.meaning === JSON.stringify(meaning)),
    ),
    ...Object.entries(libraryConcepts)
      .filter(
        ([key, { unit }]) => !columns.some((column) => column.keys.includes(key) && column.unit === unit),
      )
      .map(([key]) => ({ key })),
  ]
  expect(unused.map(({ key }) => key)).toEqual([])
})

test('a saved query or a concept that changes makes a release and no new build', async () => {
  const workspace = await copied()
  await workspace.edit('sql/concepts.yaml', 'Calendar year.', 'The calendar year.')
  await workspace.edit('sql/queries/uses_by_year.sql', 'since integer = 2010', 'since integer = 2011')
  const builds = await readdir(workspace.path('var/cache/build'))
  const { releaseId } = await workspace.refresh('2026-11-25')
  expect(releaseId).not.toBe(second)
  expect(await readdir(workspace.path('var/cache/build'))).toEqual(builds)
  expect(await changedWith(workspace, ['marts.usage_annual'])).toEqual({ 'marts.usage_annual': second })
  expect(
    await workspace.rows(
      "select parameters ->> '$[1].default' as since from ops.queries where name = 'uses_by_year'",
    ),
  ).toEqual([{ since: '2011' }])
})

test.each([
  [
    'sql/queries/uses_by_year.sql',
    'usage.roc_year',
    'usage.era',
    'sql/queries/uses_by_year.sql: Binder Error',
  ],
  [
    'sql/concepts.yaml',
    'marts.later_figures.value',
    'marts.later_figures.valu',
    'sql/concepts.yaml: marts.later_figures.valu: no such column',
  ],
  [
    'sql/concepts.yaml',
    'systems: { en:',
    'systems: { unti:',
    'unknown key; give unit, or a text per language',
  ],
])('%s: %s as %s lets no release be made', async (file, from, to, words) => {
  const workspace = await copied()
  await workspace.edit(file, from, to)
  await expect(workspace.refresh('2026-11-25')).rejects.toThrow(words)
  expect(await listReleases(await workspace.project())).toHaveLength(2)
})

type Options = Parameters<typeof describeCommand>[2]

async function described(name?: string, options: Options = {}): Promise<string> {
  return (await captured(() => describeCommand(original.folder, name, options))).out
}

test('describe lists the tables by layer, in the language asked for', async () => {
  const text = await described()
  expect(text).toMatch(
    /^marts\.usage_annual +36 {2}One audience's uses \(person-times over the period\).*uses\.$/m,
  )
  expect(await described(undefined, { language: 'zh-Hant' })).toContain(
    '一個數列：一項指標於各分類之單一類別，依其來源所載。',
  )
})

test('describe tells what a table holds and the way down to its files', async () => {
  const text = await described('usage_annual')
  expect(text).toContain('grain      audience, year\nrows       36\n')
  expect(text).toContain(
    `changed    2026-11-24, with release ${second}\nwritten in sql/marts/usage_annual.sql\n`,
  )
  expect(text).toMatch(/^uses +bigint +person-times {2}Uses of the certificate over the period\.$/m)
  expect(text).toMatch(
    /\n {2}marts\.usage_annual\n {4}marts\.observations\n {6}marts\.parts\n {8}marts\.series\n {10}staging\.stg_moica_annual_observation\n {12}landed\.moica_annual\n {14}source moica-annual: .*\n {16}\w{12} {2}2026-11-24 20:00 {2}data\/facts\/moica-usage\.txt\n {16}\w{12} {2}2026-11-23 20:00/,
  )
  expect(text).toContain('marts.observations')
})

test('describe gives JSON, and an earlier release', async () => {
  const told = JSON.parse(await described('marts.usage_annual', { json: true, release: first }))
  expect(told.table).toMatchObject({
    name: 'marts.usage_annual',
    grain: ['audience', 'year'],
    changed_release: first,
  })
  expect(told.sources[0]).toMatchObject({ source: 'moica-annual', file_count: 1 })
  expect(JSON.parse(await described(undefined, { json: true })).length).toBeGreaterThan(80)
})

test.each([
  ['marts.usage_anual', {}, 'unknown table: marts.usage_anual; the nearest are marts.usage_annual, '],
  ['budget', {}, 'several tables have the name budget; one of landed.budget, totals.budget'],
  ['marts.series', { language: 'fr' }, 'unknown language: fr; one of zh-Hant, en'],
  ['marts.series', { release: 'x' }, 'unknown release: x'],
])('describe %s %j says what is wrong', async (name, options, words) => {
  await expect(described(name, options)).rejects.toThrow(words)
})
