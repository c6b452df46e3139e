import { UserError } from '../../base/error.js'
import { quoteText, textOf, type Database } from '../../system/database.js'
import { statedIn, type Manifest } from '../manifest.js'
import type { GridReader, Input } from './reader.js'
import { unreadable } from './unreadable.js'

/** Compressions that DuckDB reads safely. Brotli can corrupt memory in every release so far (CVE-2026-111497). */
export const CODECS: readonly string[] = ['UNCOMPRESSED', 'SNAPPY', 'GZIP', 'ZSTD', 'LZ4', 'LZ4_RAW']

/**
 * Reads a Parquet file, its values as text. Nothing but the footer is read before it is known to be harmless.
 * @throws UserError when the file is damaged, encrypted, compressed in another way than DuckDB reads safely, or too large.
 */
export const readParquet: GridReader = async (input) => {
  const { database, path, file } = input
  try {
    const codecs = await harmlessCodecs(input)
    const columns = await columnsOf(database, path)
    refuseRowNumber(columns, file)
    return [
      {
        found: { compression: codecs.join(', ').toLowerCase() },
        width: columns.length,
        head: [{ row: 0, cells: columns.map(({ name }) => name) }],
        isNamed: true,
        hasRows: true,
        hasFigures: true,
        hasRejects: false,
        emptyRows: [],
        after: (row) => rowsAfter(row, path, columns),
      },
    ]
  } catch (cause) {
    throw unreadable(file, path, 'Parquet', cause)
  }
}

interface ParquetColumn {
  name: string
  type: string
}

async function harmlessCodecs({ database, path, file, manifest }: Input): Promise<string[]> {
  const [footer] = await database.rows(
    `with chunks as (
       select coalesce(list(distinct compression order by compression), []) as codecs,
         coalesce(sum(total_uncompressed_size), 0)::double as bytes,
         coalesce(sum(greatest(num_values, row_group_num_rows)), 0)::double as cells
       from parquet_metadata(${quoteText(path)})
     )
     select codecs, bytes, greatest(cells, num_rows)::double as cells, encryption_algorithm from chunks
     cross join parquet_file_metadata(${quoteText(path)})`,
  )
  const codecs = [footer?.['codecs'] ?? []].flat().map((codec) => textOf(codec))
  if (textOf(footer?.['encryption_algorithm']) !== '')
    throw new UserError(`${file}: the file is encrypted`, 1, { remedy: 'ask its publisher for a plain one' })
  const unsafe = codecs.filter((codec) => !CODECS.includes(codec))
  if (unsafe.length > 0)
    throw new UserError(
      `${file}: not safe to read: ${unsafe.join(', ')} compression; one of ${CODECS.join(', ')} is`,
    )
  checkSize(Number(footer?.['bytes']), Number(footer?.['cells']), file, manifest)
  return codecs
}

/** The name that DuckDB gives the numbers of rows; beside a column of that name it gives none. */
const ROW_NUMBER = 'file_row_number'

function refuseRowNumber(columns: readonly ParquetColumn[], file: string): void {
  const found = columns.find(({ name }) => name.toLowerCase() === ROW_NUMBER)
  if (found !== undefined)
    throw new UserError(`${file}: has a column ${found.name}, by which no column can be read`, 1, {
      remedy: 'ask for another',
    })
}

/** A cell is at least one byte of text, however little of the file it takes. */
function checkSize(bytes: number, cells: number, file: string, manifest: Manifest): void {
  const { limits } = manifest
  if (bytes <= limits.unpacked && cells <= limits.unpacked) return
  const size = bytes > limits.unpacked ? `${bytes} bytes` : `${cells} cells`
  throw new UserError(`${file}: unpacks to ${size}, more than ${limits.unpacked}`, 1, {
    remedy: `if that is right raise ${statedIn(manifest, 'limits.unpacked')}`,
  })
}

async function columnsOf(database: Database, path: string): Promise<ParquetColumn[]> {
  const rows = await database.rows(
    `select column_name, column_type from (describe select * from read_parquet(${quoteText(path)}, hive_partitioning = false))`,
  )
  return rows.map((row) => ({ name: textOf(row['column_name']), type: textOf(row['column_type']) }))
}

function rowsAfter(row: number, path: string, columns: readonly ParquetColumn[]): string {
  const names = columns.map((_, i) => `c${i}`)
  const texts = columns.map(({ type }, i) => `nullif(${cellText(`c${i}`, type)}, '')`)
  const cells = [
    ...texts.map((text, i) => `${text} as c${i}`),
    ...columns.map(({ type }, i) => `${NUMERIC.test(type) ? texts[i] : 'null::varchar'} as f${i}`),
  ]
  return `(select file_row_number + 1 as _row, ${cells.join(', ')}
    from read_parquet(${quoteText(path)}, hive_partitioning = false, file_row_number = true) as cells(${names.join(', ')}, file_row_number)
    where file_row_number >= ${row})`
}

const NUMERIC = /^(?:U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?|FLOAT|DOUBLE|DECIMAL)/

/** SQL for the text of a value: every digit it has, no exponent, no time of midnight. */
function cellText(cell: string, type: string): string {
  if (type === 'DOUBLE' || type === 'FLOAT') return floatText(cell)
  if (type.startsWith('TIMESTAMP')) return `regexp_replace(${cell}::varchar, ' 00:00:00(\\+00)?$', '')`
  if (type === 'BLOB') return `coalesce(try(decode(${cell})), ${cell}::varchar)`
  return /[[(]/.test(type) && !type.startsWith('DECIMAL') ? `to_json(${cell})::varchar` : `${cell}::varchar`
}

function floatText(cell: string): string {
  const text = `${cell}::varchar`
  return `case
    when ${cell} = trunc(${cell}) and abs(${cell}) < 1e38 then ${cell}::hugeint::varchar
    when contains(${text}, 'e-') then concat(
      if(${cell} < 0, '-', ''), '0.', repeat('0', -split_part(${text}, 'e', 2)::integer - 1),
      regexp_replace(split_part(${text}, 'e', 1), '[^0-9]', '', 'g'))
    else ${text}
  end`
}
