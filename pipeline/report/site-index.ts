/** A place of the site that a reader may look for. */
export interface Place {
  address: string
  title: string
  /** The title of the page that it is in; null for a page. */
  page: string | null
  /** The first words of what stands there. */
  text: string
}

/** So much of the text of a place is found and shown, in characters. */
const MOST_TEXT = 280
/** Beyond so many places in a language, further pages stand without their parts. */
const MOST_PLACES = 3000

/** The places of a site, gathered from its pages while they are written. */
export class SiteIndex {
  private readonly places = new Map<string, Place[]>()

  /** Adds a page, `<name>.<language>.html`, and its parts that have an address. */
  add(file: string, markup: string): void {
    const language = /\.([^./]+)\.html$/.exec(file)?.[1]
    const [, main] = /<main\b[^>]*>([^]*)<\/main>/.exec(markup) ?? []
    if (language === undefined || main === undefined) return
    const known = this.placesOf(language)
    const title = textIn(/<h1>([^]*?)<\/h1>/.exec(markup)?.[1] ?? '')
    const [head = '', ...parts] = piecesOf(main)
    known.push({ address: file, title, page: null, text: shortened(textIn(head)) })
    if (known.length < MOST_PLACES) known.push(...parts.flatMap((part) => partOf(part, file, title)))
    this.places.set(language, known)
  }

  /** Those in a language, in the order in which the pages were added. */
  placesOf(language: string): Place[] {
    return this.places.get(language) ?? []
  }
}

/** Where a part of a page with an address of its own begins. */
const PART =
  /(?=<(?:(?:h2|h3|figure|section)\b[^>]*|li class="(?:finding|claim)\b[^>]*|div class="table\b[^>]*)\sid="[^"]+"[^>]*>)/

/** Markup whose text is no reader's: drawings, programs, SQL, rows of tables, and what is said of each chart. */
const UNREAD =
  /<(svg|script|style|pre|tbody|dl)\b[^>]*>[^]*?<\/\1>|<a class="source[^>]*>[^]*?<\/a>|<button[^]*?<\/button>|<details class="(?:marks|data)"[^]*?<\/details>|<p class="(?:marks|zoom)"[^]*?<\/p>/g

function piecesOf(main: string): string[] {
  return main.replaceAll(UNREAD, ' ').split(PART)
}

function partOf(part: string, file: string, page: string): Place[] {
  const id = /\sid="([^"]+)"/.exec(part)?.[1] ?? ''
  const [whole = '', , heading = ''] =
    /<(h[2-6]|strong|summary|p class="caption")\b[^>]*>([^]*?)<\/(?:h[2-6]|strong|summary|p)>/.exec(part) ??
    []
  const title = textIn(heading)
  if (title === '') return []
  return [{ address: `${file}#${id}`, title, page, text: shortened(textIn(part.replace(whole, ' '))) }]
}

/** The text of markup, still escaped; white space as single spaces. */
function textIn(markup: string): string {
  return unescaped(markup.replaceAll(/<[^>]*>/g, ' '))
    .replaceAll(/\s+/g, ' ')
    .trim()
}

/** What the escaping tag wrote as codes. */
function unescaped(text: string): string {
  return text
    .replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}

function shortened(text: string): string {
  return text.length <= MOST_TEXT ? text : `${text.slice(0, MOST_TEXT).trimEnd()}…`
}
