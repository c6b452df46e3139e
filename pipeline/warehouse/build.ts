import type { Json } from '../base/json.js'
import type { Settings } from '../base/settings.js'
import { headerOf } from '../models/header.js'
import { readMacros, readModels, type Model } from '../models/model.js'
import { buildable, lacksOf, type PlannedModel } from '../models/order.js'
import { refuseUnrepeatableMacros, type RepeatableQuery } from '../models/repeatable.js'
import type { Query } from '../models/syntax-tree.js'
import { tableName, type Manifest } from '../sources/manifest.js'
import { Database } from '../system/database.js'
import { libraryLabels } from '../system/words.js'
import { OBSERVED, type AnalysisMemory } from './analyses.js'
import { claimPartsSql, claimQueries, claimWords, readClaims, type Claim } from './claims.js'
import { readExceptions, type Exception } from './exceptions.js'
import { collectFindings } from './findings.js'
import { proveRuleHeaders, proveRuleSql, ruleOf } from './flag-kinds.js'
import { collectFlags } from './flags.js'
import { proveHeaders } from './header-checks.js'
import type { LandedFile } from './land.js'
import { KeptTables, type BuildBefore, type MadeBuild } from './kept-tables.js'
import { loadLanded } from './landed-tables.js'
import { buildInOrder } from './model-tables.js'
import { refuseUnknownNames, type FlagNames } from './named-flags.js'
import { reconcile } from './reconcile.js'
import { completeSeries } from './observed-contract.js'
import { SCHEMAS } from './release-tables.js'
import { STATISTICS, statisticsModels } from './statistics.js'
import { withWrittenModels } from './written-models.js'
import { createTable } from './tables.js'
import { thresholdNames, thresholdsQuery } from './thresholds.js'

const OPS_TABLES = [
  'ops.files',
  'ops.rejects',
  'ops.repairs',
  'ops.schema_changes',
  'ops.reconciliations',
  'ops.sources',
  'ops.claims',
]
const FLAG_TABLES = ['flags.all', 'flags.rules', 'flags.kinds', 'ops.exceptions']

/** The project's SQL and claims, read and checked as far as that goes without data. */
export interface WarehousePlan {
  macros: Query[]
  models: Model[]
  claims: Claim[]
  exceptions: Exception[]
}

/** What a build takes from the project beside its plan and its data. */
export interface BuildContext {
  settings: Pick<Settings, 'flags'>
  /** Where analyses may keep what they learned; null keeps nothing. */
  memory: AnalysisMemory | null
}

/** Reads what a warehouse is built from; models that its sources ask for are written. @throws UserError for a bad header or claim. */
export async function readPlan(
  projectFolder: string,
  manifests: readonly Manifest[],
  { flags: { thresholds } }: { flags: Pick<Settings['flags'], 'thresholds'> },
): Promise<WarehousePlan> {
  const [macros, models, claims, exceptions] = await Promise.all([
    readMacros(projectFolder),
    readModels(projectFolder),
    readClaims(projectFolder),
    readExceptions(projectFolder),
  ])
  proveRuleHeaders(rulesIn(models), await libraryLabels())
  await refuseUnknownNames(projectFolder, thresholds, manifests, namesIn({ models, macros }))
  return {
    macros: [...macros, thresholdsQuery(thresholds, macros)],
    models: withWrittenModels(models, manifests),
    claims,
    exceptions,
  }
}

function rulesIn(models: readonly Model[]): Model[] {
  return models.filter(({ layer }) => layer === 'flags')
}

function namesIn({ models, macros }: Pick<WarehousePlan, 'models' | 'macros'>): FlagNames {
  return { rules: rulesIn(models).map(ruleOf), thresholds: thresholdNames(macros) }
}

/**
 * Defines the project's macros in a database.
 * @throws QueryError naming the file; UserError naming file and line of a macro that does not give the same each time.
 */
export async function loadMacros(database: Database, macros: readonly Query[]): Promise<void> {
  await defineMacros(database, macros)
  await refuseUnrepeatableMacros(database, macros)
}

async function defineMacros(database: Database, macros: readonly Query[]): Promise<void> {
  for (const { sql, file } of macros) await database.run(sql, file)
}

/**
 * Builds a whole warehouse in an empty database, in one transaction: what came in, then the models over it.
 * @param context.before the build from which tables may be copied; null makes all of them. @returns how its tables were made, for the build that comes after it. @throws UserError or QueryError naming the file that is wrong.
 */
export async function buildWarehouse(
  database: Database,
  plan: WarehousePlan,
  manifests: readonly Manifest[],
  files: readonly LandedFile[],
  context: BuildContext & { before: BuildBefore | null },
): Promise<MadeBuild> {
  const kept = await KeptTables.open(database, groundOf(plan, context), context.before)
  await database.inOneTransaction(async () => {
    await loadInputs(database, plan, manifests, files, kept)
    await buildModels(database, plan, manifests, context, kept)
  })
  await kept.close()
  return kept.record
}

/** What decides all tables of a build. */
function groundOf({ macros }: WarehousePlan, { memory }: Pick<BuildContext, 'memory'>): Json {
  return { tool: memory?.tool ?? '', macros: macros.map(({ file, sql }) => [file, sql]) }
}

/** Makes the schemas and fills `landed` and `ops` with what came in: rows, files, rejects, repairs, claims. */
export async function loadInputs(
  database: Database,
  plan: WarehousePlan,
  manifests: readonly Manifest[],
  files: readonly LandedFile[],
  kept?: KeptTables,
): Promise<void> {
  await database.run(SCHEMAS.map((schema) => `create schema ${schema}`).join('; '))
  await defineMacros(database, plan.macros)
  // Those of a build that stands were not refused.
  if (kept?.isAgain !== true) await refuseUnrepeatableMacros(database, plan.macros)
  await loadLanded(database, manifests, files, kept)
  await database.withOneThread(() => reconcile(database, manifests, kept))
  await createTable(database, 'ops.claims', CLAIM_COLUMNS, claimWords(plan.claims))
}

/** Builds every model in the order of what it reads, collects flags and checks, and proves all against their headers. */
export async function buildModels(
  database: Database,
  plan: WarehousePlan,
  manifests: readonly Manifest[],
  context: BuildContext,
  keeping?: KeptTables,
): Promise<void> {
  const kept = keeping ?? (await KeptTables.open(database, groundOf(plan, context), null))
  const given = givenTables(manifests)
  const { built: planned } = await planModels(database, plan, [...given, ...FLAG_TABLES], kept)
  const tools = { memory: context.memory, names: namesIn(plan), kept }
  const figures = await buildInOrder(
    database,
    planned.filter(({ layer }) => layer !== 'checks'),
    given,
    tools,
  )
  const flags = await collectProjectFlags(database, figures, plan, context)
  await proveHeaders(database, [...figures, unionOfFlags(flags)], kept)
  const known = [...given, ...FLAG_TABLES, ...figures.map(({ name }) => name)]
  const checks = await buildInOrder(
    database,
    planned.filter(({ layer }) => layer === 'checks'),
    known,
    tools,
  )
  await proveHeaders(database, checks, kept)
  await collectFindings(database, checks)
  const records = [...figures, unionOfFlags(flags), ...checks].map(modelRecord)
  await createTable(database, 'ops.models', MODEL_COLUMNS, records)
}

/** The models of the library that are not built for a project, by their file, each with the tables that the project lacks for them. */
export async function leftOut(
  plan: WarehousePlan,
  manifests: readonly Manifest[],
): Promise<Map<string, string[]>> {
  const given = [...givenTables(manifests), ...FLAG_TABLES]
  return Database.use(':memory:', 'write', async (database) => {
    await loadMacros(database, plan.macros)
    const kept = await KeptTables.open(database, null, null)
    const { built, leftOut: without } = await planModels(database, plan, given, kept)
    const all = [...built, ...without]
    return new Map(without.map((model) => [model.file, lacksOf(model, all, new Set(given))]))
  })
}

/** What stands before the first model is built. */
function givenTables(manifests: readonly Manifest[]): string[] {
  const landed = manifests.map(tableName)
  return [...landed.flatMap((table) => [`landed.${table}`, `totals.${table}`]), ...OPS_TABLES]
}

/**
 * Builds, in a database that holds marts.series and marts.observations, what the library's models, statistics and flags make of
 * these two alone, up to `flags.all`; the models that read anything else are left out.
 * @throws UserError or QueryError naming the file that is wrong.
 */
export async function flagObservations(
  database: Database,
  plan: WarehousePlan,
  context: BuildContext,
): Promise<void> {
  await database.run('create schema statistics; create schema flags; create schema ops')
  await completeSeries(database)
  const kept = await KeptTables.open(database, null, null)
  const { built: planned } = await planModels(database, { ...plan, claims: [] }, OBSERVED, kept)
  const missing = planned.filter(({ name, owner }) => owner === 'library' && !OBSERVED.includes(name))
  const models = missing.filter((model) => readsOnly(model, missing, new Set()))
  const built = await buildInOrder(database, models, OBSERVED, {
    memory: context.memory,
    names: namesIn(plan),
    kept,
  })
  await collectProjectFlags(database, [...built], plan, context, OBSERVED)
}

function readsOnly(model: PlannedModel, models: readonly PlannedModel[], path: ReadonlySet<string>): boolean {
  return model.reads.every((name) => {
    const read = models.find((each) => each.name === name)
    return (
      OBSERVED.includes(name) ||
      (read !== undefined && !path.has(name) && readsOnly(read, models, new Set([...path, name])))
    )
  })
}

async function collectProjectFlags(
  database: Database,
  built: readonly PlannedModel[],
  { exceptions }: WarehousePlan,
  { settings }: BuildContext,
  given: readonly string[] = [],
): Promise<PlannedModel[]> {
  const flags = built.filter(({ layer }) => layer === 'flags').toSorted((a, b) => (a.name < b.name ? -1 : 1))
  await collectFlags(database, flags, {
    exceptions,
    eventWindowDays: settings.flags['event-window-days'],
    models: new Set([...given, ...built.map(({ name }) => name)]),
  })
  return flags
}

const CLAIM_COLUMNS = {
  id: 'varchar',
  statement: 'varchar',
  printed: 'varchar',
  note: 'varchar',
  untestable: 'varchar',
  says: 'varchar[]',
}
const MODEL_COLUMNS = {
  name: 'varchar',
  layer: 'varchar',
  file: 'varchar',
  description: 'varchar',
  grain: 'varchar',
  depends_on: 'varchar[]',
  sql: 'varchar',
}

/** All models with what they read: those that are built, and those of the library that are left out. @param given tables that stand without them. */
async function planModels(
  database: Database,
  { models, claims }: WarehousePlan,
  given: readonly string[],
  { queries: known }: KeptTables,
): Promise<{ built: PlannedModel[]; leftOut: PlannedModel[] }> {
  const unproved = known.unknown(rulesIn(models))
  const queries = await known.repeatable(database, [...models, ...claimQueries(claims)])
  await proveRuleSql(database, unproved)
  const planned = [
    ...models.map((model, i) => ({ ...model, reads: queries[i]?.reads ?? [], query: queries[i] ?? null })),
    claimParts(claims, queries.slice(models.length)),
  ]
  const statistics = STATISTICS.map(({ name }) => name)
  const built = buildable(planned, [...given, ...statistics])
  const standing = new Set([...given, ...built.map(({ name }) => name)])
  return {
    built: [...built, ...statisticsModels(standing)],
    leftOut: planned.filter((model) => !built.includes(model)),
  }
}

function claimParts(claims: readonly Claim[], queries: readonly RepeatableQuery[]): PlannedModel {
  const description = 'One part of a published statement with the figure computed for it.'
  const header = headerOf(description, ['id', 'part'])
  const reads = [...new Set(queries.flatMap((query) => query.reads))].toSorted()
  const file = 'data/claims.yaml'
  const sql = claimPartsSql(
    claims,
    queries.map((query) => query.sql),
  )
  const asked = claimPartsSql(
    claims,
    queries.map((query) => query.asked),
  )
  const isRounding = queries.some((query) => query.isRounding)
  const query = { file, sql, reads, asked, isRounding, ties: queries.flatMap(({ ties }) => ties) }
  return { name: 'marts.claim_parts', layer: 'marts', owner: 'library', file, sql, header, reads, query }
}

function unionOfFlags(flags: readonly PlannedModel[]): PlannedModel {
  return {
    name: 'flags.all',
    layer: 'flags',
    owner: 'library',
    file: 'sql/flags',
    sql: '',
    header: headerOf('One flag of any rule.', ['flag_id']),
    reads: flags.map(({ name }) => name),
    query: null,
  }
}

function modelRecord({ name, layer, file, header, reads, sql }: PlannedModel): Json {
  return {
    name,
    layer,
    file,
    description: header.description,
    grain: header.grain.join(', '),
    depends_on: reads,
    sql,
  }
}
