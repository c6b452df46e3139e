import type { Token } from 'markdown-it'
import { z } from 'zod'
import { UserError, unknownValue } from '../base/error.js'
import { parseYaml } from '../base/yaml-document.js'
import { parseCell, readyKinds, type Cell } from './cell.js'
import { parseMarkdown, type Block } from './markdown.js'

const text = z.record(z.string(), z.string())
const frontSchema = z.strictObject({
  title: text,
  description: text,
  latest: text.describe('one sentence: the latest period and its status'),
  languages: z.array(z.string()).nonempty().optional(),
})

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
  /** Line of the file at which the Markdown begins, counted from 0. */
  offset: number
}

/**
 * @param file path of the notebook as messages name it, @param languages those of the project.
 * @throws UserError naming file, line and cell.
 */
export function parseNotebook(source: string, file: string, languages: readonly string[]): Notebook {
  const head = /^---\n([\s\S]*?\n)---\n/.exec(source)
  if (!head?.[1])
    throw new UserError(`${file}:1: no front matter; begin with ---, title, description, latest, ---`)
  const front = parseYaml(head[1], file, frontSchema, 2)
  const offset = head[0].split('\n').length - 1
  const blocks = parseMarkdown(source.slice(head[0].length))
  refuseUnknownLanguages(blocks, languages, file, offset)
  const cells = parseCells(blocks, file, offset)
  const name = file.replace(/^.*\//, '').replace(/\.md$/, '')
  return { file, name, languages: front.languages ?? languages, front, blocks, cells, offset }
}

/** The tokens a reader of one language sees; `hasRows` says whether a cell has rows. */
export function tokensFor(notebook: Notebook, language: string, hasRows: (cell: string) => boolean): Token[] {
  return notebook.blocks
    .filter(({ audience }) => audience.language === null || audience.language === language)
    .filter(
      ({ audience: { condition } }) =>
        condition === null || hasRows(condition.cell) === (condition.kind === 'when'),
    )
    .flatMap(({ tokens }) => tokens)
}

/** `file:line` of a token. */
export function placeOf(notebook: Notebook, token: Token): string {
  return `${notebook.file}:${(token.map?.[0] ?? 0) + notebook.offset + 1}`
}

function parseCells(blocks: readonly Block[], file: string, offset: number): Map<Token, Cell> {
  const cells = new Map<Token, Cell>()
  const ids = new Map<string, string>()
  for (const token of blocks.flatMap(({ tokens }) => tokens).filter(({ type }) => type === 'fence')) {
    const cell = parseCell(token.info, token.content, file, (token.map?.[0] ?? 0) + offset + 1)
    const other = ids.get(cell.id)
    if (other !== undefined)
      throw new UserError(`${cell.place}: the id stands for another cell already: ${other}`)
    if (cell.kind === 'sql' && readyKinds.some((kind) => kind === cell.id)) {
      throw new UserError(`${cell.place}: the id belongs to a ready cell; choose another`)
    }
    ids.set(cell.id, cell.place)
    cells.set(token, cell)
  }
  return cells
}

function refuseUnknownLanguages(
  blocks: readonly Block[],
  languages: readonly string[],
  file: string,
  offset: number,
): void {
  for (const { audience, tokens } of blocks) {
    const { language } = audience
    if (language === null || languages.includes(language)) continue
    const line = (tokens[0]?.map?.[0] ?? 0) + offset
    throw new UserError(`${file}:${line}: ${unknownValue('language', language, languages)}`)
  }
}
