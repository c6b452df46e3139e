import { marksSchema, spelt, STATUS_MARKS, type Marks } from '../sources/marks.js'
import { counted, type Choice } from './choice.js'

/** A cell of a column of figures. */
export interface FigureCell {
  row: number
  text: string
}

/** What stands beside figures of a sample or in their place, beyond what every contract knows; null where that is nothing. */
export interface SampledMarks {
  marks: Partial<Marks>
  choices: Choice[]
}

const KNOWN = marksSchema.parse({})
const FIGURE_WITH_TAIL =
  /^\s*(?:[-+−–(△▲]\s?)?[€$£¥₹]?\s?\d(?:[\d\s.,'’]*\d)?\s?[%‰)]?(?<tail>(?:\s*(?:[¹²³⁰⁴-⁹]|[*†‡§#^]+|\[[^\][]{1,12}\]|[(（][^()（）]{1,14}[)）]|\p{L}{1,4}\.?(?!\p{L})|\p{L}{5,14})|\s+\d{1,2}\))+)$/u
/** A text in place of a figure with flags behind it, as in `: c`. */
const FLAGGED_MISSING = /^\s*(?<missing>[^\p{L}\p{Nd}\s]{1,3})\s*(?<tail>[a-z]{1,4})\s*$/u
const TAIL_PARTS = /[¹²³⁰⁴-⁹]|[*†‡§#^]+|\[[^\][]{1,12}\]|[(（][^()（）]{1,14}[)）]|\d{1,2}\)|\p{L}+\.?/gu
/** The flags of Eurostat, each a letter; b, d and their like say nothing of the status. */
const EUROSTAT = 'bcdefnprsuz'
const ESTIMATES = new Set(['e', 'E', 'est', 'est.', 's', '推計', '推估', '估計', 'geschätzt', 'estimé'])
const PROVISIONAL = new Set([
  'prov',
  'prov.',
  'prel',
  'prel.',
  'vorl.',
  'vorläufig',
  'provisoire',
  '速報',
  '暫定值',
  '잠정',
])
const RESTATED = new Set(['rev', 'rev.', 'révisé', 'revidiert', '確報', '改訂'])
const MISSING = new Set(
  [
    "n.d. nd n.v. k.A. s.o. null NULL NaN nan #N/A N.A. na n/d [x] [z] [c] [u] [low] * ** *** ‥ ．． (c) (x) c C s S z u / • ··· '...' D F",
    '不詳 未詳 無資料 无数据 자료없음 --- -- nil Nil confidential',
  ].flatMap((words) => words.split(' ')),
)
/** Errors of spreadsheets. */
const ERROR = /^#(?:N\/A|NULL!|DIV\/0!|REF!|VALUE!|NAME\?|NUM!|GETTING_DATA|SPILL!|CALC!)$/
const MOST_KINDS = 12
const LONGEST_MISSING = 16

type Kind = (typeof STATUS_MARKS)[number] | 'note'

/**
 * Marks beside the figures of a sample and texts in their place. What can only be a reference to a note, or is one of several of Eurostat's
 * flags, is told; of any other mark somebody has to say what it means.
 * @param units texts beside figures that are their units and no marks.
 */
export function sampledMarks(cells: readonly FigureCell[], units: ReadonlySet<string>): SampledMarks {
  const known = new Set(STATUS_MARKS.flatMap((kind) => KNOWN[kind].map(spelt)))
  const beside = new Map<string, FigureCell[]>()
  for (const cell of cells)
    for (const mark of marksBeside(cell.text, units))
      if (!known.has(spelt(mark))) beside.set(mark, [...(beside.get(mark) ?? []), cell])
  const missing = missingTexts(cells)
  const marks = beside.size > MOST_KINDS ? [] : [...beside]
  const isEurostat =
    new Set(cells.flatMap(({ text }) => flagsIn(text))).size > 1 &&
    marks.every(([mark]) => EUROSTAT.includes(mark))
  const kinds = new Map<Kind, string[]>()
  for (const [mark] of marks) kinds.set(kindOf(mark), [...(kinds.get(kindOf(mark)) ?? []), mark])
  return {
    marks: { ...Object.fromEntries(kinds), ...(missing.added.length === 0 ? {} : { missing: missing.all }) },
    choices: [
      ...[...kinds].map(([kind, found]) => markChoice(kind, found, beside, isEurostat)),
      ...(missing.added.length === 0 ? [] : [missingChoice(missing)]),
    ],
  }
}

/** Whether a text usually stands where there is no figure. */
export function isUsuallyMissing(text: string): boolean {
  const trimmed = text.trim()
  return KNOWN.missing.includes(trimmed) || MISSING.has(trimmed) || ERROR.test(trimmed)
}

/** The marks at the end of a figure; none where the cell is no figure with something behind it. */
export function marksBeside(text: string, units: ReadonlySet<string>): string[] {
  const tail = (FIGURE_WITH_TAIL.exec(text) ?? FLAGGED_MISSING.exec(text))?.groups?.['tail']
  if (tail === undefined || units.has(tail.trim())) return []
  return [...tail.matchAll(TAIL_PARTS)].flatMap(([part]) => marksOfPart(part))
}

function marksOfPart(part: string): string[] {
  const inside = /^[[(（](.*)[\])）]$/u.exec(part)?.[1]?.trim()
  if (inside !== undefined) return /^\p{L}/u.test(inside) ? [inside] : [part]
  const areFlags = part.length <= 4 && Array.from(part).every((flag) => EUROSTAT.includes(flag))
  return areFlags ? Array.from(part) : [part]
}

function flagsIn(text: string): string[] {
  const flags = /[\d:]\s*([a-z]{1,4})$/.exec(text.trim())?.[1] ?? ''
  return Array.from(flags).filter((flag) => EUROSTAT.includes(flag))
}

function kindOf(mark: string): Kind {
  if (ESTIMATES.has(mark)) return 'estimated'
  if (PROVISIONAL.has(mark.toLowerCase())) return 'provisional'
  return RESTATED.has(mark.toLowerCase()) ? 'restated' : 'note'
}

/** What can be nothing but a reference to a note: a raised or bracketed number. */
function isReference(mark: string): boolean {
  return /^(?:[¹²³⁰⁴-⁹]|\[.*\]|\d{1,2}\)|(?:note|fn)\s?\w{1,3})$/iu.test(mark)
}

function markChoice(
  kind: Kind,
  found: readonly string[],
  beside: ReadonlyMap<string, readonly FigureCell[]>,
  isEurostat: boolean,
): Choice {
  const evidence = found.map((mark) => {
    const cells = beside.get(mark) ?? []
    return `${mark} stands beside ${counted(cells.length, 'figure')}, first ${cells[0]?.text.trim()} in row ${cells[0]?.row}`
  })
  const isWord = (mark: string): boolean => kind !== 'note' && mark.length > 1
  return {
    key: ['marks', kind],
    chosen: kind,
    evidence: `${evidence.join('; ')}${isEurostat ? '; they are flags of Eurostat' : ''}`,
    others: ['note', ...STATUS_MARKS].filter((other) => other !== kind),
    isOpen: !isEurostat && !found.every((mark) => isReference(mark) || isWord(mark)),
  }
}

interface MissingTexts {
  /** Those that the contract has to name. */
  added: readonly [text: string, cells: readonly FigureCell[]][]
  all: string[]
}

/** Short texts without a digit where the others are figures. */
function missingTexts(cells: readonly FigureCell[]): MissingTexts {
  const found = new Map<string, FigureCell[]>()
  for (const cell of cells) {
    const text = FLAGGED_MISSING.exec(cell.text)?.groups?.['missing'] ?? cell.text.trim()
    if ((!/\p{Nd}/u.test(text) || ERROR.test(text)) && text.length <= LONGEST_MISSING)
      found.set(text, [...(found.get(text) ?? []), cell])
  }
  const isKnown = (text: string): boolean =>
    KNOWN.missing.includes(text) || KNOWN.missing.includes(text.normalize('NFKC'))
  return {
    added: [...found].filter(([text]) => !isKnown(text)),
    all: [...found.keys(), ...KNOWN.missing.filter((text) => !found.has(text))],
  }
}

function missingChoice({ added }: MissingTexts): Choice {
  const evidence = added.map(
    ([text, cells]) =>
      `${text} stands in ${counted(cells.length, 'cell')} in place of a figure, first in row ${cells[0]?.row}`,
  )
  return {
    key: ['marks', 'missing'],
    chosen: 'missing',
    evidence: evidence.join('; '),
    others: ['a fault, which sets the row aside'],
    isOpen: !added.every(([text]) => isUsuallyMissing(text)),
  }
}
