import { mkdtemp, open, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { receiveAll } from '../../pipeline/refresh/receive.js'
import { Assembly } from '../../pipeline/release/assemble.js'
import { gatherInputs } from '../../pipeline/release/inputs.js'
import { defaultEffects } from '../../pipeline/system/effects.js'
import { Database, type Relation } from '../../pipeline/system/database.js'
import { hashFiles, CONTENTS } from '../../pipeline/system/step-cache.js'
import { writeInto } from '../../pipeline/system/files.js'
import { toolFingerprint } from '../../pipeline/system/tool.js'
import { tableNames } from '../../pipeline/warehouse/tables.js'
import { Workspace } from '../support/workspace.js'

const EVENT = '2019-03,Offices close at five,機關五時下班,Five,五時,https://example.org/\n'

/** Changes of every kind that a build may see, in the order of a seeded draw. */
const EDITS: readonly [name: string, edit: (workspace: Workspace) => Promise<void>][] = [
  ['a figure restated', (workspace) => workspace.restate()],
  ['an event more', (workspace) => append(workspace, 'data/facts/events.csv', EVENT)],
  [
    'a rule of its own for a table',
    (workspace) =>
      workspace.edit('sql/marts/later_figures.sql', '-- grain: date', '-- check: value > -1\n-- grain: date'),
  ],
  [
    'a threshold',
    (workspace) =>
      append(workspace, 'almanac.yaml', '\nflags: { thresholds: { large-change-percent: 15 } }\n'),
  ],
  [
    'a model that gives the same',
    (workspace) => append(workspace, 'sql/staging/stg_budget_line.sql', '\nwhere true\n'),
  ],
  [
    'a flag accepted',
    (workspace) =>
      workspace.write(
        'data/exceptions.csv',
        'flag,series,period,reason,date\ndrop,uses/citizen,2017,Known,2026-11-01\n',
      ),
  ],
  [
    'a model with other rows',
    (workspace) => append(workspace, 'sql/marts/later_figures.sql', "\nwhere indicator_en <> ''\n"),
  ],
  ['a title', (workspace) => workspace.edit('data/sources/budget.yaml', 'en: ', 'en: Printed ')],
  ['a file that came again', (workspace) => append(workspace, 'data/facts/budget.csv', '\n')],
]

test('tables copied from the build before are the same, row for row and type for type, as made from nothing', async () => {
  const workspace = await Workspace.prepared()
  for (const [name, edit] of shuffled(EDITS, Number(process.env['SEED'] ?? 1))) {
    await edit(workspace)
    const [kept, fresh] = [await built(workspace), await builtFromNothing(workspace)]
    expect({ name, ...(await tablesOf(kept)) }).toEqual({ name, ...(await tablesOf(fresh)) })
  }
}, 300_000)

test('what a change does not reach is copied, and a damaged build is not copied from', async () => {
  const workspace = await Workspace.prepared()
  const before = dirname(await built(workspace))
  await Database.use(join(before, 'warehouse.duckdb'), 'write', (database) =>
    database.run("update marts.later_figures set indicator_en = 'of the build before'"),
  )
  await writeInto(before, CONTENTS, JSON.stringify(await withoutList(before)))
  await append(workspace, 'data/facts/events.csv', EVENT)
  const marked = await built(workspace)
  expect(await figures(marked)).toEqual([{ indicator_en: 'of the build before' }])
  for (const folder of [before, dirname(marked)]) await flipByte(join(folder, 'warehouse.duckdb'))
  await append(workspace, 'data/facts/events.csv', EVENT.replace('03', '04'))
  expect(await figures(await built(workspace))).not.toEqual([{ indicator_en: 'of the build before' }])
}, 120_000)

function figures(warehouse: string): Promise<unknown> {
  return Database.use(warehouse, 'sealed', (database) =>
    database.rows('select distinct indicator_en from marts.later_figures'),
  )
}

async function withoutList(folder: string): Promise<Record<string, string>> {
  const { [CONTENTS]: _, ...hashes } = await hashFiles(folder)
  return hashes
}

async function flipByte(path: string): Promise<void> {
  const file = await open(path, 'r+')
  await file.write(Buffer.from([255]), 0, 1, 40_000)
  await file.close()
}

async function append(workspace: Workspace, file: string, text: string): Promise<void> {
  await workspace.write(file, `${await workspace.read(file)}${text}`)
}

/** Builds in the project's own cache. @returns the path of the database. */
async function built(workspace: Workspace, cacheFolder?: string): Promise<string> {
  const project = await workspace.project()
  const { receipts } = await receiveAll(project, defaultEffects)
  const inputs = await gatherInputs(project, receipts, await toolFingerprint())
  const assembly = new Assembly(project, inputs, cacheFolder)
  return assembly.build(await assembly.land())
}

/** Builds with nothing but the landed files. */
async function builtFromNothing(workspace: Workspace): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'almanac-nothing-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await symlink(workspace.path('var/cache/land'), join(folder, 'land'))
  return built(workspace, folder)
}

/** All tables with types and rows, in their order. */
function tablesOf(warehouse: string): Promise<Record<string, Relation>> {
  return Database.use(warehouse, 'steady', async (database) => {
    const names = [...(await tableNames(database))].toSorted()
    const relations = await database.queryAll(
      names.map((name) => ({ sql: `from "${name.replace('.', '"."')}"`, file: name })),
    )
    return Object.fromEntries(names.map((name, i) => [name, relations[i] ?? { columns: [], rows: [] }]))
  })
}

function shuffled<T>(values: readonly T[], seed: number): T[] {
  let state = seed
  const random = (): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state
  }
  return values
    .map((value) => ({ value, place: random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ value }) => value)
}
