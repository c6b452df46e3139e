import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { messageOf } from '../base/error.js'
import { MachineFault } from '../base/machine-fault.js'
import { cloneFile, exists } from './files.js'

/** DuckDB's words for a database that another program has opened to write; nobody else may then open it, not even to read. */
const HELD = /Could not set lock on file/

/**
 * Opens a database file to read, by its bytes alone: while another program holds it to write, or its changes (`.wal`) stand beside it, a copy
 * without them is opened, which is gone once it is closed.
 * @throws MachineFault when the file was written to while it was copied; what `open` throws.
 */
export async function openToRead<T>(file: string, open: (path: string) => Promise<T>): Promise<T> {
  if (await exists(changesBeside(file))) return openCopy(file, open)
  try {
    return await open(file)
  } catch (cause) {
    if (!HELD.test(messageOf(cause))) throw cause
    return openCopy(file, open)
  }
}

/** Where DuckDB writes what it has not yet taken over into a database file. */
export function changesBeside(file: string): string {
  return `${file}.wal`
}

async function openCopy<T>(file: string, open: (path: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'almanac-held-'))
  try {
    // Its name is that of the database in SQL.
    const copy = join(folder, basename(file))
    const before = await stat(file, { bigint: true })
    await cloneFile(file, copy)
    const after = await stat(file, { bigint: true })
    if (before.mtimeNs !== after.mtimeNs || before.size !== after.size)
      throw new MachineFault(
        `another program is writing to ${file}; end it, and open the file with read_only=True`,
      )
    return await open(copy)
  } finally {
    // What is open stays readable without a name.
    await rm(folder, { recursive: true, force: true })
  }
}
