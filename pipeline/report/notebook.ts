import type { Token } from 'markdown-it'
import * as z from 'zod'
import { UserError, unknownValue } from '../base/error.js'
import { inLanguage, isLanguage, textsSchema, type Texts } from '../base/language.js'
import { parseYaml } from '../base/yaml-document.js'
import { isQuery, parseCell, readyKinds, type Cell } from './cell.js'
import { withoutUnusedFootnotes } from './footnotes.js'
import { calloutKinds, isCode, parseMarkdown, type Audience, type Block } from './markdown.js'
import { originOf, type SourceText } from './source-text.js'

export const frontSchema = z.strictObject({
  title: textsSchema,
  description: textsSchema.optional(),
  latest: textsSchema
    .optional()
    .describe('one sentence: the latest period and its status; default: the newest period with a value'),
  languages: z.array(z.string()).nonempty().optional(),
  pages: z
    .strictObject({
      query: z.string().describe('a row for each page; its columns are the parameters of the cells'),
      name: z.string().describe('the column that names the page'),
    })
    .optional(),
})

/** The cell that holds the parameters of a page. */
export const PAGE = 'page'

/** What stands at the head of a notebook. */
type FrontMatter = z.infer<typeof frontSchema>

/** A report as it was written: Markdown for each language and cells. */
export interface Notebook {
  file: string
  name: string
  languages: readonly string[]
  front: FrontMatter
  blocks: Block[]
  cells: ReadonlyMap<Token, Cell>
  lines: Lines
}

/** Where the Markdown of a notebook was written; it begins at line `offset` of the source, counted from 0. */
interface Lines {
  source: SourceText
  offset: number
}

/**
 * @param languages those of the project.
 * @throws UserError naming file, line and cell.
 */
export function parseNotebook(source: SourceText, languages: readonly string[]): Notebook {
  const { file, text } = source
  const head = /^---\n([\s\S]*?\n)---(?:\n|$)/.exec(text)
  if (!head?.[1])
    throw new UserError(`${file}:1: no front matter; begin with three lines: ---, title: …, ---`)
  const front = parseYaml(head[1], file, frontSchema, 2)
  const lines = { source, offset: head[0].split('\n').length - 1 }
  const titled = Object.keys(front.title).filter(isLanguage)
  const blocks = parseMarkdown(text.slice(head[0].length))
  for (const audience of blocks.flatMap(({ audiences }) => audiences))
    refuseUnknownWords(audience, [...new Set([...languages, ...titled])], lines)
  const cells = parseCells(blocks, lines)
  const name = file.replace(/^.*\//, '').replace(/\.md$/, '')
  return { file, name, languages: front.languages ?? languages, front, blocks, cells, lines }
}

/** The tokens a reader of one language sees, those of another where there is no block for the language; `hasRows` says whether a cell has rows. */
export function tokensFor(notebook: Notebook, reader: string, hasRows: (cell: string) => boolean): Token[] {
  const language = inLanguage(blockLanguages(notebook), reader)
  const sees = ({ language: own, condition }: Audience): boolean =>
    (own === null || own === language) &&
    (condition === null || hasRows(condition.cell) === (condition.kind === 'when'))
  return withoutUnusedFootnotes(
    notebook.blocks.filter(({ audiences }) => audiences.every(sees)).flatMap(({ tokens }) => tokens),
  )
}

/** The languages that have blocks of their own, by themselves. */
export function blockLanguages({ blocks }: Notebook): Texts {
  const written = blocks.flatMap(({ audiences }) => audiences.flatMap(({ language }) => language ?? []))
  return Object.fromEntries(written.map((language) => [language, language]))
}

/** `file:line` of a token. */
export function placeOf({ lines }: Notebook, token: Token): string {
  const { file, line } = lineOf(lines, token)
  return `${file}:${line}`
}

function lineOf({ source, offset }: Lines, { map }: Token): { file: string; line: number } {
  return originOf(source, (map?.[0] ?? 0) + offset)
}

function parseCells(blocks: readonly Block[], lines: Lines): Map<Token, Cell> {
  const cells = new Map<Token, Cell>()
  const ids = new Map<string, string>()
  let queryAbove: string | null = null
  for (const token of blocks
    .flatMap(({ tokens }) => tokens)
    .filter((token) => token.type === 'fence' && !isCode(token))) {
    const { file, line } = lineOf(lines, token)
    const cell = parseCell(token.info, token.content, { file, line, queryAbove })
    const other = ids.get(cell.id)
    if (other !== undefined)
      throw new UserError(
        `${cell.place}: the id stands for another cell already: ${other}; give one of them another, id=…`,
      )
    if (isQuery(cell) && RESERVED.includes(cell.id))
      throw new UserError(`${cell.place}: the id belongs to a ready cell or to the page; choose another`)
    ids.set(cell.id, cell.place)
    if (isQuery(cell)) queryAbove = cell.id
    cells.set(token, cell)
  }
  return cells
}

const RESERVED: readonly string[] = [...readyKinds, PAGE]

function refuseUnknownWords(
  { language, unknown, token }: Audience,
  languages: readonly string[],
  lines: Lines,
): void {
  const stranger = unknown[0] ?? (language === null || languages.includes(language) ? undefined : language)
  if (stranger === undefined) return
  const { file, line } = lineOf(lines, token)
  const words = [...languages, ...calloutKinds, 'when=cell', 'unless=cell']
  throw new UserError(`${file}:${line}: ${unknownValue('word of a block', stranger, words)}`)
}
