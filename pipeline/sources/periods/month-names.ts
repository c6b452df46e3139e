/** Names of the months by language, in small letters without accents. */
const NAMES: Readonly<Record<string, string>> = {
  en: 'january february march april may june july august september october november december',
  de: 'januar februar marz april mai juni juli august september oktober november dezember',
  'de-AT': 'janner feber maerz april mai juni juli august september oktober november dezember',
  fr: 'janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre',
  es: 'enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre',
  it: 'gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre',
  pt: 'janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro',
  nl: 'januari februari maart april mei juni juli augustus september oktober november december',
  da: 'januar februar marts april maj juni juli august september oktober november december',
  sv: 'januari februari mars april maj juni juli augusti september oktober november december',
  id: 'januari februari maret april mei juni juli agustus september oktober november desember',
  tr: 'ocak subat mart nisan mayis haziran temmuz agustos eylul ekim kasim aralik',
  ru: 'январь февраль март апрель маи июнь июль август сентябрь октябрь ноябрь декабрь',
  'ru-genitive': 'января февраля марта апреля мая июня июля августа сентября октября ноября декабря',
}

/** Names that are read whole alone: their beginnings are those of other months elsewhere, and some of them are other months next door. */
const WHOLE_NAMES: Readonly<Record<string, string>> = {
  pl: 'styczen luty marzec kwiecien maj czerwiec lipiec sierpien wrzesien pazdziernik listopad grudzien',
  cs: 'leden unor brezen duben kveten cerven cervenec srpen zari rijen listopad prosinec',
  hr: 'sijecanj veljaca ozujak travanj svibanj lipanj srpanj kolovoz rujan listopad studeni prosinac',
  hu: 'januar februar marcius aprilis majus junius julius augusztus szeptember oktober november december',
  ro: 'ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie',
  uk: 'січень лютии березень квітень травень червень липень серпень вересень жовтень листопад грудень',
  'uk-genitive': 'січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня',
  ar: 'يناير فبراير مارس ابريل مايو يونيو يوليو اغسطس سبتمبر اكتوبر نوفمبر ديسمبر',
  fi: 'tammikuu helmikuu maaliskuu huhtikuu toukokuu kesakuu heinakuu elokuu syyskuu lokakuu marraskuu joulukuu',
}

/** Thai names and abbreviations, whose signs above and below are no letters. */
const THAI = [
  'ม.ค. ก.พ. มี.ค. เม.ย. พ.ค. มิ.ย. ก.ค. ส.ค. ก.ย. ต.ค. พ.ย. ธ.ค.',
  'มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน ธันวาคม',
].map((names) => names.split(' '))

/** A label with the Thai name of a month at its beginning or end in English; of a year of two digits nothing tells the era, so it stays. */
export function withoutThaiMonth(label: string): string {
  if (!/[\u0e01-\u0e4e]/.test(label) || !/\d{4}/.test(label)) return label
  const english = (NAMES['en'] ?? '').split(' ')
  const found = THAI.flatMap((names) => names.map((name, i) => ({ name, english: english[i] ?? '' })))
  const month = found.find(({ name }) => label.startsWith(name) || label.endsWith(name))
  return month === undefined
    ? label
    : label.replace(month.name, month.english).replace(/(?<=[a-z])(?=\d)|(?<=\d)(?=[a-z])/, ' ')
}

/** Abbreviations that do not begin their name. */
const OTHERS: Readonly<Record<string, number>> = { mrz: 3, mrt: 3, sept: 9, setiembre: 9, set: 9 }

const NUMBERS = numbersByName()

/**
 * The number of a month by its name in small letters without accents: whole, or its first three letters and more where no other month of the
 * language begins so, with or without a point. Null for no name of a month, and for one of different months, as listopad is.
 */
export function monthNumber(name: string): number | null {
  return NUMBERS.get(name.replace(/\.$/, '')) ?? null
}

function numbersByName(): Map<string, number> {
  const found = new Map<string, number>()
  const add = (name: string, number: number): void => {
    found.set(name, (found.get(name) ?? number) === number ? number : 0)
  }
  for (const names of Object.values(NAMES).map((list) => list.split(' '))) {
    for (const [i, name] of names.entries()) {
      for (let length = 3; length <= name.length; length++) {
        const start = name.slice(0, length)
        if (names.filter((other) => other.startsWith(start)).length === 1) add(start, i + 1)
      }
    }
  }
  for (const names of Object.values(WHOLE_NAMES))
    for (const [i, name] of names.split(' ').entries()) add(name, i + 1)
  for (const [name, number] of Object.entries(OTHERS)) add(name, number)
  return new Map([...found].filter(([, number]) => number > 0))
}
