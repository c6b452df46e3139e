import { readFile } from 'node:fs/promises'
import { messageOf, UserError } from '../../base/error.js'

/** The text of a file of SQL. @throws UserError when it cannot be read. */
export async function readStatement(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw new UserError(`cannot read ${file}: ${messageOf(cause)}`, 2, { cause })
  }
}
