import type { Json } from '../base/json.js'
import { inOrder, type PlannedModel } from '../models/order.js'
import { quoteText, type Database } from '../system/database.js'
import { OBSERVED, type AnalysisMemory } from './analyses.js'
import { buildModel } from './build-model.js'
import { ruleOf } from './flag-kinds.js'
import type { KeptTables } from './kept-tables.js'
import { proveSeriesFlags, rulesLeftOut, type FlagNames } from './named-flags.js'
import { completeSeries, proveObserved, SERIES } from './observed-contract.js'
import { buildStatistics } from './statistics.js'

/** What the building of models needs beside them. */
interface BuildTools {
  /** Where analyses may keep what they learned; null keeps nothing. */
  memory: AnalysisMemory | null
  /** The rules and thresholds that series may name. */
  names: FlagNames
  /** The tables that the build before made. */
  kept: KeptTables
}

/**
 * Makes a table of each model, in the order of what they read; rules leave out the series that say so.
 * @param given tables that stand before. @returns the models in that order. @throws UserError or QueryError naming the file that is wrong.
 */
export async function buildInOrder(
  database: Database,
  models: readonly PlannedModel[],
  given: readonly string[],
  { memory, names, kept }: BuildTools,
): Promise<PlannedModel[]> {
  const ordered = inOrder(models, new Set(given))
  const made = new Set<string>()
  const standing = new Set(given)
  let silent = standing.has(SERIES) ? await rulesLeftOut(database) : new Set<string>()
  let isProved = OBSERVED.every((name) => standing.has(name))
  for (const model of ordered) {
    if (model.layer === 'statistics') await buildStatistics(database, model, { memory, made, kept })
    else {
      const told = silent.has(model.name) ? speakingOnly(model) : model
      const isKept = await kept.take([model.name], howMade(told, names), told.reads)
      if (!isKept) await buildModel(database, told)
      if (model.name === SERIES && !isKept) {
        await completeSeries(database)
        await proveSeriesFlags(database, model.file, names)
      }
    }
    if (model.name === SERIES) silent = await rulesLeftOut(database)
    standing.add(model.name)
    if (!isProved && OBSERVED.every((name) => standing.has(name))) {
      if (!(await kept.areSame(OBSERVED)))
        await proveObserved(database, (name) => ordered.find((each) => each.name === name)?.file ?? name)
      isProved = true
    }
  }
  return ordered
}

/** What a table comes from beside the rows that its model reads, and what is proved of it. */
function howMade({ name, sql, query, header }: PlannedModel, names: FlagNames): Json {
  return {
    sql: query?.asked ?? sql,
    isRounding: query?.isRounding ?? false,
    grain: header.grain,
    checks: header.checks,
    names: name === SERIES ? { ...names } : null,
  }
}

/** A rule without the flags of series that leave it out. */
function speakingOnly(rule: PlannedModel): PlannedModel {
  const without = `series in (select series from ${SERIES} where list_contains(without_flags, ${quoteText(ruleOf(rule))}))`
  const from = (sql: string): string => `select * from (${sql}\n) where not coalesce(${without}, false)`
  return {
    ...rule,
    reads: [...rule.reads, SERIES],
    sql: from(rule.sql),
    query: rule.query && { ...rule.query, asked: from(rule.query.asked) },
  }
}
