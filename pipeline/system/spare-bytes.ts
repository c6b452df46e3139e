import { open, type FileHandle } from 'node:fs/promises'
import { listOf, quoteTable, quoteText, textOf, type Database } from './database.js'

/** How DuckDB lays out a file: three headers of 4 KiB, then blocks, which begin with their checksum. */
const HEADER_BYTES = 12_288
const CHECKSUM_BYTES = 8
const WORD_BYTES = 8
/** Ways to compress that put into a file, beyond the bytes that `clearSpareBytes` knows of, what happened to stand in memory. */
const UNSETTLED = 'bitpacking,fsst'

/** Where a database file has bytes that say nothing. */
export interface SpareBytes {
  blockBytes: number
  /** Blocks of texts of more than 4,096 bytes, by the part of a column that they belong to, in the order in which they were written. */
  chains: readonly (readonly number[])[]
  /** Where parts of columns with a dictionary begin: the block, and the byte after its checksum. */
  dictionaries: readonly { block: number; offset: number }[]
}

/** Has a database compress only so that the same tables give the same file, once `clearSpareBytes` has been called. */
export async function compressSettled(database: Database): Promise<void> {
  await database.run(`set disabled_compression_methods = ${quoteText(UNSETTLED)}`)
}

/** Finds the bytes of a database file, which was just written, that say nothing. */
export async function spareBytes(database: Database): Promise<SpareBytes> {
  const tables = await database.rows(
    `select distinct schema_name || '.' || table_name as name from duckdb_columns()
     where database_name = current_database() and data_type similar to '.*(VARCHAR|JSON|BLOB|ENUM).*' order by name`,
  )
  const parts = tables.map(({ name }) => `from pragma_storage_info(${quoteText(quoteTable(textOf(name)))})`)
  const found =
    parts.length === 0
      ? []
      : await database.rows(
          `select compression = 'Dictionary' as is_dictionary, block_id, block_offset, additional_block_ids as chain
           from (${parts.join(' union all ')})
           where block_id >= 0 and (compression = 'Dictionary' or len(additional_block_ids) > 0)`,
        )
  const [size] = await database.rows(
    'select block_size as bytes from pragma_database_size() where database_name = current_database()',
  )
  return {
    blockBytes: Number(size?.['bytes']),
    chains: found.map(({ chain }) => listOf(chain).map(Number)).filter(({ length }) => length > 0),
    dictionaries: found
      .filter((part) => part['is_dictionary'] === true)
      .map((part) => ({ block: Number(part['block_id']), offset: Number(part['block_offset']) })),
  }
}

/**
 * Sets to nought those bytes of a database file, which is closed: DuckDB writes there what happened to stand in memory, so that the same tables
 * would not give the same file.
 */
export async function clearSpareBytes(
  file: string,
  { blockBytes, chains, dictionaries }: SpareBytes,
): Promise<void> {
  const handle = await open(file, 'r+')
  const clear = (block: number, gapIn: (bytes: Buffer) => Gap): Promise<void> =>
    clearGap(handle, HEADER_BYTES + block * blockBytes, blockBytes, gapIn)
  try {
    for (const chain of chains)
      for (const [i, block] of chain.entries()) await clear(block, endOf(chain[i + 1] ?? 0))
    for (const { block, offset } of dictionaries) await clear(block, dictionaryGap(offset))
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Bytes after the checksum of a block, up to but without `to`. */
interface Gap {
  from: number
  to: number
}

/** At the end of a block of long texts stands the number of the block in which its last text goes on, if it does. */
function endOf(next: number): (bytes: Buffer) => Gap {
  return (bytes) => {
    const to = bytes.length
    return { from: bytes.readBigUInt64LE(to - WORD_BYTES) === BigInt(next) ? to : to - WORD_BYTES, to }
  }
}

/** The numbers of the texts stand at the beginning, followed by where each text ends; the texts at the end. */
function dictionaryGap(offset: number): (bytes: Buffer) => Gap {
  return (bytes) => {
    const [textBytes = 0, end = 0, index = 0, count = 0] = [0, 4, 8, 12].map((at) =>
      bytes.readUInt32LE(offset + at),
    )
    return { from: offset + index + 4 * count, to: offset + end - textBytes }
  }
}

async function clearGap(
  handle: FileHandle,
  start: number,
  blockBytes: number,
  gapIn: (bytes: Buffer) => Gap,
): Promise<void> {
  const block = Buffer.alloc(blockBytes)
  await handle.read(block, 0, blockBytes, start)
  const bytes = block.subarray(CHECKSUM_BYTES)
  const { from, to } = gapIn(bytes)
  let checksum = block.readBigUInt64LE()
  for (let at = from - (from % WORD_BYTES); at < to; at += WORD_BYTES) {
    // Each word of a block goes into its checksum by itself.
    checksum ^= mixed(bytes.readBigUInt64LE(at))
    bytes.fill(0, Math.max(at, from), Math.min(at + WORD_BYTES, to))
    checksum ^= mixed(bytes.readBigUInt64LE(at))
  }
  if (checksum === block.readBigUInt64LE()) return
  block.writeBigUInt64LE(checksum)
  await handle.write(block, 0, blockBytes, start)
}

function mixed(word: bigint): bigint {
  return BigInt.asUintN(64, word * 0xbf58476d1ce4e5b9n)
}
