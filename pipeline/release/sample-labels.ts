import { normalLabel } from '../sources/readers/reader.js'
import { standsFor, type Heading } from '../sources/readers/header/headings.js'

/** How a contract names a column: by labels, by its place where it has none or shares them, and by the group heading above. */
export interface ColumnLabels {
  labels: string[]
  group: string | null
  /** From 1, or null where the labels are enough. */
  place: number | null
}

/**
 * The labels of each heading, so that no two columns are named alike.
 * @param beside labels of another table beside this one.
 */
export function labelsOf(headings: readonly Heading[], beside: readonly string[]): ColumnLabels[] {
  const others = new Set(beside.map(normalLabel))
  const all = headings.map((heading) => ownLabels(heading, headings))
  const deep = all.map((own, i) => {
    const pieces = headings[i]?.pieces ?? []
    return pieces.length > 2 && isShared(own, i, headings) ? { labels: [pieces.join(' ')], group: null } : own
  })
  return deep.map((own, i) => {
    const isUnclear =
      own.labels.length === 0 ||
      isShared(own, i, headings) ||
      own.labels.some((label) => others.has(normalLabel(label)))
    return { ...own, place: isUnclear ? (headings[i]?.index ?? 0) + 1 : null }
  })
}

/** Whether a label and group stand for another heading as well, as the reader of a contract looks for them. */
function isShared(
  { labels, group }: Pick<ColumnLabels, 'labels' | 'group'>,
  own: number,
  headings: readonly Heading[],
): boolean {
  return headings.some(
    (other, i) => i !== own && standsFor(other, { labels, groups: group === null ? null : [group] }),
  )
}

/** The lowest text above a column; what several columns share above theirs is a group heading. */
function ownLabels(
  { pieces }: Heading,
  headings: readonly Heading[],
): { labels: string[]; group: string | null } {
  const label = pieces.at(-1) ?? ''
  const [first = ''] = pieces
  const isShared = headings.filter((other) => other.pieces[0] === first && other.pieces.length > 1).length > 1
  return pieces.length > 1 && isShared
    ? { labels: [label], group: first }
    : { labels: [...new Set(pieces)], group: null }
}

/** Names that SQL or JavaScript keeps for itself, or that landing gives to columns of its own. */
const TAKEN = ['constructor', 'period_start', 'period_end', 'months_covered']

/** Names for columns, each once: the Latin letters of a label, else its place. */
export function columnNames(columns: readonly { labels: readonly string[]; index: number }[]): string[] {
  const names = new Set<string>(TAKEN)
  return columns.map(({ labels, index }) => {
    const wanted = labels.map(latinName).find((name) => name.length > 1) ?? `column_${index + 1}`
    const candidates = [wanted, `${wanted}_${index + 1}`, `column_${index + 1}`, `column_${index + 1}_again`]
    const name = candidates.find((each) => !names.has(each)) ?? `column_${index + 1}_${names.size}`
    names.add(name)
    return name
  })
}

/** Latin letters that are no letter of ASCII with a mark. */
const LETTERS: Record<string, string> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
}

function latinName(label: string): string {
  return label
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/[ßæœøłđðþı]/g, (letter) => LETTERS[letter] ?? letter)
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^[_\d]+|_+$/g, '')
}
