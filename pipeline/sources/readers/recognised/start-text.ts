/** The first characters of a file. */
export interface StartText {
  /** Without white space before them. */
  text: string
  /** Whether they declare XML. */
  isXml: boolean
  /** The name of the element with which markup begins, in small letters, `!doctype html` too; '' where it is none. */
  root: string
}

const MOST_COMMENTS = 1000

/** The first characters of a file, UTF-16 with a byte order mark included, and the element with which they begin as markup. */
export function startText(bytes: Buffer): StartText {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe
  const text = bytes
    .toString(isUtf16 ? 'utf16le' : 'utf8')
    .replace(/^\uFEFF/, '')
    .trimStart()
  const isXml = text.startsWith('<?xml')
  return { text, isXml, root: rootOf(text) }
}

/** Whether an element begins a page. */
export function isPage(root: string): boolean {
  return ['!doctype html', 'html', 'head', 'body', 'table'].includes(root)
}

/** What stands behind declarations and comments; taken off one by one, since a regular expression would try all ways to part them. */
function rootOf(text: string): string {
  let rest = text
  for (let i = 0; i < MOST_COMMENTS; i++) {
    const [, end] =
      [['<?', '?>'] as const, ['<!--', '-->'] as const].find(([start]) => rest.startsWith(start)) ?? []
    const at = end === undefined ? -1 : rest.indexOf(end)
    if (end === undefined || at < 0) break
    rest = rest.slice(at + end.length).trimStart()
  }
  const root = /^<(!doctype\s{1,9}\w{1,40}|[a-z_][\w:.-]{0,80})(?=[\s>/])/i.exec(rest)?.[1] ?? ''
  const name = root.toLowerCase().replace(/\s+/, ' ')
  if (!name.startsWith('!doctype ') || name === '!doctype html') return name
  return name.slice('!doctype '.length)
}
