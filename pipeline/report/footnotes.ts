import type { Env, MarkdownIt as Parser, Token } from 'markdown-it'
import footnotes from 'markdown-it-footnote'
import { html } from '../base/html.js'

/** Lets a parser read footnotes, `[^name]` and `[^name]: text`, and a renderer number them in the order of the page. */
export function useFootnotes(markdown: Parser, backWord: string): void {
  markdown.use(footnotes)
  const { rules } = markdown.renderer
  rules['footnote_anchor_name'] = (tokens, i, _options, env) => String(numberOf(tokens[i], env))
  rules['footnote_caption'] = (tokens, i, _options, env) => String(numberOf(tokens[i], env))
  rules['footnote_block_open'] = () => '<section class="footnotes">\n<ol>\n'
  rules['footnote_anchor'] = (tokens, i, _options, env) => {
    const again = Number(tokens[i]?.meta?.['subId'] ?? 0)
    const reference = `${numberOf(tokens[i], env)}${again > 0 ? `:${again}` : ''}`
    return html` <a href="#fnref${reference}" aria-label="${backWord}">↩</a>`.markup
  }
}

/** The tokens of a page without the footnotes that nothing in it refers to. */
export function withoutUnusedFootnotes(tokens: readonly Token[]): Token[] {
  const used = new Set(referencedIn(tokens))
  const kept: Token[] = []
  let isLeftOut = false
  for (const token of tokens) {
    if (token.type === 'footnote_open') isLeftOut = !used.has(idOf(token))
    const isFrame = token.type === 'footnote_block_open' || token.type === 'footnote_block_close'
    if (isFrame ? used.size > 0 : !isLeftOut) kept.push(token)
    if (token.type === 'footnote_close') isLeftOut = false
  }
  return kept
}

/** What numbers footnotes while a page is rendered, as the environment of the renderer. */
export function footnoteNumbers(tokens: readonly Token[]): Env {
  return { footnoteNumbers: new Map(referencedIn(tokens).map((id, i) => [id, i + 1])) }
}

function numberOf(token: Token | undefined, env: Env | undefined): number {
  const numbers: unknown = env?.['footnoteNumbers']
  return token === undefined || !(numbers instanceof Map) ? 0 : Number(numbers.get(idOf(token)) ?? 0)
}

function idOf({ meta }: Token): number {
  return Number(meta?.['id'])
}

/** Ids of the footnotes that a page refers to, in its order. */
function referencedIn(tokens: readonly Token[]): number[] {
  const references = tokens
    .flatMap(({ children }) => children ?? [])
    .filter(({ type }) => type === 'footnote_ref')
  return [...new Set(references.map(idOf))]
}
