import { UserError } from '../../../base/error.js'
import type { Grid, Repair } from '../reader.js'
import type { Unit } from './units.js'
import type { CHANGE_KINDS } from '../../schema-change.js'

/** A departure of a file from its contract. */
export interface SchemaChange {
  kind: (typeof CHANGE_KINDS)[number]
  /** The contract's column, or null when the file has one that the contract does not know. */
  column_name: string | null
  expected: string | null
  found: string | null
  /** What comes nearest to it on the other side, or null. */
  nearest: string | null
}

/** Where a column of the contract stands in a grid. */
export interface ColumnPlace {
  index: number
  label: string
  /** The unit that the file states for it, in its heading or in a note. */
  unit: Unit | null
  /** What figures are multiplied by. */
  factor: number
}

/** A table found in a file: which grid, where each column of the contract stands, and where the rows begin. */
export interface Layout {
  grid: Grid
  /** The rows of the file that the header takes; [0, 0] when the format names its columns itself. */
  header: readonly [first: number, last: number]
  /** The contract's columns; one that the file may lack and lacks is left out. */
  columns: Readonly<Record<string, ColumnPlace>>
  /** Columns of the grid that hold one period each, with the label that says which. */
  across: readonly { index: number; label: string }[]
  /** Texts above and around the table. */
  notes: readonly string[]
  changes: readonly SchemaChange[]
  repairs: readonly Repair[]
}

/** A file that departs from its contract in ways that the contract does not accept. */
export class ContractError extends UserError {
  override readonly name = 'ContractError'
  constructor(
    message: string,
    readonly changes: readonly SchemaChange[],
  ) {
    super(message)
  }
}
