import { quoteTable, type Database } from '../system/database.js'

const FIRST_CAPACITY = 1024

/** Rows of numbers on their way into a table, kept column by column; NaN becomes null. */
export class NumberRows {
  private columns: Float64Array[]
  private capacity = FIRST_CAPACITY
  private rowCount = 0

  constructor(private readonly names: readonly string[]) {
    this.columns = names.map(() => new Float64Array(FIRST_CAPACITY))
  }

  /** Adds one row: a number per column, in their order. */
  add(...values: readonly number[]): void {
    if (this.rowCount === this.capacity) this.grow()
    for (let i = 0; i < this.columns.length; i++) {
      const column = this.columns[i]
      if (column) column[this.rowCount] = values[i] ?? Number.NaN
    }
    this.rowCount++
  }

  /** Makes the table (temporary when its name has no schema) and appends all rows, in order. */
  async save(database: Database, table: string): Promise<void> {
    const columns = this.names.map((name) => `${name} double`).join(', ')
    const kind = table.includes('.') ? 'table' : 'temp table'
    await database.run(`create or replace ${kind} ${quoteTable(table)} (${columns})`)
    await database.appendNumbers(table, this.columns, this.rowCount)
  }

  private grow(): void {
    this.capacity *= 2
    this.columns = this.columns.map((column) => {
      const wider = new Float64Array(this.capacity)
      wider.set(column)
      return wider
    })
  }
}
