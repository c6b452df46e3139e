import type { MarkdownIt as Parser, StateBlock, StateInline, Token } from 'markdown-it'

/** Stands for a pipe within braces, which would part the cells of a table; a noncharacter, which no page shows. */
const PIPE = '\ufdd0'
const FIGURE = /\{\{[^{}]*\}\}/g
/** Stands in an address for a figure, whose braces and spaces would end it. */
const IN_ADDRESS = /figure-([0-9a-f]+)-in-address/g

/** A text of Markdown in which tables and addresses may hold figures. */
export function withFiguresHeld(text: string): string {
  return text
    .replaceAll(/\]\([^()\n]*\{\{[^()\n]*\)/g, (address) =>
      address.replaceAll(
        FIGURE,
        (figure) => `figure-${Buffer.from(figure.slice(2, -2)).toString('hex')}-in-address`,
      ),
    )
    .replaceAll(FIGURE, (figure) => figure.replaceAll('|', PIPE))
}

/** A text of a token as it was written. */
function released(text: string): string {
  return text
    .replaceAll(PIPE, '|')
    .replaceAll(IN_ADDRESS, (_, hex: string) => `{{${Buffer.from(hex, 'hex').toString()}}}`)
}

/** What stands between the braces of the figures in an address. */
export function figuresInAddress(address: string): string[] {
  return [...address.matchAll(IN_ADDRESS)].map(([, hex = '']) => Buffer.from(hex, 'hex').toString())
}

/** An address with its figures. @param figure gives the text of what stands between braces. */
export function filledAddress(address: string, figure: (text: string) => string): string {
  return address.replaceAll(IN_ADDRESS, (_, hex: string) => figure(Buffer.from(hex, 'hex').toString()))
}

/** Figures, comments, addresses of headings, and the line of each piece of text. */
export function useNotebookRules(markdown: Parser): void {
  markdown.inline.ruler.before('escape', 'figure', readFigure)
  markdown.inline.ruler.before('escape', 'comment', readComment)
  markdown.block.ruler.before('fence', 'comment_block', readCommentBlock, { alt: ['paragraph'] })
  markdown.core.ruler.push('held_figures', ({ tokens }) => tokens.forEach(release))
  markdown.core.ruler.push('cell_sides', ({ tokens }) => tokens.forEach(setSide))
  markdown.core.ruler.push('heading_address', ({ tokens }) => addressHeadings(tokens))
  markdown.core.ruler.push('lines', ({ tokens }) => countAllLines(tokens))
}

function readFigure(state: StateInline, silent: boolean): boolean {
  if (!state.src.startsWith('{{', state.pos)) return false
  const end = state.src.indexOf('}}', state.pos)
  if (end < 0) return false
  // a link in a link would be none
  if (!silent)
    Object.assign(state.push('figure', '', 0), {
      content: state.src.slice(state.pos + 2, end),
      meta: { isInLink: state.linkLevel > 0 },
    })
  state.pos = end + 2
  return true
}

const [OPEN, CLOSE] = ['<!--', '-->']

/** A comment within a line is left out. */
function readComment(state: StateInline): boolean {
  if (!state.src.startsWith(OPEN, state.pos)) return false
  const end = state.src.indexOf(CLOSE, state.pos)
  if (end < 0) return false
  state.pos = end + CLOSE.length
  return true
}

/** So is one that stands by itself, empty lines and all. */
function readCommentBlock(state: StateBlock, start: number, end: number, silent: boolean): boolean {
  const lineAt = (line: number): string =>
    state.src.slice((state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0), state.eMarks[line])
  if (!lineAt(start).startsWith(OPEN)) return false
  for (let line = start; line < end; line++) {
    const text = lineAt(line)
    if (!text.includes(CLOSE)) continue
    if (!text.trimEnd().endsWith(CLOSE)) return false
    if (!silent) state.line = line + 1
    return true
  }
  return false
}

function release(token: Token): void {
  token.content = released(token.content)
  token.info = released(token.info)
  token.children?.forEach(release)
}

/** A page allows no style of its own to an element: cells that stand right have the class of figures. */
function setSide(token: Token): void {
  if (token.type !== 'td_open' && token.type !== 'th_open') return
  const style = String(token.attrGet('style') ?? '')
  token.attrs = style.endsWith('right') ? [['class', 'number']] : null
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

/** A piece of text without lines of its own, as in a table, stands on those of what was opened last. */
function countAllLines(tokens: readonly Token[]): void {
  let lines: [number, number] | null = null
  for (const token of tokens) {
    lines = token.map ?? lines
    token.map = token.type === 'inline' ? lines : token.map
    countLines(token)
  }
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
