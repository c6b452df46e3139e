import { UserError } from '../../../base/error.js'
import { quoteText } from '../../../system/database.js'
import { readDelimited } from '../delimited.js'
import type { ColumnRole, Grid, GridReader } from '../reader.js'

const CORNER = /^[A-Za-z_]\w*(?:,[A-Za-z_]\w*)*\\[A-Za-z_]\w*$/
const MOST_PERIODS = 20_000
const FREQUENCIES: readonly (readonly [code: string, label: RegExp])[] = [
  ['A', /^\d{4}$/],
  ['S', /^\d{4}-?[SH][12]$/],
  ['Q', /^\d{4}-?Q[1-4]$/],
  ['M', /^\d{4}(?:M|-)\d{2}$/],
  ['W', /^\d{4}-?W\d{2}$/],
  ['D', /^\d{4}(?:-|M)\d{2}(?:-|D)\d{2}$/],
]

/** Whether a text is the first cell of a table as Eurostat writes it: `freq,unit,geo\TIME_PERIOD`. */
export function isEurostatCorner(cell: string): boolean {
  return CORNER.test(cell.trim())
}

/**
 * Reads a table as Eurostat writes it: dimensions in one column, parted by commas, and a column for each period; cells of a figure or
 * `:` and flags behind it. Gives a row per cell, with the columns of Eurostat's SDMX-CSV: dimensions, period, OBS_VALUE, OBS_FLAG. Where
 * several frequencies stand side by side, the `:` that fills up a row under periods of another frequency is no cell.
 * @throws UserError when the first row is not the header of such a table.
 */
export const readEurostatTsv: GridReader = async (input) => {
  const [lines] = await readDelimited({ ...input, manifest: { ...input.manifest, delimiter: '\t' } })
  const header = lines?.head[0]
  const [corner = '', ...labels] = (header?.cells ?? []).map((cell) => (cell ?? '').trim())
  if (lines === undefined || header === undefined || !isEurostatCorner(corner))
    throw new UserError(
      `${input.file}: its first cell is ${JSON.stringify(corner.slice(0, 80))}; a table of Eurostat begins with dimensions and a backslash, such as freq,geo\\TIME_PERIOD`,
    )
  if (labels.length === 0 || labels.length > MOST_PERIODS)
    throw new UserError(
      `${input.file}: has ${labels.length} columns of periods; one to ${MOST_PERIODS} are read`,
    )
  // A row is a cell here, and no more a line of the file.
  const { records: _, ...grid } = lines
  const [names = '', time = ''] = corner.split('\\')
  const dimensions = names.split(',')
  const columns = [...dimensions, time, 'OBS_VALUE', 'OBS_FLAG']
  const roles: ColumnRole[] = [...dimensions.map(() => 'dimension' as const), 'time', 'measure', 'status']
  return [
    {
      ...grid,
      width: columns.length,
      head: [{ row: header.row, cells: columns }],
      isNamed: true,
      roles,
      hasRows: true,
      after: (row) => cellsSql(grid, row, dimensions, labels),
    },
  ]
}

function cellsSql(
  lines: Grid,
  before: number,
  dimensions: readonly string[],
  labels: readonly string[],
): string {
  const sides = labels.map(
    (label, i) =>
      `{label: ${quoteText(label)}, frequency: ${quoteText(frequencyOf(label))}, cell: trim(c${i + 1})}`,
  )
  const count = dimensions.length
  const keys = dimensions.map(
    (_, i) => `case when len(keys) = ${count} then nullif(trim(keys[${i + 1}]), '') end as c${i}`,
  )
  const frequency = dimensions.findIndex((name) => name.toLowerCase() === 'freq')
  const isMixed = new Set(labels.map(frequencyOf)).size > 1
  const isFilling = `side.cell = ':' and upper(trim(keys[${frequency + 1}])) <> side.frequency`
  const where = frequency < 0 || !isMixed ? '' : `where not (${isFilling})`
  const kept = lines.hasRowsWithin === true ? ', _rows_within' : ''
  return `(select _row${kept}, ${keys.join(', ')}, side.label as c${count},
      nullif(regexp_extract(side.cell, '^(?::|[-+0-9.,]+(?:[eE][-+]?[0-9]+)?|.*)'), '') as c${count + 1},
      nullif(trim(regexp_replace(side.cell, '^(?::|[-+0-9.,]+(?:[eE][-+]?[0-9]+)?|.*)', '')), '') as c${count + 2}
    from (select (row_number() over () + ${before})::bigint as _row${kept}, string_split(c0, ',') as keys, unnest([${sides.join(', ')}]) as side from ${lines.after(before)}) ${where})`
}

function frequencyOf(label: string): string {
  return FREQUENCIES.find(([, pattern]) => pattern.test(label))?.[0] ?? ''
}
