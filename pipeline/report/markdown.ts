import MarkdownIt, { type MarkdownIt as Parser, type StateInline, type Token } from 'markdown-it'
import cjkFriendly from 'markdown-it-cjk-friendly'
import container from 'markdown-it-container'
import type { Html } from '../base/html.js'

/** What a page puts where the Markdown has a figure or a cell. */
export interface Inserts {
  figure: (token: Token) => Html
  cell: (token: Token) => Html
  /** What opens a callout of a kind, up to its content; an aside, which is closed after it. */
  callout: (kind: string) => Html
}

/** Tokens of Markdown, and who sees them when: every one of the audiences has to agree. */
export interface Block {
  audiences: readonly Audience[]
  tokens: Token[]
}

/** `language` is null where all languages share a block, `condition` where it always stands. */
export interface Audience {
  language: string | null
  condition: Condition | null
  /** Words of the block that are neither, and the token that opens it, for the message. */
  unknown: readonly string[]
  token: Token
}

/** Kinds of passages that are set apart. */
export const calloutKinds = ['note', 'caution'] as const

/** A block stands only `when` the cell has rows, or `unless` it has any. */
interface Condition {
  kind: 'when' | 'unless'
  cell: string
}

/**
 * Blocks of a Markdown text. `::: en` opens a block for one language, `::: en when=cell` one that stands only when the cell has
 * rows, `::: note` a callout; a block with more colons may hold others. `{{ ... }}` is a token of type `figure`, and `{#name}`
 * at the end of a heading is its address.
 */
export function parseMarkdown(text: string): Block[] {
  const blocks: Block[] = []
  const open: { audiences: readonly Audience[]; callout: string | null }[] = []
  const add = (token: Token): void => {
    const audiences = open.at(-1)?.audiences ?? EVERYBODY
    const last = blocks.at(-1)
    if (last?.audiences === audiences) last.tokens.push(token)
    else blocks.push({ audiences, tokens: [token] })
  }
  for (const token of parser().parse(text, {})) {
    if (token.type === 'container_block_open') {
      const { audience, callout } = parseBlock(token)
      open.push({ audiences: [...(open.at(-1)?.audiences ?? EVERYBODY), audience], callout })
      if (callout !== null) add(calloutToken('callout_open', callout, token))
    } else if (token.type === 'container_block_close') {
      const callout = open.at(-1)?.callout ?? null
      if (callout !== null) add(calloutToken('callout_close', callout, token))
      open.pop()
    } else add(token)
  }
  return blocks
}

const EVERYBODY: readonly Audience[] = []

function calloutToken(type: string, kind: string, { map }: Token): Token {
  return Object.assign(new MarkdownIt.Token(type, 'aside', 0), { info: kind, map, block: true })
}

function parseBlock(token: Token): { audience: Audience; callout: string | null } {
  const words = token.info.trim().split(/\s+/)
  const callout = words.find((word) => calloutKinds.some((kind) => kind === word)) ?? null
  const [, kind, cell] =
    words.map((word) => /^(when|unless)=(\S+)$/.exec(word)).find((match) => match !== null) ?? []
  const [language = null, ...unknown] = words.filter(
    (word) => word !== '' && word !== callout && !/^(?:when|unless)=\S+$/.test(word),
  )
  const condition =
    cell === undefined ? null : ({ kind: kind === 'when' ? 'when' : 'unless', cell } satisfies Condition)
  return { audience: { language, condition, unknown, token }, callout }
}

/** A renderer of tokens; text is escaped by markdown-it. */
export function markdownRenderer(inserts: Inserts): (tokens: Token[]) => string {
  const markdown = parser()
  markdown.renderer.rules['figure'] = (all, i) => insert(all[i], inserts.figure)
  markdown.renderer.rules['fence'] = (all, i) => insert(all[i], inserts.cell)
  markdown.renderer.rules['callout_open'] = (all, i) => insert(all[i], ({ info }) => inserts.callout(info))
  markdown.renderer.rules['callout_close'] = () => '</aside>\n'
  return (tokens) => markdown.renderer.render(tokens, markdown.options, {})
}

function insert(token: Token | undefined, render: (token: Token) => Html): string {
  return token ? render(token).markup : ''
}

function parser(): Parser {
  const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false })
  markdown.use(cjkFriendly)
  markdown.use(container, 'block', { validate: () => true })
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
