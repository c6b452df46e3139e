import iconv from 'iconv-lite'
import {
  ARABIC,
  BALTIC,
  CENTRAL,
  CYRILLIC,
  GREEK,
  HEBREW,
  JAPANESE_WRITING,
  KOREAN_WRITING,
  SIMPLIFIED_CHINESE,
  THAI,
  TRADITIONAL_CHINESE,
  TURKISH,
  VIETNAMESE,
  WESTERN,
  type Alphabet,
} from './alphabets.js'
import { encodingOf } from './encodings.js'
import { Writing } from './writing.js'

/** How bytes read in one encoding: as text of which language, and how unlikely such a text is. */
export interface Reading {
  encoding: string
  language: string
  /** The sample as it reads so. */
  text: string
  /** How many bits it takes to say the text, knowing the language: the fewer, the likelier. */
  bits: number
  /** How many of them a byte beyond ASCII has. */
  bitsPerByte: number
  /** Characters beyond ASCII, each once, the first ones. */
  characters: string[]
}

interface Candidate {
  encoding: string
  alphabets: readonly Alphabet[]
  /** Bits by which it is less likely than a common one, before anything is read. */
  rarity: number
}

const candidate = (encoding: string, alphabets: readonly Alphabet[], rarity = 0): Candidate => ({
  encoding,
  alphabets,
  rarity,
})

/** Bits for encodings of fewer publications, for standards that gave way to the Windows pages, and for those of old systems. */
const FEWER = 3
const OLDER = 1
const RARE = 7
const CANDIDATES = [
  candidate('windows-1252', WESTERN),
  candidate('windows-1250', CENTRAL, FEWER),
  candidate('windows-1251', CYRILLIC),
  candidate('windows-1253', GREEK, FEWER),
  candidate('windows-1254', TURKISH, FEWER),
  candidate('windows-1255', HEBREW, FEWER),
  candidate('windows-1256', ARABIC, FEWER),
  candidate('windows-1257', BALTIC, FEWER),
  candidate('windows-1258', VIETNAMESE, RARE),
  candidate('windows-874', THAI, FEWER),
  candidate('big5', TRADITIONAL_CHINESE),
  candidate('gb18030', SIMPLIFIED_CHINESE),
  candidate('shift_jis', JAPANESE_WRITING),
  candidate('euc-jp', JAPANESE_WRITING),
  candidate('euc-kr', KOREAN_WRITING),
  candidate('iso-8859-1', WESTERN, OLDER),
  candidate('iso-8859-15', WESTERN, OLDER),
  candidate('iso-8859-2', CENTRAL, FEWER + OLDER),
  candidate('iso-8859-4', BALTIC, FEWER + OLDER),
  candidate('iso-8859-5', CYRILLIC, OLDER),
  candidate('iso-8859-6', ARABIC, FEWER + OLDER),
  candidate('iso-8859-7', GREEK, FEWER + OLDER),
  candidate('iso-8859-8', HEBREW, FEWER + OLDER),
  candidate('iso-8859-9', TURKISH, FEWER + OLDER),
  candidate('iso-8859-13', BALTIC, FEWER + OLDER),
  candidate('koi8-r', CYRILLIC, OLDER),
  candidate('koi8-u', CYRILLIC, OLDER),
  candidate('macintosh', WESTERN, RARE),
  candidate('maccyrillic', CYRILLIC, RARE),
  candidate('maccenteuro', CENTRAL, RARE),
  candidate('ibm850', WESTERN, RARE),
  candidate('ibm852', CENTRAL, RARE),
  candidate('ibm857', TURKISH, RARE),
  candidate('ibm866', CYRILLIC, RARE),
]

const SHOWN_CHARACTERS = 6

/**
 * How words that are not UTF-8 read in each encoding in which all of their bytes are characters, the likeliest first; one text that
 * several encodings give stands once. Encodings are held against each other as languages are: by how common their characters are,
 * and by which ones stand side by side (an upper-case letter within a word, a sign between two letters).
 * @param labels words that a text of this source has, such as the labels of its contract.
 * @param declared the encoding that the file itself states, or undefined.
 */
export function rankEncodings(
  words: readonly Buffer[],
  labels: readonly string[],
  declared: string | undefined,
): Reading[] {
  const sample = Buffer.from(words.map((word) => word.toString('latin1')).join('\n'), 'latin1')
  const foreignBytes = sample.reduce((count, byte) => count + Number(byte >= 0x80), 0)
  const readings = CANDIDATES.flatMap(({ encoding, alphabets, rarity }) => {
    const text = encodingOf(encoding).decode(sample)
    if (typeof text !== 'string') return []
    const isDeclared = declared !== undefined && iconv.decode(sample, declared) === text
    const gain = BITS_OF_A_LABEL * labels.filter((label) => text.includes(label)).length
    const before = rarity - gain - (isDeclared ? BITS_OF_A_STATEMENT : 0)
    return [readingOf(text, encoding, alphabets, before, foreignBytes)]
  })
  const texts = new Map<string, Reading>()
  for (const reading of readings) {
    const other = texts.get(reading.text)
    if (other === undefined || reading.bits < other.bits) texts.set(reading.text, reading)
  }
  return [...texts.values()].toSorted((a, b) => a.bits - b.bits)
}

/** Whether the first of ranked readings is clearly ahead of the next, and is a text that somebody may have written. */
export function isClear([best, next]: readonly Reading[]): boolean {
  if (best === undefined || best.bitsPerByte > MOST_BITS_OF_TEXT) return false
  return next === undefined || next.bits - best.bits >= BITS_AHEAD
}

/** Odds of a thousand to one. */
const BITS_AHEAD = 10
/** Of a byte beyond ASCII. Texts have 4 to 11; bytes at random have 15 and more. */
const MOST_BITS_OF_TEXT = 13
/** What a label of the contract says for the text in which it stands, and what an encoding says that the file itself states. */
const BITS_OF_A_LABEL = 12
const BITS_OF_A_STATEMENT = 20

function readingOf(
  text: string,
  encoding: string,
  alphabets: readonly Alphabet[],
  before: number,
  foreignBytes: number,
): Reading {
  const writing = new Writing(text)
  const [best] = alphabets
    .map((alphabet) => ({ language: alphabet.language, bits: writing.bits(alphabet) }))
    .toSorted((a, b) => a.bits - b.bits)
  return {
    encoding,
    language: best?.language ?? '',
    text,
    bits: (best?.bits ?? 0) + before,
    bitsPerByte: ((best?.bits ?? 0) - writing.asciiBits) / foreignBytes,
    characters: writing.characters.slice(0, SHOWN_CHARACTERS),
  }
}
