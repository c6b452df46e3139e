import { UserError } from '../base/error.js'
import { readProjectFile } from '../system/library.js'

const THEME = 'reports/theme.css'

const TEXT_OR_COMMENT = /("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|\/\*[^]*?\*\//g

/** The style sheet of a project's pages, without its comments. @throws UserError when it could end the element it stands in. */
export async function readTheme(folder: string): Promise<string> {
  const { file, text } = await readProjectFile(folder, THEME)
  if (/<\/style/i.test(text)) throw new UserError(`${file}: </style would end the style element; remove it`)
  return text.replace(TEXT_OR_COMMENT, '$1')
}
