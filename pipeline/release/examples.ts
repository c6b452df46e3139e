import { cp } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { unknownValue, UserError } from '../base/error.js'
import { packageFolder } from '../system/tool.js'
import { inNewFolder } from './new-folder.js'

/** The projects that almanac brings, each a folder of `examples/`, and what each shows. */
export const EXAMPLES: Readonly<Record<string, string>> = {
  'daily-rides': 'rides a day by bus and rail for two years, with holidays',
  library: 'visits a year, in two languages',
  'rail-passengers':
    'passengers a quarter by country, as a statistical office gives them in SDMX-CSV, with a break of definition',
  'web-visits': 'visits and page views a month by section, with totals and an event',
}

/**
 * Copies an example into a new folder, as a project to be edited.
 * @throws UserError for a name that there is not, and where the folder holds something.
 */
export async function copyExample(name: string, folder: string): Promise<void> {
  if (!Object.hasOwn(EXAMPLES, name))
    throw new UserError(unknownValue('example', name, Object.keys(EXAMPLES)), 2)
  const from = join(await packageFolder(), 'examples', name)
  await inNewFolder(folder, (path) =>
    cp(from, path, { recursive: true, filter: (each) => basename(each) !== 'var' }),
  )
}
