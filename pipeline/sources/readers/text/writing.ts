import iconv from 'iconv-lite'
import { AMONG_ASCII, type Alphabet } from './alphabets.js'

/*
 * How unlikely a text is, in bits. Each character has the bits of its place among the characters of the language, from counts of
 * letters and characters; what stands beside it may add to them.
 */
const ASCII = 5
const COMMON_SIGN = 9
const OTHER_SIGN = 15
/** A letter that is seen in names from abroad, and any other that the language does not have. */
const KNOWN_LETTER = 11
const FOREIGN_LETTER = 15
const KNOWN_LETTERS = 'éüöäçèôñåøãíáóâêšž'
/** How bits grow with the logarithm of a letter's place in its alphabet. */
const GROWTH = 0.85
/** The commonest of thousands of characters; those that a standard lists first, those it lists later, and any others. */
const LARGE_FIRST = 7
const LARGE_GROWTH = 0.6
const LISTED_FIRST = 15.5
const LISTED_LATER = 19
const UNLISTED = 24
const WIDE_SIGN = 9
const NARROW_KANA = 8.5

const ODD = 8
const UNUSUAL = 4
const UPPER_CASE = 1.5

const COMMON_SIGNS = '°€£§«»“”„’‘–—…·±²³½¼¾%‰µ×¹¥©®º\u00a0'
/** Signs that may stand right before a word, and right after one. */
const BEFORE_WORDS = '«“„‘’‚‹€£¥§–—…¿¡·\u00a0'
const AFTER_WORDS = '»”’‘“›°º²³¹®©™%‰…–—·†\u00a0'
/** Signs that may stand within a word. */
const WITHIN_WORDS = '’‘·\u00ad\u00a0–'
const WIDE_SIGNS =
  /[\u3000-\u3003\u3008-\u3011\u3014\u3015\uff01-\uff5e〜～％℃㎡㎢㎏①-⑳※→←↑↓△▲○●◎□■☆★×÷±‐―－…‥·・]/u
const WIDE_LETTER = /[Ａ-Ｚａ-ｚ]/
const KANA = /[\p{Script=Hiragana}\p{Script=Katakana}ー]/u
const NARROW = /[\uff61-\uff9f]/u
const LETTER = /[\p{L}\p{M}]/u

/** A character beyond ASCII with those before and after it. */
interface Place {
  character: string
  before: string
  after: string
}

/** A text as it is held against alphabets. */
export class Writing {
  /** Its characters beyond ASCII, each once. */
  readonly characters: string[]
  private readonly counts = new Map<string, number>()
  private readonly around: number
  private readonly aroundLarge: number
  /** What its characters of ASCII have, in every language. */
  readonly asciiBits: number

  constructor(text: string) {
    const all = Array.from(text)
    const places: Place[] = []
    let ascii = 0
    for (const [i, character] of all.entries()) {
      if (isAscii(character)) {
        ascii += 1
        continue
      }
      places.push({ character, before: all[i - 1] ?? '\n', after: all[i + 1] ?? '\n' })
      this.counts.set(character, (this.counts.get(character) ?? 0) + 1)
    }
    this.asciiBits = ascii * ASCII
    this.characters = [...this.counts.keys()]
    this.around = sum(places.map(besideSmall))
    this.aroundLarge = sum(places.map(besideLarge))
  }

  /** How many bits it takes to say the text in a language. */
  bits(alphabet: Alphabet): number {
    const ranks = new Map(Array.from(alphabet.letters, (letter, rank) => [letter, rank]))
    const one = alphabet.isLarge ? largeBits(alphabet.language, ranks) : smallBits(alphabet, ranks)
    const own = sum([...this.counts].map(([character, count]) => count * one(character)))
    return this.asciiBits + alphabet.rarity + own + (alphabet.isLarge ? this.aroundLarge : this.around)
  }
}

function smallBits({ first }: Alphabet, ranks: ReadonlyMap<string, number>): (character: string) => number {
  return (character) => {
    const rank = ranks.get(character) ?? ranks.get(character.toLowerCase())
    if (rank !== undefined)
      return first + GROWTH * Math.log2(1 + rank) + (ranks.has(character) ? 0 : UPPER_CASE)
    if (first === AMONG_ASCII && KNOWN_LETTERS.includes(character.toLowerCase())) return KNOWN_LETTER
    if (LETTER.test(character) && !COMMON_SIGNS.includes(character)) return FOREIGN_LETTER
    return COMMON_SIGNS.includes(character) ? COMMON_SIGN : OTHER_SIGN
  }
}

function largeBits(language: string, ranks: ReadonlyMap<string, number>): (character: string) => number {
  const { first, later } = listed(language)
  return (character) => {
    const rank = ranks.get(character)
    if (rank !== undefined) return LARGE_FIRST + LARGE_GROWTH * Math.log2(1 + rank)
    if (WIDE_SIGNS.test(character)) return WIDE_SIGN
    if (NARROW.test(character)) return language === 'Japanese' ? NARROW_KANA : UNLISTED
    if (KANA.test(character)) return language === 'Japanese' ? LISTED_FIRST : LISTED_LATER
    return first.has(character) ? LISTED_FIRST : later.has(character) ? LISTED_LATER : UNLISTED
  }
}

/** What stands beside a letter or sign: of another script, upper case after lower case, a sign within a word. */
function besideSmall({ character, before, after }: Place): number {
  if (!LETTER.test(character) || COMMON_SIGNS.includes(character)) return besideSign(character, before, after)
  let bits = 0
  for (const other of [before, after]) {
    if (isLetter(other) && scriptOf(other) !== scriptOf(character)) bits += ODD
    if (/\d/.test(other)) bits += UNUSUAL
  }
  if (isUpper(character)) {
    if (isLower(before)) bits += ODD
    else if (isUpper(before) && isLower(after)) bits += UNUSUAL
    else if (!isLetter(before) && !isLetter(after)) bits += UNUSUAL
  } else if (isUpper(before) && isUpper(after)) bits += UNUSUAL
  if (/\p{M}/u.test(character) && !isLetter(before)) bits += ODD
  return bits
}

/** A sign within a word, or right before or after one where that sign does not stand. */
function besideSign(sign: string, before: string, after: string): number {
  if (isLetter(before) && isLetter(after)) return WITHIN_WORDS.includes(sign) ? 0 : ODD
  const isDegree = sign === '°' && /[CF]/.test(after)
  if (isLetter(after) && !isDegree && !BEFORE_WORDS.includes(sign)) return ODD
  if (isLetter(before) && !AFTER_WORDS.includes(sign)) return ODD
  return sign === '’' && isLetter(after) ? UNUSUAL : 0
}

/** One of thousands of characters seldom stands alone between letters of ASCII. */
function besideLarge({ character, before, after }: Place): number {
  const [left, right] = [before, after].map((other) => /[a-z]/i.test(other))
  const isNarrow = NARROW.test(character) && !NARROW.test(before) && !NARROW.test(after)
  if (left === true && right === true) return ODD
  if (WIDE_LETTER.test(character) && (left === true || right === true)) return ODD
  if (WIDE_SIGNS.test(character)) return 0
  const isAlone = (left === true && isAscii(after)) || (right === true && isAscii(before))
  return isAlone || isNarrow ? UNUSUAL : 0
}

interface Listed {
  first: ReadonlySet<string>
  later: ReadonlySet<string>
}

/** The rows of a standard, by the first byte of their characters: those of common characters, and those of rarer ones. */
const STANDARDS: Readonly<
  Record<string, { encoding: string; first: [number, number]; later: [number, number] }>
> = {
  Chinese: { encoding: 'gbk', first: [0xb0, 0xd7], later: [0xd8, 0xf7] },
  'Traditional Chinese': { encoding: 'cp950', first: [0xa4, 0xc6], later: [0xc9, 0xf9] },
  Japanese: { encoding: 'euc-jp', first: [0xb0, 0xcf], later: [0xd0, 0xf4] },
  Korean: { encoding: 'euc-kr', first: [0xb0, 0xc8], later: [0xca, 0xca] },
}
const cache = new Map<string, Listed>()

function listed(language: string): Listed {
  const known = cache.get(language)
  if (known !== undefined) return known
  const standard = STANDARDS[language]
  const of = (rows: [number, number]): ReadonlySet<string> =>
    standard === undefined ? new Set() : charactersOf(standard.encoding, rows)
  const found = { first: of(standard?.first ?? [1, 0]), later: of(standard?.later ?? [1, 0]) }
  cache.set(language, found)
  return found
}

function charactersOf(encoding: string, [from, to]: [number, number]): Set<string> {
  const bytes: number[] = []
  const trails = encoding === 'cp950' ? [range(0x40, 0x7e), range(0xa1, 0xfe)].flat() : range(0xa1, 0xfe)
  for (const lead of range(from, to)) for (const trail of trails) bytes.push(lead, trail)
  return new Set(iconv.decode(Buffer.from(bytes), encoding))
}

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i)

const SCRIPTS = [
  /\p{Script=Latin}/u,
  /\p{Script=Cyrillic}/u,
  /\p{Script=Greek}/u,
  /\p{Script=Hebrew}/u,
  /\p{Script=Arabic}/u,
  /\p{Script=Thai}/u,
]

function scriptOf(character: string): number {
  return /\p{M}/u.test(character) && !/\p{Script=Thai}/u.test(character)
    ? 0
    : SCRIPTS.findIndex((script) => script.test(character))
}

function isAscii(character: string): boolean {
  return (character.codePointAt(0) ?? 0) < 0x80
}

const isLetter = (character: string): boolean => LETTER.test(character)
const isUpper = (character: string): boolean => /\p{Lu}/u.test(character)
const isLower = (character: string): boolean => /\p{Ll}/u.test(character)
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)
