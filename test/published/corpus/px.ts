import iconv from 'iconv-lite'
import { month, quarter, year, type Case, type CaseFile, type CaseManifest } from './case.js'

/** PC-Axis files as offices publish them, and files that do not agree with themselves. */
export const pxCases = (): Case[] => [...tableCases(), ...encodingCases(), ...brokenCases()]

const text = { type: 'text' } as const
const figures = (labels: [string] = ['value']): CaseManifest['columns'][string] => ({
  type: 'number',
  labels,
  required: false,
})

function of(
  name: string,
  about: string,
  bytes: CaseFile['bytes'],
  manifest: CaseManifest,
  file: Omit<CaseFile, 'bytes'>,
): Case {
  return { name, about, synthesised: 'all figures', extension: 'px', manifest, files: [{ bytes, ...file }] }
}

const yearly = (columns: CaseManifest['columns'], more: Partial<CaseManifest> = {}): CaseManifest => ({
  format: 'px',
  columns,
  period: { column: 'year', calendar: 'gregorian', frequency: 'year' },
  ...more,
})

const START =
  'CHARSET="ANSI";\r\nAXIS-VERSION="2013";\r\nCODEPAGE="utf-8";\r\nLANGUAGE="en";\r\nDECIMALS=0;\r\n'
const PLACES = `${START}TITLE="Births by place, sex and year";
STUB="place","sex";
HEADING="year";
VALUES("place")="Nuuk; the capital","Sisimiut";
VALUES("sex")="Men","Women";
VALUES("year")="2021","2022";
CODES("place")="NUU","SIS";
`
const placed: CaseManifest['columns'] = {
  place: text,
  place_code: { ...text, labels: ['place code'] },
  sex: text,
  year: { type: 'period' },
  value: figures(),
}
const placeRow = (i: number, value: number | null) =>
  year(i + 1, 2021 + (i % 2), {
    place: i < 4 ? 'Nuuk; the capital' : 'Sisimiut',
    place_code: i < 4 ? 'NUU' : 'SIS',
    sex: i % 4 < 2 ? 'Men' : 'Women',
    value,
  })

function tableCases(): Case[] {
  const table = (
    name: string,
    about: string,
    data: string,
    values: readonly (number | null)[],
    header = PLACES,
  ): Case =>
    of(name, about, `${header}DATA=\n${data}\n;\n`, yearly(placed), {
      rows: values.map((value, i) => placeRow(i, value)),
    })
  const eight = [1, 2, 3, 4, 5, 6, 7, 8]
  return [
    table(
      'px-stub-and-heading',
      'PX: the variables of the stub change slower than those of the heading; a semicolon within a text',
      '1 2\n3 4\n5 6\n7 8',
      eight,
    ),
    table(
      'px-row-ends',
      'PX: rows that end with a semicolon, figures parted by commas and tabs, a line that breaks anywhere',
      '1,2;\n3\t4 5\n6 7;\n8',
      eight,
    ),
    table(
      'px-dots',
      'PX: one to six dots and a dash where there is no figure',
      '"." "..";\n"..." "....";\n"....." "......";\n- 8.50',
      [null, null, null, null, null, null, null, 8.5],
    ),
    of(
      'px-keys',
      'PX with keys: rows in any order, rows of zeros left out',
      `${PLACES}KEYS("place")=CODES;\nKEYS("sex")=VALUES;\nDATA=\n"SIS","Women",7 8\n"NUU","Men",1 2\n;\n`,
      yearly(placed),
      { rows: [1, 2, 0, 0, 0, 0, 7, 8].map((value, i) => placeRow(i, value)) },
    ),
    of(
      'px-languages',
      'PX in several languages is read in its main one',
      `${START}LANGUAGES="de","fr";
TITLE="Betriebe";
TITLE[fr]="Etablissements";
UNITS="Betriebe";
STUB="Kanton";
STUB[fr]="Canton";
HEADING="Jahr";
HEADING[fr]="Année";
VALUES("Kanton")="Zürich","Genf";
VALUES[fr]("Canton")="Zurich","Genève";
VALUES("Jahr")="2020";
VALUES[fr]("Année")="2020";
DATA=
12 7;
`,
      yearly({
        canton: { ...text, labels: ['Kanton'] },
        year: { type: 'period', labels: ['Jahr'] },
        value: figures(['value (Betriebe)']),
      }),
      {
        rows: [year(1, 2020, { canton: 'Zürich', value: 12 }), year(2, 2020, { canton: 'Genf', value: 7 })],
        found: { title: 'Betriebe' },
      },
    ),
    of(
      'px-time-range',
      "PX with a range of months for its time, and the months' names for its values",
      `${START}STUB="mesec";
VALUES("mesec")="november","december",
"januar";
TIMEVAL("mesec")=TLIST(M1,"200811"-"200901");
DATA=
1.25 "-" 3;
`,
      {
        format: 'px',
        columns: {
          month: { type: 'period', labels: ['mesec period'] },
          name: { ...text, labels: ['mesec'], dimension: false },
          value: figures(),
        },
        period: { column: 'month', calendar: 'gregorian', frequency: 'month' },
      },
      {
        rows: [
          month(1, '2008-11', { name: 'november', value: 1.25 }),
          month(2, '2008-12', { name: 'december', value: null }),
          month(3, '2009-01', { name: 'januar', value: 3 }),
        ],
        found: { frequency: 'month' },
      },
    ),
    of(
      'px-time-list',
      'PX with a list of quarters whose digits look like nothing else',
      `${START}HEADING="kvartal";
VALUES("kvartal")="1. kv. 2019","2. kv. 2019";
TIMEVAL("kvartal")=TLIST(Q1),"20191","20192";
DATA=10 20;`,
      {
        format: 'px',
        columns: { quarter: { type: 'period', labels: ['kvartal period'] }, value: figures() },
        ignore: ['kvartal'],
        period: { column: 'quarter', calendar: 'gregorian', frequency: 'quarter' },
      },
      { rows: [quarter(1, 2019, 1, { value: 10 }), quarter(2, 2019, 2, { value: 20 })] },
    ),
    of(
      'px-units',
      'PX: a variable of contents, each with a unit of its own',
      `${START}STUB="Vuosi";
HEADING="Tiedot";
CONTVARIABLE="Tiedot";
VALUES("Vuosi")="2022";
VALUES("Tiedot")="Tavaramäärä","Matka";
UNITS="tonnia, km";
UNITS("Tavaramäärä")="tonnia";
UNITS("Matka")="km";
DATA=
62755 69
;`,
      yearly({
        year: { type: 'period', labels: ['Vuosi'] },
        content: { ...text, labels: ['Tiedot'] },
        unit: { ...text, labels: ['Tiedot unit'] },
        value: figures(),
      }),
      {
        rows: [
          year(1, 2022, { content: 'Tavaramäärä', unit: 'tonnia', value: 62755 }),
          year(2, 2022, { content: 'Matka', unit: 'km', value: 69 }),
        ],
      },
    ),
    of(
      'px-long-text',
      'PX: a text that goes on over several lines, before and within the values',
      `${START}NOTE="A note; with a semicolon and an = sign"
" that goes on#DATA=1 2 3";
HEADING="year",
"area";
VALUES("year")="2000";
VALUES("area")="The "
"north","The south";
DATA=
5 6;`,
      yearly({ year: { type: 'period' }, area: text, value: figures() }),
      {
        rows: [
          year(1, 2000, { area: 'The north', value: 5 }),
          year(2, 2000, { area: 'The south', value: 6 }),
        ],
      },
    ),
  ]
}

function encodingCases(): Case[] {
  const table = (place: string): string =>
    `CHARSET="ANSI";\r\nCODEPAGE="@";\r\nSTUB="place";\r\nHEADING="year";\r\nVALUES("place")="${place}";\r\nVALUES("year")="2020";\r\nDATA=\r\n5;\r\n`
  const manifest = yearly({ place: text, year: { type: 'period' }, value: figures() })
  const encoded = (name: string, about: string, codepage: string, place: string): Case =>
    of(name, about, iconv.encode(table(place).replace('@', codepage), codepage), manifest, {
      rows: [year(1, 2020, { place, value: 5 })],
      found: { encoding: codepage.toLowerCase() },
    })
  return [
    encoded(
      'px-iso-8859-15',
      'PX from Spain in the encoding that CODEPAGE states',
      'iso-8859-15',
      'Cataluña (€)',
    ),
    encoded(
      'px-windows-1250',
      'PX from Slovenia in the encoding that CODEPAGE states',
      'Windows-1250',
      'Škofja Loka, Žalec',
    ),
    encoded(
      'px-windows-1251',
      'PX from Kazakhstan in the encoding that CODEPAGE states',
      'windows-1251',
      'Алматы',
    ),
    encoded(
      'px-windows-1257',
      'PX from Latvia in the encoding that CODEPAGE states',
      'windows-1257',
      'Rīga, Jūrmala',
    ),
    of(
      'px-utf-8-mark',
      'PX from Iceland in UTF-8 with a byte order mark',
      `\ufeff${table('Þingeyri').replace('@', 'utf-8')}`,
      manifest,
      {
        rows: [year(1, 2020, { place: 'Þingeyri', value: 5 })],
      },
    ),
    of(
      'px-utf-8-said-otherwise',
      'PX whose bytes are UTF-8 although CODEPAGE states another encoding',
      table('Ávila').replace('@', 'iso-8859-15'),
      manifest,
      {
        rows: [year(1, 2020, { place: 'Ávila', value: 5 })],
        found: { encoding: 'utf-8' },
      },
    ),
    of(
      'px-codepage-unknown',
      'PX with an encoding that nobody knows',
      Buffer.concat([Buffer.from(table('X').replace('@', 'ebcdic-9'), 'latin1'), Buffer.from([0xe9])]),
      manifest,
      { refusal: 'CODEPAGE states "ebcdic-9"' },
    ),
  ]
}

function brokenCases(): Case[] {
  const refused = (name: string, about: string, bytes: string, refusal: string): Case =>
    of(name, about, bytes, yearly(placed), { refusal })
  const whole = `${PLACES}DATA=\n1 2\n3 4\n5 6\n7 8;\n`
  return [
    refused(
      'px-too-few',
      'PX with a figure too few',
      whole.replace('7 8', '7'),
      'DATA has 7 figures; its variables make 8 cells',
    ),
    refused(
      'px-too-many',
      'PX with a figure too many',
      whole.replace('7 8', '7 8 9'),
      'DATA has more than 8 figures',
    ),
    refused(
      'px-without-values',
      'PX without the values of a variable',
      whole.replace(/VALUES\("sex"\).*;\n/, ''),
      'no VALUES("sex")',
    ),
    refused(
      'px-codes-missing',
      'PX with a code too few',
      whole.replace('"NUU","SIS"', '"NUU"'),
      '"place" has 2 VALUES and 1 CODES',
    ),
    refused(
      'px-values-twice',
      'PX with two lists of values for one variable',
      whole.replace('CODES("place")="NUU","SIS"', 'VALUES("sex")="M","W"'),
      'VALUES("sex") appears twice',
    ),
    refused(
      'px-quote-open',
      'PX with a quotation mark that is never closed',
      whole.replace('"Sisimiut"', '"Sisimiut'),
      'is not a complete PX file: ',
    ),
    refused(
      'px-cut-off',
      'PX that breaks off before its figures',
      whole.slice(0, whole.indexOf('DATA')),
      'no DATA=',
    ),
    refused(
      'px-key-unknown',
      'PX with the key of a row that no variable has',
      `${PLACES}KEYS("place")=CODES;\nKEYS("sex")=VALUES;\nDATA=\n"QAQ","Men",1 2;`,
      'the key QAQ, which is not a value of place',
    ),
    refused(
      'px-key-row-short',
      'PX with keys and a row with a figure too few',
      `${PLACES}KEYS("place")=CODES;\nKEYS("sex")=VALUES;\nDATA=\n"NUU","Men",1;`,
      'not whole',
    ),
    refused(
      'px-time-list-short',
      'PX whose list of times is shorter than its values',
      whole.replace('DECIMALS=0;', 'DECIMALS=0;TIMEVAL("year")=TLIST(A1),"2021";'),
      'no list of 2 periods',
    ),
    refused(
      'px-no-statement',
      'a text file where a PX file is expected',
      'place;year;value\nNuuk;2021;5\n',
      'not a statement of a PX file',
    ),
  ]
}
