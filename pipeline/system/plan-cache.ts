import type { Plan } from './answer.js'

/** Plans are small, but each keeps a connection. */
const MOST_KEPT = 16

/**
 * Plans of queries that were answered, for whoever asks the same with other values: planning takes as long as carrying out a small query. Each has a
 * connection of its own, so that what a query leaves in a session meets nothing but the same text.
 */
export class PlanCache {
  private readonly kept = new Map<string, Plan>()
  private isClosed = false

  /** The plan for a text, which is the taker's until it is kept again. */
  take(sql: string): Plan | null {
    const plan = this.kept.get(sql) ?? null
    this.kept.delete(sql)
    return plan
  }

  /** Keeps a plan that nobody uses; the one longest unused gives way. */
  keep(sql: string, plan: Plan): void {
    this.kept.get(sql)?.connection.closeSync()
    this.kept.delete(sql)
    if (this.isClosed) return plan.connection.closeSync()
    this.kept.set(sql, plan)
    const [oldest] = this.kept.keys()
    if (this.kept.size > MOST_KEPT && oldest !== undefined) this.take(oldest)?.connection.closeSync()
  }

  close(): void {
    this.isClosed = true
    for (const { connection } of this.kept.values()) connection.closeSync()
    this.kept.clear()
  }
}
