import { quoteText } from './quote.js'

/**
 * How a database is opened. A sealed one can neither be written nor reach any file or network; nor can one for a session, which may have temporary tables and variables; a steady one is sealed and answers each query
 * with one thread, so that its rows and the last digits of its sums are the same each time. One for export cannot be written
 * either, but its tables can be copied into files: it answers statements of our own alone, never a stranger's or a notebook's.
 */
export type Access = 'write' | 'sealed' | 'session' | 'steady' | 'export'

/** What a database may take, in bytes, and where it may spill what does not fit into memory. */
export interface DatabaseLimits {
  memoryBytes: number
  threads: number
  temporary: { folder: string; bytes: number }
}

/**
 * What every database is opened with. Small blocks keep a database of many small tables a tenth of the size that blocks of 256 KiB make of it;
 * DuckDB reads them since 1.1, whose statistics of columns take a thirtieth of the room that those for 1.0 take.
 */
export const COMMON = {
  default_block_size: '16384',
  storage_compatibility_version: 'v1.1.0',
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
}

/** Whether strangers' queries may be carried out in a database. */
export function isSealed(access: Access): boolean {
  return access === 'sealed' || access === 'session' || access === 'steady'
}

/** The settings of a database, in their order: once it reaches no file, its folder for spilling cannot be told, and the last one holds all the others. */
export function settingsOf(access: Access, limits?: DatabaseLimits): string[] {
  const settings = ["global TimeZone = 'UTC'"]
  if (limits !== undefined) {
    settings.push(`memory_limit = '${limits.memoryBytes}B'`, `threads = ${limits.threads}`)
    const { folder, bytes } = limits.temporary
    settings.push(`temp_directory = ${quoteText(folder)}`, `max_temp_directory_size = '${bytes}B'`)
    // Else messages and the table of settings would tell a stranger where the home of almanac's user is.
    for (const name of ['home', 'secret', 'extension'])
      settings.push(`${name}_directory = ${quoteText(folder)}`)
  }
  if (access === 'steady') settings.push('threads = 1')
  if (isSealed(access)) settings.push('enable_external_access = false')
  // A session sets what `sessionRefusal` lets it; what reaches files or the network cannot be set once that is off.
  if (access !== 'write' && access !== 'session') settings.push('lock_configuration = true')
  return settings
}
