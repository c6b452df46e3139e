import MarkdownIt, { type MarkdownIt as Parser, type Token } from 'markdown-it'
import cjkFriendly from 'markdown-it-cjk-friendly'
import container from 'markdown-it-container'
import type { Html } from '../base/html.js'
import { footnoteNumbers, useFootnotes } from './footnotes.js'
import { filledAddress, useNotebookRules, withFiguresHeld } from './markdown-rules.js'

/** What a page puts where the Markdown has a figure or a cell. */
export interface Inserts {
  figure: (token: Token) => Html
  cell: (token: Token) => Html
  /** What opens a callout of a kind, up to its content; an aside, which is closed after it. */
  callout: (kind: string) => Html
  /** A figure within an address: what stands between its braces, and whether it is the whole address. */
  address: (figure: string, isWhole: boolean, link: Token) => string
  /** What leads from a footnote back to the text. */
  backWord: string
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
  for (const token of parser('').parse(withFiguresHeld(text), {})) {
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
  const markdown = parser(inserts.backWord)
  const { rules } = markdown.renderer
  const fence = rules['fence']
  rules['figure'] = (all, i) => insert(all[i], inserts.figure)
  rules['fence'] = (all, i, options, env, self) =>
    isCode(all[i]) ? (fence?.(all, i, options, env, self) ?? '') : insert(all[i], inserts.cell)
  rules['link_open'] = (all, i, options, _env, self) =>
    self.renderToken(
      all.slice(i, i + 1).map((link) => withAddress(link, inserts)),
      0,
      options,
    )
  rules['callout_open'] = (all, i) => insert(all[i], ({ info }) => inserts.callout(info))
  rules['callout_close'] = () => '</aside>\n'
  return (tokens) => markdown.renderer.render(tokens, markdown.options, footnoteNumbers(tokens))
}

/** Whether a fence is code to be read, and no cell. */
export function isCode(token: Token | undefined): boolean {
  return token?.info.trim() === ''
}

/** A link to its address with the figures in it; the token itself stands in pages of other languages too. */
function withAddress(link: Token, { address }: Inserts): Token {
  const written = String(link.attrGet('href') ?? '')
  const isWhole = filledAddress(written, () => '') === ''
  const filled = new MarkdownIt.Token(link.type, link.tag, link.nesting)
  filled.attrs = link.attrs?.map(([name, value]): [string, string] => [name, String(value)]) ?? null
  filled.attrSet(
    'href',
    filledAddress(written, (figure) => address(figure, isWhole, link)),
  )
  return filled
}

function insert(token: Token | undefined, render: (token: Token) => Html): string {
  return token ? render(token).markup : ''
}

function parser(backWord: string): Parser {
  const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false })
  markdown.use(cjkFriendly)
  markdown.use(container, 'block', { validate: () => true })
  useFootnotes(markdown, backWord)
  useNotebookRules(markdown)
  return markdown
}
