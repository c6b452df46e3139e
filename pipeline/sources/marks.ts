import * as z from 'zod'
import { escaped } from './number-writing.js'

const RESTATED = 'r R ｒ Ｒ ⓡ ʳ 修正 修正值 修正數 更正 revised'.split(' ')
const PROVISIONAL = 'p P ｐ Ｐ ⓟ ᵖ 初步 初步統計 初估 暫定 provisional preliminary'.split(' ')
const ESTIMATED = 'estimated estimate'.split(' ')
/** What an agency writes where it has no figure. */
const MISSING = '- － – — − … ... .. . .... ..... ...... : ‧‧‧ NA N/A n/a n.a. x X'.split(' ')

const texts = z.array(z.string().min(1))

/** What stands beside a figure or a period, or in its place. */
export const marksSchema = z
  .strictObject({
    estimated: texts.default(ESTIMATED).describe('marks of an estimate'),
    restated: texts.default(RESTATED).describe('marks of a figure that was restated'),
    provisional: texts.default(PROVISIONAL).describe('marks of a provisional figure'),
    note: texts
      .default([])
      .describe('marks that refer to a note; they are removed and counted in ops.files.found'),
    missing: texts.default(MISSING).describe('texts that mean that there is no figure'),
  })
  .superRefine((marks, context) => {
    for (const { kind, mark, fault } of faultyMarks(marks))
      context.addIssue({ code: 'custom', path: [kind], message: `${mark} ${fault}` })
  })

/** What stands beside a figure or a period, or in its place. */
export type Marks = z.infer<typeof marksSchema>

/** The kinds of marks that give a row its status, the one that counts most first. */
export const STATUS_MARKS = ['estimated', 'restated', 'provisional'] as const

const BESIDE = [...STATUS_MARKS, 'note'] as const

function faultyMarks(
  marks: {
    [kind in (typeof BESIDE)[number]]: string[]
  },
): { kind: string; mark: string; fault: string }[] {
  const all = BESIDE.flatMap((kind) => marks[kind].map((mark) => ({ kind, mark })))
  return all.flatMap(({ kind, mark }, i) => {
    if (/^[\s\d.,'’+−-]*$/u.test(mark))
      return [
        { kind, mark: JSON.stringify(mark), fault: 'could be a part of the figure itself; it is no mark' },
      ]
    const twice = all.findIndex((other) => spelt(other.mark) === spelt(mark)) < i
    return twice ? [{ kind, mark, fault: 'is a mark of two kinds' }] : []
  })
}

/** The regular expressions by which the macro `parted_marks` finds marks. */
export interface MarkPatterns {
  /** A cell with marks: groups 1, 3, 6 and 8 are the cell without them, groups 2, 4, 5 and 7 the marks. */
  marked: string
  /** One mark. */
  mark: string
}

/** The patterns for marks of a contract. */
export function markPatterns(marks: Marks): MarkPatterns {
  const all = BESIDE.flatMap((kind) => marks[kind]).toSorted((a, b) => b.length - a.length)
  const of = (isMeant: (mark: string) => boolean): string => {
    const meant = all.filter(isMeant).map(pattern)
    return meant.length === 0 ? '[^\\s\\S]' : meant.join('|')
  }
  const [letters, signs, digits] = [of(isLetters), of(isSign), of(isNumbered)]
  const bracketed = String.raw`[(（\[［]\s*(?:${letters})\s*[)）\]］]`
  const ringed = `(?:${signs})|${bracketed}`
  const behind = String.raw`(?:\s*[,;]?\s*(?:${letters}|${ringed})|\s+(?:${digits}))+`
  const missing = marks.missing
    .filter((text) => !/\p{L}$/u.test(text))
    .map(escaped)
    .join('|')
  const base = `.*[0-9０-９٠-٩年月季日度份計底%％)）]${missing === '' ? '' : `|${missing}`}`
  const marked = [
    `(${base})(${behind})`,
    String.raw`(.+?)((?:\s*(?:${ringed}))+)`,
    String.raw`(${letters})\s*((?:中華)?(?:民國)?\s*[0-9０-９].*)`,
    String.raw`(${ringed})\s*(.+)`,
  ].join('|')
  return { marked: `(?s)^(?:${marked})$`, mark: `(?:${of(() => true)})` }
}

/** A mark as it is compared: a single letter as written, a word in small letters. */
export function spelt(mark: string): string {
  return mark.length > 1 ? mark.toLowerCase() : mark
}

function pattern(mark: string): string {
  const hasCase = mark.toLowerCase() !== mark.toUpperCase()
  return mark.length > 1 && hasCase ? `(?i:${escaped(mark)})` : escaped(mark)
}

/** A letter or word stands right beside digits only; a sign or what is in brackets beside anything. */
function isLetters(mark: string): boolean {
  return (
    /^[\p{Script=Latin}\p{Script=Han}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Hangul}\p{Script=Kana}]/u.test(
      mark,
    ) && !isSign(mark)
  )
}

const RINGED = /^[ⓐ-ⓩʰ-ˠᴬ-ᵿ]/u

function isSign(mark: string): boolean {
  return RINGED.test(mark) || !/^[\p{L}\p{Nd}]/u.test(mark)
}

/** A mark that begins with a digit, as 1), is parted from the figure by white space. */
function isNumbered(mark: string): boolean {
  return /^\p{Nd}/u.test(mark)
}
