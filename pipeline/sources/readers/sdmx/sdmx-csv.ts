import { UserError } from '../../../base/error.js'
import { quoteText, textOf } from '../../../system/database.js'
import { readDelimited } from '../delimited.js'
import type { ColumnRole, Grid, GridReader, HeadRow, Input } from '../reader.js'
import { isSdmxHeader, sdmxColumns, type SdmxColumn } from './sdmx-header.js'

/**
 * Reads SDMX-CSV 1 and 2, and tables with its columns TIME_PERIOD and OBS_VALUE. Labels of the form `AT: Austria` (labels=both) are
 * parted into the code and the label; those in columns of their own (labels=name) are named after the column before them.
 * @throws UserError when no header of SDMX-CSV stands in the first row, or when rows delete what was published before.
 */
export const readSdmxCsv: GridReader = async (input) => {
  const grids = await readDelimited(input)
  const grid = grids.find(({ head }) => isSdmxHeader(cellsOf(head[0])))
  const header = grid?.head[0]
  if (grid === undefined || header === undefined)
    throw new UserError(
      `${input.file}: no header of SDMX-CSV in its first row, which has DATAFLOW or STRUCTURE first, or TIME_PERIOD and OBS_VALUE: ${cellsOf(grids[0]?.head[0]).slice(0, 6).join(' | ').slice(0, 120)}`,
    )
  const columns = sdmxColumns(cellsOf(header))
  await refuseDeletions(grid, header.row, columns, input)
  return [sdmxGrid(grid, header.row, columns)]
}

function cellsOf(row: HeadRow | undefined): string[] {
  return (row?.cells ?? []).map((cell) => (cell ?? '').trim())
}

function sdmxGrid(grid: Grid, row: number, columns: readonly SdmxColumn[]): Grid {
  const selected = columns.map((column, i) => `${cellSql(column)} as c${i}`)
  const kept = [...(grid.hasRows ? ['_row'] : []), ...(grid.hasRowsWithin === true ? ['_rows_within'] : [])]
  return {
    ...grid,
    width: columns.length,
    head: [{ row, cells: columns.map(({ label }) => label) }],
    isNamed: true,
    roles: columns.map(({ role }): ColumnRole => role),
    after: (below) => `(select ${[...kept, ...selected].join(', ')} from ${grid.after(below)} as cells)`,
  }
}

/** Code and label of a cell of the form `AT: Austria`; a cell of another form is a code without a label. */
function cellSql({ index, part }: SdmxColumn): string {
  const cell = `cells.c${index}`
  if (part === null) return cell
  const labelled = `regexp_matches(${cell}, '^\\S+: ')`
  const at = `position(': ' in ${cell})`
  return part === 'code'
    ? `case when ${labelled} then ${cell}[:${at} - 1] else ${cell} end`
    : `case when ${labelled} then nullif(trim(${cell}[${at} + 2:]), '') end`
}

/** A message that takes figures back cannot be read as figures. */
async function refuseDeletions(
  grid: Grid,
  header: number,
  columns: readonly SdmxColumn[],
  { database, file }: Input,
): Promise<void> {
  const action = columns.find(({ label }) => label === 'ACTION')
  if (action === undefined) return
  const rows = await database.rows(
    `select min(nth)::double as nth from (select row_number() over () as nth, upper(trim(${cellSql(action)})) as action from ${grid.after(header)} as cells)
     where action in (${quoteText('D')}, ${quoteText('DELETE')})`,
  )
  const nth = rows[0]?.['nth'] ?? null
  if (nth !== null)
    throw new UserError(
      `${file}:${header + Number(textOf(nth))}: ACTION D takes figures back, and almanac reads whole publications`,
      1,
      { remedy: 'ask for the data as they are now' },
    )
}
