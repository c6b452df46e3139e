import { join } from 'node:path'
import { UserError } from '../../../base/error.js'
import { quoteText, type Database } from '../../../system/database.js'
import type { ColumnRole, Grid } from '../reader.js'

/** A column that a dimension gives: a text for each of its categories. */
export interface CubeColumn {
  label: string
  role: ColumnRole
  texts: readonly (string | null)[]
}

/** A dimension of a cube: its categories in their order. */
export interface CubeDimension {
  size: number
  columns: readonly CubeColumn[]
}

/** Figures in the order of their dimensions, the last of which changes first. */
export interface Cube {
  dimensions: readonly CubeDimension[]
  /** How the column of figures is labelled. */
  measure: string
  /** SQL for a FROM clause: `place` BIGINT, from 0, `cell` VARCHAR. */
  cells: string
  /** Whether each cell stands in `cells`, in order. */
  isWhole: boolean
  /** What stands in a cell that `cells` leaves out; null where such a cell was not published. */
  elsewhere: string | null
  /** SQL as `cells` is, for what the file says of a figure's status; null where it says nothing. */
  statuses: string | null
}

const MOST_COLUMNS = 2000
/** Most cells of a cube of which those that the file leaves out are filled in. */
const MOST_FILLED = 50_000_000

/** How many cells a cube has. @throws UserError when that is no number any file could fill. */
export function cellCount(sizes: readonly number[], file: string): number {
  const count = sizes.reduce((product, size) => product * size, 1)
  if (Number.isSafeInteger(count)) return count
  throw new UserError(
    `${file}: its dimensions of ${sizes.join(', ')} categories make more cells than can be counted`,
  )
}

/**
 * The table of a cube: a row for each cell that was published, with a column or two for each dimension, the figure and its status.
 * The number of a row is the place of its cell, from 1.
 * @param folder where the cells are put into order when they are not.
 */
export async function gridOfCube(
  database: Database,
  cube: Cube,
  found: Grid['found'],
  file: string,
  folder: string,
): Promise<Grid> {
  const columns = cube.dimensions.flatMap((dimension) => dimension.columns)
  if (columns.length > MOST_COLUMNS) throw new UserError(`${file}: has more than ${MOST_COLUMNS} dimensions`)
  const count = cellsBehind(cube.dimensions)
  if (cube.elsewhere !== null && count > MOST_FILLED)
    throw new UserError(
      `${file}: its variables make ${count} cells, most of them left out; at most ${MOST_FILLED} are filled with ${cube.elsewhere}`,
    )
  await createTexts(database, columns)
  const cells = await orderedCells(database, cube, file, folder)
  const status = cube.statuses === null ? [] : ['status']
  const labels = [...columns.map(({ label }) => label), cube.measure, ...status]
  const selected = [...textsSql(cube), 'cell', ...status].map((cell, i) => `nullif(${cell}, '') as c${i}`)
  return {
    found,
    width: labels.length,
    head: [{ row: 0, cells: labels }],
    isNamed: true,
    roles: [...columns.map(({ role }) => role), 'measure', ...status.map(() => 'status' as const)],
    hasRows: true,
    hasFigures: false,
    hasRejects: false,
    emptyRows: [],
    after: (row) =>
      `(select place + 1 as _row, ${selected.join(', ')} from ${cells} cross join cube_texts where place >= ${row})`,
  }
}

/** One row with a list for each column: looked up by place, which takes no join. */
async function createTexts(database: Database, columns: readonly CubeColumn[]): Promise<void> {
  await database.run(
    'create or replace temp table cube_categories ("column" varchar, place varchar, text varchar)',
  )
  await database.appendText(
    'cube_categories',
    columns.flatMap(({ texts }, column) => texts.map((text, place) => [String(column), String(place), text])),
  )
  const lists = columns.map(
    (_, i) => `list(text order by place::bigint) filter ("column" = '${i}') as texts${i}`,
  )
  await database.run(
    `create or replace temp table cube_texts as select ${['1 as one', ...lists].join(', ')} from cube_categories`,
  )
}

/** For each column of a dimension the SQL of its text in a row. */
function textsSql({ dimensions }: Cube): string[] {
  const columns: string[] = []
  for (const [i, dimension] of dimensions.entries()) {
    const stride = cellsBehind(dimensions.slice(i + 1))
    for (const _ of dimension.columns)
      columns.push(`texts${columns.length}[(place // ${stride}) % ${dimension.size} + 1]`)
  }
  return columns
}

function cellsBehind(dimensions: readonly CubeDimension[]): number {
  return dimensions.reduce((product, { size }) => product * size, 1)
}

async function orderedCells(database: Database, cube: Cube, file: string, folder: string): Promise<string> {
  const { cells, statuses, isWhole, elsewhere } = cube
  if (isWhole && statuses === null) return cells
  for (const source of [cells, ...(statuses === null ? [] : [statuses])])
    await refuseTwins(database, source, file)
  const filled =
    elsewhere === null
      ? cells
      : `(select place, coalesce(cell, ${quoteText(elsewhere)}) as cell from range(${cellsBehind(cube.dimensions)}) as places(place) left join ${cells} using (place))`
  const path = join(folder, 'cells.parquet')
  const joined =
    statuses === null
      ? `select place, cell from ${filled}`
      : `select place, cells.cell, statuses.cell as status from ${filled} as cells full join ${statuses} as statuses using (place)`
  await database.run(`copy (${joined} order by place) to ${quoteText(path)} (format parquet)`)
  return `read_parquet(${quoteText(path)})`
}

async function refuseTwins(database: Database, cells: string, file: string): Promise<void> {
  const [twin] = await database.rows(
    `select place::double as place from ${cells} group by place having count(*) > 1 order by place limit 1`,
  )
  if (twin !== undefined) throw new UserError(`${file}: cell ${Number(twin['place'])} is given twice`)
}
