import type { Answer } from './api.js'
import { plainText } from './cell-text.js'

const PLAN_COLUMNS = ['explain_key', 'explain_value']

/** The plan that `explain` gives, as the tree that DuckDB draws; null for any other result. */
export function planText({ columns, rows }: Pick<Answer, 'columns' | 'rows'>): string | null {
  if (columns.map(({ name }) => name).join() !== PLAN_COLUMNS.join()) return null
  return rows.map((row) => plainText(row[1] ?? null)).join('\n')
}
