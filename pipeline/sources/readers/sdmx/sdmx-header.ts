import type { ColumnRole } from '../reader.js'

/** A column of an SDMX-CSV table, or one of the two that a column with labels becomes. */
export interface SdmxColumn {
  /** Its place in the file. */
  index: number
  label: string
  role: ColumnRole
  /** Which part of its cells it takes; null takes all of them. */
  part: 'code' | 'label' | null
}

const STRUCTURES = /^(?:DATAFLOW|STRUCTURE(?:\[.\])?)$/i
/** The header of a column: its id, languages or a sign of several values in brackets, and with labels=both its name. */
const HEADER = /^([A-Za-z_@$][\w@$.-]*(?: UPDATE)?)(\[[^\]]*\])?(?:: ?(.*))?$/s
const ABOUT_THE_FILE = new Set(
  'DATAFLOW STRUCTURE STRUCTURE_ID STRUCTURE_NAME ACTION KEY SERIES_KEY OBS_KEY LAST_UPDATE UPDATED EMBARGO_TIME'
    .split(' ')
    .concat('LAST UPDATE'),
)
const STATUSES = new Set(['OBS_STATUS', 'OBS_FLAG'])
const ATTRIBUTES =
  /^(?:OBS_(?!VALUE)|CONF_STATUS|DECIMALS|PRE_BREAK|COMMENT|TITLE|COLLECTION|COMPILATION|SOURCE|TIME_FORMAT|NOTE|URL)/

/** Whether the cells of a row are the header of an SDMX-CSV table. */
export function isSdmxHeader(cells: readonly string[]): boolean {
  const ids = cells.map((cell) => idOf(cell))
  return (
    cells.length > 1 &&
    ((STRUCTURES.test(idOf(cells[0] ?? '')) && ids.length > 2) ||
      (ids.includes('TIME_PERIOD') && ids.includes('OBS_VALUE')))
  )
}

/** The columns of a table with this header: those with labels in two, dimensions before the first figure, attributes behind it. */
export function sdmxColumns(cells: readonly string[]): SdmxColumn[] {
  const hasLabels = cells.some((cell) => HEADER.exec(cell)?.[3] !== undefined)
  const names = cells.map((cell) => idOf(cell).toUpperCase())
  const isNamed = names.includes('STRUCTURE_NAME')
  const first = firstComponent(names)
  const figures = names.findIndex((name) => name.startsWith('OBS_VALUE'))
  return cells.flatMap((cell, index): SdmxColumn[] => {
    if (isNamed && index >= first && (index - first) % 2 === 1)
      return [{ index, label: `${idOf(cells[index - 1] ?? '')} label`, role: 'attribute', part: null }]
    const id = idOf(cell)
    const role = roleOf(names[index] ?? '', figures >= 0 && index > figures)
    const isPlain = role === 'measure' || role === 'time' || !hasLabels
    return [
      { index, label: id, role, part: hasLabels ? 'code' : null },
      ...(isPlain
        ? []
        : [{ index, label: `${id} label`, role: 'attribute' as const, part: 'label' as const }]),
    ]
  })
}

function idOf(cell: string): string {
  return HEADER.exec(cell)?.[1] ?? cell
}

/** Where the components begin, behind what is said of the file. */
function firstComponent(names: readonly string[]): number {
  return names.findIndex((name) => !ABOUT_THE_FILE.has(name))
}

function roleOf(name: string, isBehindFigures: boolean): ColumnRole {
  if (name === 'TIME_PERIOD') return 'time'
  if (name.startsWith('OBS_VALUE')) return 'measure'
  if (STATUSES.has(name)) return 'status'
  if (name === 'UNIT_MULT') return 'multiplier'
  return isBehindFigures || ABOUT_THE_FILE.has(name) || ATTRIBUTES.test(name) ? 'attribute' : 'dimension'
}
