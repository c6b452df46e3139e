import type { HeadRow } from '../reader.js'

/** A sheet of a spreadsheet as text. */
export interface Sheet {
  name: string
  isHidden: boolean
  /** The rows with something in them; merged cells repeat their text. */
  rows: HeadRow[]
}
