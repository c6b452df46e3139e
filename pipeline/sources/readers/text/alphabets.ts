import { JAPANESE, KOREAN, SIMPLIFIED, TRADITIONAL } from './common-characters.js'

/** The characters beyond ASCII that a language is written with, the commonest first. */
export interface Alphabet {
  language: string
  letters: string
  /** Whether it has thousands of characters; the others have a few, or a few beside those of ASCII. */
  isLarge: boolean
  /** What it would cost beside the other letters, in bits, to meet the commonest letter. */
  first: number
  /** Bits by which a file in the language is less likely than one in a language of many publications. */
  rarity: number
}

/** In bits: one of several letters in a text of ASCII letters; one of the letters in a text that has no others. */
export const AMONG_ASCII = 6
const ALONE = 3

const beside = (language: string, letters: string, rarity = 0): Alphabet => ({
  language,
  letters,
  isLarge: false,
  first: AMONG_ASCII,
  rarity,
})
const alone = (language: string, letters: string): Alphabet => ({
  language,
  letters,
  isLarge: false,
  first: ALONE,
  rarity: 0,
})
const large = (language: string, letters: string): Alphabet => ({
  language,
  letters,
  isLarge: true,
  first: 0,
  rarity: 0,
})

const SMALL = 4

export const WESTERN = [
  beside('German', 'üäöß'),
  beside('French', 'éèàêçôîûâùëïœ'),
  beside('Spanish', 'óíáéñúü'),
  beside('Portuguese', 'ãçáéíóõêâúà'),
  beside('Italian', 'àèùòéì'),
  beside('Dutch', 'ëéïöèüó'),
  beside('Danish or Norwegian', 'øåæéö'),
  beside('Swedish or Finnish', 'äöåéšž'),
  beside('Icelandic', 'áíðéúöóýþæ', SMALL),
  beside('Estonian', 'äõüö', SMALL),
  beside('Catalan', 'àéèíóòçúïü·', SMALL),
  beside('Irish', 'áíéúó', SMALL),
]

export const CENTRAL = [
  beside('Polish', 'łóążęśćńź'),
  beside('Czech', 'íáéěřýčžšůúňťďó'),
  beside('Slovak', 'áíéýúčžľšťôňäďó'),
  beside('Hungarian', 'áéíöóőüúű'),
  beside('Croatian or Slovene', 'čšžćđ'),
  beside('Romanian', 'ăîţâşșț'),
]

export const TURKISH = [beside('Turkish', 'ıüşçğöİâî')]

export const BALTIC = [
  beside('Lithuanian', 'ėšųžąįūčę'),
  beside('Latvian', 'āīēšūņļžģķč'),
  beside('Estonian', 'äõüöšž'),
]

export const CYRILLIC = [
  alone('Russian', 'оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё'),
  alone('Bulgarian', 'аоеинтрсвлкдпмзъугябчщжцйхюшфь'),
  alone('Ukrainian', 'оанивітерскдлумпязьбгйчжхцюїшєфщґ'),
  alone('Serbian', 'аоиенрјусткдвмпглзбћчшжцњђљфхџ'),
  alone('Macedonian', 'аоиентрсвдкпмлузјгбчшцжќхњфѓџљѕ'),
]

export const GREEK = [alone('Greek', 'αοιετσνηυρπκμλωςγόίάδέχήύθφβώξζψϊϋ')]
export const HEBREW = [alone('Hebrew', 'יהולאתרבשמנעדחקפצגכסטםזןךץף')]
export const ARABIC = [
  alone('Arabic', 'اليمنتوربةعدسفهكقأحجشطصخإىذثئغضظءآؤ'),
  alone('Persian', 'اینردهمتوبشسکلگزفخقجپحعطچصغضژثئظذ'),
]
export const THAI = [alone('Thai', 'ารนกอเงยมลวดทสต่ีิัคปบหจพ้แข์ใชถผโึซธณไภศุษำญฐูฮฉ')]
export const VIETNAMESE = [beside('Vietnamese', '\u0301\u0300\u0323đâôơưêă\u0309\u0303áàéíúùìèòóõãý')]

export const SIMPLIFIED_CHINESE = [large('Chinese', SIMPLIFIED)]
export const TRADITIONAL_CHINESE = [large('Traditional Chinese', TRADITIONAL)]
export const JAPANESE_WRITING = [large('Japanese', JAPANESE)]
export const KOREAN_WRITING = [large('Korean', KOREAN)]
