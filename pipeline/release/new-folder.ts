import { mkdir, readdir, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { UserError } from '../base/error.js'
import { nullIfMissing } from '../system/files.js'

/**
 * Makes something in a folder that is new or empty; where that fails, the folder is as it was.
 * @param make is given the whole path of the folder.
 * @throws UserError where the folder holds something.
 */
export async function inNewFolder<T>(given: string, make: (folder: string) => Promise<T>): Promise<T> {
  const folder = resolve(given)
  const before = await nullIfMissing(readdir(folder))
  if (before !== null && before.length > 0)
    throw new UserError(`${given} is not empty; give the name of a new folder`, 2)
  await mkdir(folder, { recursive: true })
  try {
    return await make(folder)
  } catch (cause) {
    for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true, force: true })
    if (before === null) await rm(folder, { recursive: true, force: true })
    throw cause
  }
}
