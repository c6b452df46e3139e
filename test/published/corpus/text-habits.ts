import iconv from 'iconv-lite'
import type { Case, CaseManifest, ExpectedRow } from './case.js'
import { tableOf } from './two-months.js'

/** Text as offices of many countries write it: encodings that no file states, and files that were cut or damaged on their way. */
export const textCases = (): Case[] => [
  ...FOUND.map(foundCase),
  ...STATED.map(statedCase),
  ...doubtfulCases(),
  ...brokenTextCases(),
]

/** A table of places and figures: country, encoding, the labels, and the places in the order of their figures 101, 102 … */
type Table = [country: string, encoding: string, labels: [string, string], places: string[]]

const FOUND: Table[] = [
  ['germany', 'windows-1252', ['Bundesland', 'Bevölkerung'], ['Baden-Württemberg', 'Thüringen', 'Sachsen']],
  ['austria', 'iso-8859-1', ['Bundesland', 'Übernachtungen'], ['Kärnten', 'Niederösterreich', 'Tirol']],
  ['france', 'windows-1252', ['Région', 'Décès'], ['Île-de-France', 'Provence-Alpes-Côte d’Azur', 'Corse']],
  [
    'spain',
    'iso-8859-15',
    ['Comunidad', 'Población'],
    ['Andalucía', 'Cataluña', 'Castilla y León', 'Logroño', 'A Coruña', 'Peñíscola'],
  ],
  ['brazil', 'windows-1252', ['Município', 'População'], ['São Paulo', 'Brasília', 'Goiânia']],
  ['italy', 'windows-1252', ['Città', 'Attività'], ['Forlì', 'Aosta', 'Valle d’Aosta – Vallée d’Aoste']],
  ['denmark', 'macintosh', ['Område', 'Indbyggere i året'], ['Sjælland', 'Færøerne', 'København']],
  ['poland', 'windows-1250', ['Województwo', 'Ludność ogółem'], ['Łódzkie', 'Śląskie', 'Świętokrzyskie']],
  [
    'czechia',
    'iso-8859-2',
    ['Okres', 'Počet obyvatel'],
    ['Šumperk', 'Žďár nad Sázavou', 'Děčín', 'Plzeň', 'Ústí', 'Třebíč'],
  ],
  [
    'hungary',
    'windows-1250',
    ['Megye', 'Népesség (fő)'],
    ['Győr', 'Hódmezővásárhely', 'Mezőkövesd', 'Gyöngyös'],
  ],
  ['romania', 'windows-1250', ['Judeţ', 'Populaţie'], ['Timiş', 'Argeş', 'Mureş']],
  ['turkey', 'windows-1254', ['İl adı', 'Nüfus sayısı'], ['Şanlıurfa', 'Iğdır', 'Diyarbakır']],
  ['lithuania', 'windows-1257', ['Savivaldybė', 'Gyventojų skaičius'], ['Šiauliai', 'Kėdainių', 'Panevėžys']],
  ['russia', 'windows-1251', ['Регион', 'Численность населения'], ['Москва', 'Московская область', 'Тула']],
  ['russia-mail', 'koi8-r', ['Регион', 'Численность населения'], ['Москва', 'Московская область', 'Тула']],
  ['russia-dos', 'ibm866', ['Регион', 'Численность населения'], ['Москва', 'Московская область', 'Тула']],
  [
    'ukraine',
    'windows-1251',
    ['Область', 'Чисельність населення'],
    ['Київська', 'Львівська', 'Чернігівська'],
  ],
  ['serbia', 'windows-1251', ['Општина', 'Број становника'], ['Ниш', 'Нови Сад', 'Крушевац']],
  ['greece', 'iso-8859-7', ['Περιφέρεια', 'Πληθυσμός'], ['Αττική', 'Κρήτη', 'Άρτα']],
  ['israel', 'windows-1255', ['יישוב', 'אוכלוסייה'], ['ירושלים', 'תל אביב', 'חיפה']],
  ['egypt', 'windows-1256', ['المحافظة', 'عدد السكان'], ['القاهرة', 'الجيزة', 'أسوان']],
  ['thailand', 'windows-874', ['จังหวัด', 'จำนวนประชากร'], ['กรุงเทพมหานคร', 'เชียงใหม่', 'ภูเก็ต']],
  ['japan', 'shift_jis', ['都道府県', '利用件数'], ['北海道', '東京都', '沖縄県']],
  ['japan-unix', 'euc-jp', ['都道府県', '利用件数'], ['北海道', '東京都', '沖縄県']],
  ['korea', 'euc-kr', ['시도', '승하차인원'], ['서울특별시', '부산광역시', '제주특별자치도']],
  ['china', 'gb18030', ['地区', '年末人口数'], ['北京', '内蒙古', '新疆']],
  ['hong-kong', 'big5', ['地區', '人口數目'], ['香港島', '九龍', '新界']],
]

/** Too little text to tell by itself; what the manifest states is read strictly. */
const STATED: Table[] = [
  ['netherlands', 'windows-1252', ['Land', 'Aantal'], ['Kroatië', 'Servië', 'Peru']],
  ['latvia', 'cp1257', ['Valsts', 'Skaits'], ['Latvija', 'Austrālija', 'Peru']],
  ['vietnam', 'windows-1258', ['Tinh', 'Dân sô'], ['Hà Nam', 'Bên Tre', 'Long An']],
  ['poland-dos', 'CP852', ['Kraj', 'Liczba'], ['Niemcy', 'Hiszpania', 'Węgry']],
]

function foundCase([country, encoding, labels, places]: Table): Case {
  return tableOf(
    `encoding-${country}`,
    `${encoding} of ${country} that nothing states`,
    iconv.encode(textOf(labels, places), encoding),
    contract(labels),
    { rows: rowsOf(places), found: { encoding: FOUND_AS[encoding] ?? encoding } },
  )
}

/** Encodings that differ from another only in characters that the case does not have. */
const FOUND_AS: Record<string, string> = { 'iso-8859-1': 'windows-1252', 'iso-8859-15': 'windows-1252' }

function statedCase([country, encoding, labels, places]: Table): Case {
  return tableOf(
    `encoding-stated-${country}`,
    `${encoding} of ${country}, as the manifest states`,
    iconv.encode(textOf(labels, places), encoding),
    { encoding, ...contract(labels) },
    { rows: rowsOf(places), found: { encoding } },
  )
}

function doubtfulCases(): Case[] {
  const plain = contract(['Land', 'Aantal'])
  const text = textOf(['Land', 'Aantal'], ['Kroatië', 'Peru', 'Chili'])
  const refused = (
    name: string,
    about: string,
    bytes: Buffer,
    manifest: CaseManifest,
    refusal: string,
  ): Case => tableOf(name, about, bytes, manifest, { refusal })
  return [
    refused(
      'encoding-in-doubt',
      'one letter that two encodings read as one of their languages: both are named',
      iconv.encode(text, 'windows-1252'),
      plain,
      'write encoding: windows-1252 or encoding: windows-1257 into data/sources/encoding-in-doubt.yaml',
    ),
    refused(
      'encoding-in-doubt-repeated',
      'the same word a thousand times tells no more than once',
      iconv.encode(
        textOf(
          ['Land', 'Aantal'],
          Array.from({ length: 1000 }, () => 'Kroatië'),
        ),
        'windows-1252',
      ),
      plain,
      'write encoding: windows-1252 or encoding: windows-1257',
    ),
    refused(
      'encoding-other-than-stated',
      'a file in Windows-1252 where the manifest states Shift_JIS',
      iconv.encode(text, 'windows-1252'),
      { encoding: 'shift_jis', ...plain },
      'is not shift_jis',
    ),
    refused(
      'encoding-iso-2022',
      'Japanese of mails, in escape sequences',
      Buffer.from('\x1B$BCO6h\x1B(B;Aantal\nx;1\n'),
      plain,
      'as in ISO-2022, which is not read',
    ),
  ]
}

function brokenTextCases(): Case[] {
  const labels: [string, string] = ['地區', '人次']
  const bytes = Buffer.from(textOf(labels, ['臺北市', '新北市', '桃園市']))
  const within = bytes.lastIndexOf(Buffer.from('桃')) + 2
  const refused = (name: string, about: string, broken: Buffer, refusal: string): Case =>
    tableOf(name, about, broken, contract(labels), { refusal })
  return [
    refused(
      'text-cut-in-a-character',
      'UTF-8 that was cut within a character',
      bytes.subarray(0, within),
      'the file is cut within a character of its last line',
    ),
    refused(
      'text-with-a-stray-byte',
      'UTF-8 with a byte of another encoding in it',
      Buffer.concat([bytes.subarray(0, within - 2), Buffer.from([0xe9]), bytes.subarray(within - 2)]),
      'the file is damaged',
    ),
    tableOf(
      'encoding-utf-32',
      'UTF-32 with its mark',
      iconv.encode(`\uFEFF${bytes.toString()}`, 'utf-32le'),
      contract(labels),
      { rows: rowsOf(['臺北市', '新北市', '桃園市']), found: { encoding: 'utf-32le' } },
    ),
  ]
}

function contract([place, value]: [string, string]): CaseManifest {
  return {
    format: 'csv',
    columns: { place: { labels: [place], type: 'text' }, value: { labels: [value], type: 'count' } },
  }
}

function textOf(labels: [string, string], places: readonly string[]): string {
  return `${labels.join(';')}\n${places.map((place, i) => `${place};${101 + i}\n`).join('')}`
}

function rowsOf(places: readonly string[]): ExpectedRow[] {
  return places.map((place, i) => ({ _row: i + 2, place, value: 101 + i }))
}
