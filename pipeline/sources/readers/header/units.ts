/** A unit as a header or note states it. */
export interface Unit {
  /** The unit without white space and currency words, as units are compared. */
  text: string
  /** What a figure is multiplied by to be in the plain unit: 1,000 for 千元. */
  factor: number
}

const FACTORS: readonly (readonly [RegExp, number])[] = [
  [/^(?:百萬|佰萬|million)/, 1e6],
  [/^(?:千萬|仟萬)/, 1e7],
  [/^(?:十億|拾億|billion)/, 1e9],
  [/^(?:億)/, 1e8],
  [/^(?:兆|trillion)/, 1e12],
  [/^(?:十萬)/, 1e5],
  [/^(?:萬|万|tenthousand)/, 1e4],
  [/^(?:千|仟|thousands?(?:of)?|1,?000|'000)/, 1e3],
]
const PLAIN =
  /^(?:元|人次|人|件|戶|棟|筆|個|家|張|次|輛|所|處|歲|公斤|公噸|%|百分比|系統|dollars?|persons?|person-times?|times?|units?|cases?|systems?|usd|twd)?$/

const CURRENCY = /^(?:新[臺台]幣|nt\$|ntd|nt)/
const OPENING = '(（[［【〔'
const CLOSING = ')）]］】〕'
const UNIT_WORD = /^(?:單位\s*[:：]?|unit\s*:?)/iu
const NOTED = /(?:單\s*位|units?)\s*[:：]\s*(?<unit>[^\s,，;；。、)）]+(?:\s?of\s\S+)?)/iu

/** The unit that a text names, or null when the text is no unit that is known: 千元, 萬人次, NT$ thousand, %. */
export function unitOf(text: string, also: readonly string[] = []): Unit | null {
  const normal = text.normalize('NFKC').replaceAll(/\s/g, '').toLowerCase().replace(CURRENCY, '')
  for (const [prefix, factor] of FACTORS) {
    const rest = normal.replace(prefix, '')
    if (rest !== normal && isPlain(rest, also)) return { text: normal, factor }
  }
  return normal !== '' && isPlain(normal, also) ? { text: normal, factor: 1 } : null
}

/** A heading such as 金額(千元) parted into its label and its unit; null when no known unit stands in brackets at its end. */
export function labelWithUnit(
  heading: string,
  also: readonly string[] = [],
): { label: string; unit: Unit } | null {
  const text = heading.trimEnd()
  if (text === '' || !CLOSING.includes(text.slice(-1))) return null
  // Looked for from the end, since a regular expression would take time with the cube of what a stranger writes.
  const opening = lastBracket(text, text.length - 2)
  if (!OPENING.includes(text.charAt(opening))) return null
  const label = text.slice(0, opening).trimEnd()
  const inside = text.slice(opening + 1, -1).trim()
  const unit = unitOf(inside.replace(UNIT_WORD, '') || inside, also)
  return unit === null || label.trim() === '' ? null : { label, unit }
}

/** Index of the last bracket at or before `end`; `text.length` when there is none, where no character is. */
function lastBracket(text: string, end: number): number {
  for (let i = end; i >= 0; i--) if (`${OPENING}${CLOSING}`.includes(text.charAt(i))) return i
  return text.length
}

/** The units that notes state for a whole table, as in 單位：千元. */
export function notedUnits(notes: readonly string[], also: readonly string[] = []): Unit[] {
  return notes.flatMap((note) => {
    const text = NOTED.exec(note.normalize('NFKC'))?.groups?.['unit']
    const unit = text === undefined ? null : unitOf(text, also)
    return unit === null ? [] : [unit]
  })
}

/** A text without the brackets around it. */
export function unbracketed(text: string): string {
  return text.replaceAll(/^[(（[［【]|[)）\]］】]$/g, '')
}

function isPlain(text: string, also: readonly string[]): boolean {
  return PLAIN.test(text) || also.some((unit) => unit.toLowerCase() === text)
}
