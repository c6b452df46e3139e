import { inOrder, type PlannedModel } from '../models/order.js'
import { quoteText, type Database } from '../system/database.js'
import { OBSERVED, type AnalysisMemory } from './analyses.js'
import { buildModel } from './build-model.js'
import { ruleOf } from './flag-kinds.js'
import { proveSeriesFlags, rulesLeftOut, type FlagNames } from './named-flags.js'
import { completeSeries, proveObserved, SERIES } from './observed-contract.js'
import { buildStatistics } from './statistics.js'

/** What the building of models needs beside them. */
interface BuildTools {
  /** Where analyses may keep what they learned; null keeps nothing. */
  memory: AnalysisMemory | null
  /** The rules and thresholds that series may name. */
  names: FlagNames
}

/**
 * Makes a table of each model, in the order of what they read; rules leave out the series that say so.
 * @param given tables that stand before. @returns the models in that order. @throws UserError or QueryError naming the file that is wrong.
 */
export async function buildInOrder(
  database: Database,
  models: readonly PlannedModel[],
  given: readonly string[],
  { memory, names }: BuildTools,
): Promise<PlannedModel[]> {
  const ordered = inOrder(models, new Set(given))
  const made = new Set<string>()
  const standing = new Set(given)
  let silent = standing.has(SERIES) ? await rulesLeftOut(database) : new Set<string>()
  let isProved = OBSERVED.every((name) => standing.has(name))
  for (const model of ordered) {
    if (model.layer === 'statistics') await buildStatistics(database, model, memory, made)
    else await buildModel(database, silent.has(model.name) ? speakingOnly(model) : model)
    if (model.name === SERIES) {
      await completeSeries(database)
      await proveSeriesFlags(database, model.file, names)
      silent = await rulesLeftOut(database)
    }
    standing.add(model.name)
    if (!isProved && OBSERVED.every((name) => standing.has(name))) {
      await proveObserved(database, (name) => ordered.find((each) => each.name === name)?.file ?? name)
      isProved = true
    }
  }
  return ordered
}

/** A rule without the flags of series that leave it out. */
function speakingOnly(rule: PlannedModel): PlannedModel {
  const without = `series in (select series from ${SERIES} where list_contains(without_flags, ${quoteText(ruleOf(rule))}))`
  const from = (sql: string): string => `select * from (${sql}\n) where not coalesce(${without}, false)`
  return {
    ...rule,
    sql: from(rule.sql),
    query: rule.query && { ...rule.query, asked: from(rule.query.asked) },
  }
}
