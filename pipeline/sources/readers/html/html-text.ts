import type { DefaultTreeAdapterTypes } from 'parse5'
import { raisedText } from '../raised-text.js'

type Element = DefaultTreeAdapterTypes.Element

const HIDING = /(?:display\s*:\s*none|visibility\s*:\s*hidden)/i
const UNSEEN = new Set([
  'script',
  'style',
  'template',
  'noscript',
  'head',
  'select',
  'textarea',
  'svg',
  'math',
])
const INLINE = new Set([
  'a',
  'abbr',
  'b',
  'bdi',
  'big',
  'cite',
  'code',
  'em',
  'font',
  'i',
  'ins',
  'label',
  'mark',
  'nobr',
  's',
  'small',
  'span',
  'strike',
  'strong',
  'time',
  'tt',
  'u',
  'wbr',
])
/** Their text is set off by a space. */
const SET_OFF = new Set(['br', 'rt', 'rp', 'img', 'input', 'del'])

const RAISED = new Set(['sup', 'sub'])

/** Whether an element never holds text for a reader. */
export function isUnseen({ tagName }: Element): boolean {
  return UNSEEN.has(tagName)
}

/** Whether a reader of the page does not see an element, such as a key for sorting in a cell. */
export function isHidden(element: Element): boolean {
  return (
    isUnseen(element) ||
    element.attrs.some(({ name, value }) => name === 'hidden' || (name === 'style' && HIDING.test(value)))
  )
}

/** Gathers the text of a page as it is read in document order: a line per block, white space as single spaces. */
export class TextLines {
  private readonly lines: string[] = []
  private line = ''
  private raised = 0

  add(text: string): void {
    this.line += this.raised > 0 && this.line.trim() !== '' ? raisedText(text) : text
  }

  begin(tag: string): void {
    if (RAISED.has(tag)) this.raised++
    else this.part(tag)
  }

  end(tag: string): void {
    if (RAISED.has(tag)) this.raised--
    else this.part(tag)
  }

  private part(tag: string): void {
    if (SET_OFF.has(tag)) this.line += ' '
    else if (!INLINE.has(tag)) this.endLine()
  }

  /** The lines so far, blank ones left out; they are gathered anew afterwards. */
  take(): string[] {
    this.endLine()
    return this.lines.splice(0)
  }

  private endLine(): void {
    const line = this.line.replaceAll(/[ \t\n\f\r]+/g, ' ').trim()
    if (line !== '') this.lines.push(line)
    this.line = ''
  }
}
