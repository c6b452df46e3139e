import { createReadStream, createWriteStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { UserError } from '../../../base/error.js'
import { quoteText, textOf, type Database } from '../../../system/database.js'
import { ArrayCutter } from './json-array-cutter.js'
import { statedIn } from '../../manifest.js'
import type { Input } from '../reader.js'

const ENDING_BYTES = 4096

/** Records of a JSON file. */
export interface Records {
  /** SQL for a FROM clause: `_row` BIGINT from 1, `record` JSON. */
  from: string
  /** SQL for a record of `from` in which each number is a string of its digits, so that no reader of JSON rounds it. */
  exact: string
}

/**
 * Finds the records of a UTF-8 file: its lines, its array, or the arrays to which the manifest's pointer leads, page after page.
 * @param opening how the file begins.
 * @throws UserError when there is no such array, or it has no end.
 */
export async function recordsOf(input: Input, opening: string): Promise<Records> {
  const { path, file, manifest, folder } = input
  if (manifest.format === 'ndjson') return streamed(path, 'newline_delimited')
  if (manifest.from.pages === undefined && manifest.records === undefined) {
    await checkArray(input, opening)
    return streamed(path, 'array')
  }
  const target = join(folder, 'records.json')
  const problem = await cutArrays(path, manifest.records ?? '', manifest.from.pages !== undefined, target)
  if (problem !== null) throw new UserError(`${file}: ${problem}; the file begins with ${opening}`)
  return streamed(target, 'array')
}

/** JSON pointers to the arrays of records within a document that is an object, in its order; none where it is anything else. */
export async function arraysOfRecords(database: Database, path: string): Promise<string[]> {
  const rows = await database.rows(
    `select fullkey from read_text(${quoteText(path)}) as file, json_tree(file.content) as node
     where json_type(file.content) = 'OBJECT' and node.type = 'ARRAY' and json_type(node.value, '$[0]') = 'OBJECT'
       and regexp_full_match(fullkey, '[$]([.][A-Za-z0-9_-]+)+')
     order by node.id limit ${MOST_ARRAYS}`,
  )
  return rows.map((row) => textOf(row['fullkey']).slice(1).replaceAll('.', '/'))
}

const MOST_ARRAYS = 10

/** The first line that is no JSON, from 1; null if all are. */
export async function brokenLine(database: Database, path: string): Promise<number | null> {
  const [row] = await database.rows(
    `select min(line)::double as line from (
       select generate_subscripts(lines, 1) as line, unnest(lines) as text
       from (select string_split(content, chr(10)) as lines from read_text(${quoteText(path)})))
     where text <> '' and not json_valid(text)`,
  )
  const line = row?.['line']
  return typeof line === 'number' ? line : null
}

function streamed(path: string, format: 'array' | 'newline_delimited'): Records {
  return {
    from: `(select row_number() over () as _row, json as record from read_json_objects(${quoteText(path)}, format = '${format}', hive_partitioning = false))`,
    exact: numbersAsText('record'),
  }
}

async function checkArray({ path, file, manifest }: Input, opening: string): Promise<void> {
  const begins = `the file begins with ${opening}`
  if (opening.startsWith('{'))
    throw new UserError(`${file}: the document is not an array of records; ${begins}`, 1, {
      remedy: `name the array by ${statedIn(manifest, 'records')}, or state ${statedIn(manifest, 'format', 'ndjson')} if each line is a record`,
    })
  if (!opening.startsWith('[')) throw new UserError(`${file}: not readable as JSON; ${begins}`)
  // DuckDB takes an array that was cut off after a comma for a whole one.
  if (!(await endingOf(path)).endsWith(']'))
    throw new UserError(`${file}: incomplete: the array has no end; ${begins}`)
}

async function endingOf(path: string): Promise<string> {
  const handle = await open(path, 'r')
  try {
    const { size } = await handle.stat()
    const { bytesRead, buffer } = await handle.read(
      Buffer.alloc(ENDING_BYTES),
      0,
      ENDING_BYTES,
      Math.max(0, size - ENDING_BYTES),
    )
    return buffer.subarray(0, bytesRead).toString('utf8').trimEnd()
  } finally {
    await handle.close()
  }
}

/** Writes the items of the wanted arrays as one array. Gives what stands in the way, or null. */
async function cutArrays(
  path: string,
  pointer: string,
  isPaged: boolean,
  target: string,
): Promise<string | null> {
  const cutter = new ArrayCutter(pointer, isPaged)
  await pipeline(
    createReadStream(path),
    async function* (chunks: AsyncIterable<Buffer>) {
      yield Buffer.from('[')
      for await (const chunk of chunks) yield* cutter.take(chunk)
      yield Buffer.from(']')
    },
    createWriteStream(target),
  )
  cutter.end()
  return cutter.problem
}

/**
 * SQL that puts quotes around each number of a JSON text. A match runs over strings and what else is no number up to the next
 * number or the end, so that digits in a string are never one; at the end it adds an empty string, which is cut off.
 */
function numbersAsText(json: string): string {
  const quoted = `regexp_replace(${json}::varchar, '((?:"(?:[^"\\\\]|\\\\.)*"|[^"0-9-]|-[^"0-9])*)(-?[0-9][0-9.eE+-]*|$)', '\\1"\\2"', 'g')`
  return `${quoted}[:-3]`
}
