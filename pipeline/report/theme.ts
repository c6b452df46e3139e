import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { UserError } from '../base/error.js'
import { nullIfMissing } from '../system/files.js'

const THEME = 'reports/theme.css'

/** The style sheet of a project's pages. @throws UserError when it is missing or could end the element it stands in. */
export async function readTheme(folder: string): Promise<string> {
  const style = await nullIfMissing(readFile(join(folder, THEME), 'utf8'))
  if (style === null) throw new UserError(`${THEME} is missing; it is the style sheet of the pages`)
  if (/<\/style/i.test(style)) throw new UserError(`${THEME}: </style would end the style element; remove it`)
  return style
}
