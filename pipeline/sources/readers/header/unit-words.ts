/** Words of scale in the languages of statistical offices, by the power of ten that they stand for; each perhaps with a full stop. */
const SCALES: Readonly<Record<number, string>> = {
  3: [
    "(?<=r\\$ ?)mil|mil(?= (?:reais|euros?|pesos|pessoas|personas|toneladas|hectares|habitantes|unidades))|thousands?|thous|thsds?|tsd|tausend|t['’]?000s?|['’‘]000s?|000['’]?s|1[ ,.'’]?000|milliers?|en miles|miles(?= de)|migliaia|milhares",
    'duizend(?:en|tallen)?|tusent?|tusen(?:tals?)?|tusind(?:er)?|tuhat(?:ta)?|tuhansia|tys|tysiące|tysięcy|tis(?:íc[eůi]?)?|tūkst|mii',
    'тыс(?:яч[иа]?)?|тис(?:яч)?|хил(?:яди)?|хиљ(?:ада)?|ezer|ribu|nghìn|ngàn|χιλ(?:ιάδες)?|ألف|พัน|हज़ार',
  ].join('|'),
  5: 'lakhs?|lacs?',
  6: [
    'millions?|mio|mill|mln|mn|milj|miljoen(?:en)?|miljoner|millioner|millionen|miljoonaa|millones|millón|milh(?:ões|ão)|milion[ei]|milion(?:ów|y|ů)',
    'mil(?:ión|ióny|iónov)|млн|мил(?:ион(?:а|ов|и)?|лион(?:а|ов)?)|мільйон(?:ів|и)?|millió|milyon|milioane|juta|triệu|εκατ(?:ομμύρια)?|مليون|ล้าน',
  ].join('|'),
  7: 'crores?',
  9: [
    'billions?|bn|mrd|mia|mld|milliards?|milliarden?|miliardi|miliard(?:y|ów)?|miljard(?:er|en)?|миллиард(?:а|ов)?|млрд|milliárd|milyar|miliar|tỷ',
    'mil millones|miles de millones|bilh(?:ões|ão)|δισ(?:εκατομμύρια)?|مليار',
  ].join('|'),
  12: 'trillions?|trn|billionen|billones|bilion(?:y|ów)?|triliun|трлн|trilh(?:ões|ão)',
}

/** Currencies by symbol, code or name. */
const CURRENCY = [
  String.raw`(?:us|nt|hk|au?|nz|ca?|s|r|mx|b)?\$|[€£¥₹₽₩₪₺฿₫₴₱]|zł|kč|ft|lei|kr|rs|rp|rm|ntd`,
  'eur|usd|gbp|jpy|cny|rmb|twd|krw|inr|chf|sek|nok|dkk|pln|czk|huf|ron|bgn|rub|uah|try|tl|brl|mxn|ars|clp|cop|pen|zar|aud|nzd|cad|hkd|sgd',
  'myr|idr|thb|php|vnd|ils|egp|ngn|kes|sar|aed|isk',
  String.raw`(?:us )?dollars?|euros?|pounds?(?: sterling)?|yen|yuan|won|rupees?|francs?|kron(?:or|er)|rubl(?:es?|ů)|руб(?:лей)?|грн|reais|pesos?|baht|đồng|forint`,
].join('|')

/** Short scales that are glued to a currency, as in €m and k€. */
const GLUED: Readonly<Record<string, number>> = {
  k: 3,
  t: 3,
  m: 6,
  mn: 6,
  bn: 9,
  b: 9,
  md: 9,
  mrd: 9,
  tn: 12,
  trn: 12,
}

const NOUNS = [
  'persons?|people|personen|personnes|personas|pessoas|persone|persoane|osób|osob|чел(?:овек)?|осіб|passengers?|visitors?|tourists?|nights?|trips?|jobs?|employees?',
  'households?|dwellings?|inhabitants?|vehicles?|units?|items?|cases?|times?|systems?|pieces|head|heads|companies|enterprises|hours?|days?',
  'tonnes?|tons?|t|kg|т|тонн|ha|hectares?|hectolitres?|hl|litres?|l|km|km2|km²|m2|m²|m3|m³|k?m|tkm|pkm|passenger[ -]km|tonne[ -]km|kwh|mwh|gwh|twh|tj|toe|teu|barrels?|pct',
].join('|')

const LINK = String.raw`(?:of |de |d['’]|di |von |af |av |van |des )?`
const PREPOSITION = String.raw`(?:(?:figures?|values?|amounts?|data)? ?(?:are |shown |expressed )?(?:in|en|em|w|v|в|у|i)\s)?`
const WORDS = String.raw`[\p{L}€$£¥₹²³.'’/%-]+(?: [\p{L}€$£¥₹²³.'’/%-]+){0,4}`
const NOT_A_UNIT = /\b(?:and|or|over|more|plus|und|et|oder|ou)\b/

interface Scale {
  /** Its word alone: most texts have none, and the whole forms take a tenth of a second to compile. */
  word: RegExp
  regular: RegExp
  free: RegExp
  places: number
}

const SCALED: readonly Scale[] = Object.entries(SCALES).map(([places, words]) => {
  const unit = `(?:${CURRENCY}|${NOUNS})`
  const form = (rest: string): RegExp =>
    new RegExp(
      String.raw`^${PREPOSITION}x? ?(?:(?:${CURRENCY})\.? ?(?:${words})\.?|(?:${words})(?:\.?[ -]|\.|(?=[€$£¥₹]))(?:${LINK}${rest}\.?)?|(?:${words}))$`,
      'u',
    )
  return {
    places: Number(places),
    word: new RegExp(words, 'u'),
    regular: form(`${unit}(?: ${unit})?`),
    free: form(`(?:${WORDS})`),
  }
})

const BEFORE = new RegExp(String.raw`^(?:${CURRENCY}) ?(k|t|m|mn|bn|b|tn|trn|md|mrd)$`, 'u')
const BEHIND = new RegExp(String.raw`^(k|t|m|md|mrd) ?(?:${CURRENCY})$`, 'u')

/**
 * The power of ten by which a unit in words scales, such as 3 for `thousand persons`, `in Tsd. €` and `€k`; null for what is no such unit.
 * @param isFree whether any few words may name what is scaled, as in brackets.
 */
export function placesOfWords(text: string, isFree: boolean): number | null {
  const words = text.normalize('NFKC').replaceAll(/\s+/g, ' ').trim().toLowerCase()
  const glued = BEFORE.exec(words) ?? BEHIND.exec(words)
  if (glued !== null) return GLUED[glued[1] ?? ''] ?? null
  if (NOT_A_UNIT.test(words)) return null
  const found = SCALED.filter(
    ({ word, regular, free }) => word.test(words) && (isFree ? free : regular).test(words),
  )
  return found.at(-1)?.places ?? null
}

/** What may stand beside a figure of which a unit is the unit: the unit itself, and signs that say the same. */
export const SIGNS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^(?:%|percent|per cent|pct|百分比|百分率|prozent|pourcent|procent)$/iu, ['%']],
  [/^(?:‰|per mille|per mil|千分比)$/iu, ['‰']],
  [/^(?:eur|euros?|€)$/iu, ['€', 'EUR']],
  [/^(?:usd|us dollars?|us\$|dollars?|\$)$/iu, ['$', 'US$', 'USD']],
  [/^(?:gbp|pounds?(?: sterling)?|£)$/iu, ['£', 'GBP']],
  [/^(?:twd|nt\$|ntd|元|新[臺台]幣)$/iu, ['NT$', 'NTD', 'TWD', '元', '$']],
  [/^(?:jpy|yen|円|cny|rmb|yuan|人民币|¥)$/iu, ['¥', '円', '元']],
  [/^(?:inr|rupees?|₹)$/iu, ['₹', 'Rs', 'Rs.']],
]
