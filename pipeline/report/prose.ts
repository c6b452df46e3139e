import type { Token } from 'markdown-it'
import { UserError } from '../base/error.js'
import { inLanguage, type Texts } from '../base/language.js'
import { isQuery, textsOf, type SqlCell } from './cell.js'
import { cellsOf } from './chart-spec.js'
import { blockLanguages, placeOf, type Notebook } from './notebook.js'
import { figuresInAddress } from './markdown-rules.js'
import { at } from './result.js'
import { FIGURE, statedResult } from './result-words.js'
import { parseReference, parseTemplate, referencesOf, wordsOf, type Reference } from './template.js'

/** A text of a notebook and where it stands: its words with those that are bound, and those around the figures. */
interface Passage {
  place: string
  words: string
  around: string
  references: Reference[]
}

/** The sql cells of a notebook in order. */
export function sqlCells(notebook: Notebook): SqlCell[] {
  return [...notebook.cells.values()].filter((cell) => cell.kind === 'sql')
}

/**
 * What can be seen without a database: digits and results typed by hand, sql cells that nothing shows, empty texts.
 * @throws UserError naming notebook, line and text, for each thing that is wrong.
 */
export function checkProse(notebook: Notebook): void {
  const passages = passagesIn(notebook)
  const faults = [
    ...passages
      .filter(({ words }) => /\p{Nd}/u.test(words))
      .map(({ place, words }) => handTyped(place, words)),
    ...passages.flatMap(({ place, around }) => typedResult(place, around)),
    ...unusedCells(notebook, passages),
  ]
  if (faults.length > 0) throw new UserError([...new Set(faults)].join('\n'))
}

/** Every reference of a notebook to a figure. */
export function referencesIn(notebook: Notebook): Reference[] {
  return passagesIn(notebook).flatMap(({ references }) => references)
}

function passagesIn(notebook: Notebook): Passage[] {
  return [...prosePassages(notebook), ...cellPassages(notebook), ...frontPassages(notebook)]
}

/** The references in a Markdown paragraph, heading or list item, with the line each stands on. */
function prosePassages(notebook: Notebook): Passage[] {
  return notebook.blocks.flatMap(({ tokens }) =>
    tokens.filter(({ type }) => type === 'inline').flatMap((inline) => linesOf(notebook, inline)),
  )
}

function linesOf(notebook: Notebook, inline: Token): Passage[] {
  const lines = new Map<string, Passage>()
  for (const token of inline.children ?? []) {
    const place = placeOf(notebook, token)
    const line = lines.get(place) ?? { place, words: '', around: '', references: [] }
    lines.set(place, line)
    if (token.type === 'figure') {
      const reference = at(place, () => parseReference(token.content))
      line.references.push(reference)
      line.words += reference.bound?.words ?? ''
      line.around += FIGURE
    } else if (token.type === 'text' || token.type === 'image') {
      line.words += token.content
      line.around += token.content
    }
    for (const figure of figuresInAddress(String(token.attrGet('href') ?? '')))
      line.references.push(at(place, () => parseReference(figure)))
    if (token.type === 'image') refuseFetchedImage(token, place)
  }
  for (const { place, words } of lines.values()) {
    if (words.includes('{{')) throw new UserError(`${place}: braces are not closed: ${words.trim()}`)
    if (words.startsWith(':::')) throw new UserError(`${place}: a block that was not opened: ${words.trim()}`)
  }
  return [...lines.values()]
}

/** A page fetches nothing, so an image has to be in it. @throws UserError naming notebook, line and address. */
function refuseFetchedImage(image: Token, place: string): void {
  const address = String(image.attrGet('src'))
  if (!address.startsWith('data:'))
    throw new UserError(
      `${place}: the image is not in the page and would be fetched: ${address}; write it into the notebook as data:image/…`,
    )
}

function cellPassages(notebook: Notebook): Passage[] {
  return cellTexts(notebook).flatMap(([place, text]) => passagesOf(text, notebook, place))
}

function frontPassages(notebook: Notebook): Passage[] {
  return frontTexts(notebook).flatMap(([place, text]) => passagesOf(text, notebook, place))
}

/** The texts by language of a notebook with their places; its blocks, whose text is their tag, are one. */
export function notebookTexts(notebook: Notebook): [place: string, text: Texts][] {
  const blocks: [string, Texts] = [`${notebook.file}: its blocks`, blockLanguages(notebook)]
  return [...frontTexts(notebook), ...cellTexts(notebook), blocks]
}

function cellTexts(notebook: Notebook): [string, Texts][] {
  return [...notebook.cells.values()].flatMap((cell) =>
    textsOf(cell).map((text): [string, Texts] => [cell.place, text]),
  )
}

function frontTexts({ file, front }: Notebook): [string, Texts][] {
  const { title, description, latest } = front
  return Object.entries({ title, description, latest }).flatMap(([key, text]): [string, Texts][] =>
    text === undefined ? [] : [[`${file}: ${key}`, text]],
  )
}

function passagesOf(text: Texts, notebook: Notebook, place: string): Passage[] {
  const shown = new Set(notebook.languages.map((language) => inLanguage(text, language)))
  return [...shown].map((template) => {
    if (template === '') throw new UserError(`${place}: an empty text; write what stands there`)
    return at(place, () => ({
      place,
      words: wordsOf(template),
      around: parseTemplate(template)
        .map((part) => (typeof part === 'string' ? part : FIGURE))
        .join(''),
      references: referencesOf(template),
    }))
  })
}

function unusedCells(notebook: Notebook, passages: readonly Passage[]): string[] {
  const shown = new Set(passages.flatMap(({ references }) => references.map(({ name }) => name)))
  for (const cell of notebook.cells.values()) {
    if ('data' in cell) shown.add(cell.data)
    if (cell.kind === 'vega-lite') for (const id of cellsOf(cell.body.spec)) shown.add(id)
  }
  for (const { condition } of notebook.blocks.flatMap(({ audiences }) => audiences))
    if (condition) shown.add(condition.cell)
  return [...notebook.cells.values()]
    .filter((cell) => isQuery(cell) && !shown.has(cell.id))
    .map(({ place }) => `${place}: nothing shows its result; remove the cell or use it`)
}

function handTyped(place: string, words: string): string {
  const [near = words] = /.{0,30}\p{Nd}+.{0,30}/u.exec(words) ?? []
  return `${place}: a number typed by hand: “${near.trim()}”; bind it to a query, {{ cell.column | format }}`
}

function typedResult(place: string, around: string): string[] {
  const stated = statedResult(around)
  if (stated === null) return []
  return [
    `${place}: a result stated by hand: “${stated}”; bind the words to a query, {{ cell.change < 0 : fell }}, so that they fail once they are no longer true`,
  ]
}
