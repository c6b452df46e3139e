import MarkdownIt, { type MarkdownIt as Parser, type StateInline, type Token } from 'markdown-it'
import cjkFriendly from 'markdown-it-cjk-friendly'
import container from 'markdown-it-container'
import type { Html } from '../base/html.js'

/** What a page puts where the Markdown has a figure or a cell. */
export interface Inserts {
  figure: (token: Token) => Html
  cell: (token: Token) => Html
}

/** A block of Markdown, and who sees it when. */
export interface Block {
  audience: Audience
  tokens: Token[]
}

/** `language` is null where all languages share a block, `condition` where it always stands. */
interface Audience {
  language: string | null
  condition: Condition | null
}

/** A block stands only `when` the cell has rows, or `unless` it has any. */
interface Condition {
  kind: 'when' | 'unless'
  cell: string
}

/**
 * Blocks of a Markdown text. `::: en` opens a block for one language, `::: en when=cell` one that stands only when the cell has
 * rows, `{{ ... }}` is a token of type `figure`, and `{#name}` at the end of a heading is its address.
 */
export function parseMarkdown(text: string): Block[] {
  const blocks: Block[] = []
  let audience: Audience = EVERYBODY
  for (const token of parser().parse(text, {})) {
    if (token.type === 'container_audience_open') audience = parseAudience(token.info)
    else if (token.type === 'container_audience_close') audience = EVERYBODY
    else if (blocks.at(-1)?.audience === audience) blocks.at(-1)?.tokens.push(token)
    else blocks.push({ audience, tokens: [token] })
  }
  return blocks
}

const EVERYBODY: Audience = { language: null, condition: null }

function parseAudience(info: string): Audience {
  const words = info.trim().split(/\s+/)
  const [, kind, cell] =
    words.map((word) => /^(when|unless)=(\S+)$/.exec(word)).find((match) => match !== null) ?? []
  const language = words.find((word) => !word.includes('=')) ?? null
  return {
    language,
    condition: cell === undefined ? null : { kind: kind === 'when' ? 'when' : 'unless', cell },
  }
}

/** A renderer of tokens; text is escaped by markdown-it. */
export function markdownRenderer(inserts: Inserts): (tokens: Token[]) => string {
  const markdown = parser()
  markdown.renderer.rules['figure'] = (all, i) => insert(all[i], inserts.figure)
  markdown.renderer.rules['fence'] = (all, i) => insert(all[i], inserts.cell)
  return (tokens) => markdown.renderer.render(tokens, markdown.options, {})
}

function insert(token: Token | undefined, render: (token: Token) => Html): string {
  return token ? render(token).markup : ''
}

function parser(): Parser {
  const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false })
  markdown.use(cjkFriendly)
  markdown.use(container, 'audience', { validate: () => true })
  markdown.inline.ruler.before('escape', 'figure', readFigure)
  markdown.core.ruler.push('heading_address', (state) => addressHeadings(state.tokens))
  markdown.core.ruler.push('lines', (state) => state.tokens.forEach(countLines))
  return markdown
}

function readFigure(state: StateInline, silent: boolean): boolean {
  if (!state.src.startsWith('{{', state.pos)) return false
  const end = state.src.indexOf('}}', state.pos)
  if (end < 0) return false
  if (!silent) state.push('figure', '', 0).content = state.src.slice(state.pos + 2, end)
  state.pos = end + 2
  return true
}

const ADDRESS = /\s*\{#([a-z][a-z-]*)\}$/

function addressHeadings(tokens: readonly Token[]): void {
  tokens.forEach((token, i) => {
    const last =
      token.type === 'inline' && tokens[i - 1]?.type === 'heading_open' ? token.children?.at(-1) : undefined
    const address = last?.type === 'text' ? ADDRESS.exec(last.content) : null
    if (!last || !address?.[1]) return
    last.content = last.content.slice(0, address.index)
    tokens[i - 1]?.attrSet('id', address[1])
  })
}

/** Gives each piece of a paragraph the line it stands on; markdown-it knows only where the paragraph begins. */
function countLines({ type, children, map }: Token): void {
  if (type !== 'inline' || !map) return
  let line = map[0]
  for (const child of children ?? []) {
    child.map = [line, line + 1]
    if (child.type === 'softbreak' || child.type === 'hardbreak') line += 1
  }
}
