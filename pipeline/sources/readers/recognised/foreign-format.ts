import { UserError } from '../../../base/error.js'
import type { Manifest } from '../../manifest.js'
import { isPage, startText, type StartText } from './start-text.js'

/** A format that almanac does not read: how a file shows that it is of it, and what its reader can do. */
interface ForeignFormat {
  name: string
  isOf: (start: Start) => boolean
  advice: string
}

/** The first bytes of a file: as they are, and one character each. */
interface Start extends StartText {
  bytes: Buffer
  signs: string
}

const COMMENT_LINES = 200

const CSV = 'ask its publisher for CSV or XLSX'
const PROGRAM = (program: string): string => `${CSV}, or export it as CSV from ${program}`
const TABLE = `${CSV}, or save its table as such`
const SERVICE =
  'ask the service for SDMX-CSV instead (Accept: application/vnd.sdmx.data+csv, or format=csvdata)'
const MAP = `${CSV}, or export its attributes as CSV from a program for maps`

const begins =
  (mark: string, at = 0) =>
  ({ signs }: Start): boolean =>
    signs.startsWith(mark, at)
const beginsWithOne =
  (marks: readonly string[]) =>
  ({ signs }: Start): boolean =>
    marks.some((mark) => signs.startsWith(mark))
const isMarkup =
  (pattern: RegExp) =>
  ({ root, text }: Start): boolean =>
    root !== '' && pattern.test(text)
const isObject =
  (pattern: RegExp) =>
  ({ text }: Start): boolean =>
    text.startsWith('{') && pattern.test(text)

const DOCUMENTS: readonly ForeignFormat[] = [
  { name: 'a PDF document', isOf: ({ signs }) => signs.slice(0, 1024).includes('%PDF-'), advice: TABLE },
  { name: 'a PostScript document', isOf: begins('%!PS'), advice: TABLE },
  { name: 'an RTF document', isOf: begins('{\\rtf'), advice: TABLE },
  { name: 'an image (PNG)', isOf: begins('\x89PNG\r\n'), advice: CSV },
  { name: 'an image (JPEG)', isOf: begins('\xff\xd8\xff'), advice: CSV },
  { name: 'an image (GIF)', isOf: ({ signs }) => /^GIF8[79]a/.test(signs), advice: CSV },
  { name: 'an image (TIFF)', isOf: ({ signs }) => /^(?:II\*\0|MM\0\*)/.test(signs), advice: CSV },
  { name: 'an image (WebP)', isOf: ({ signs }) => /^RIFF[^]{4}WEBP/.test(signs), advice: CSV },
  { name: 'an image (SVG)', isOf: ({ root }) => root === 'svg', advice: CSV },
]

const PROGRAMS: readonly ForeignFormat[] = [
  {
    name: 'an SPSS file (.sav)',
    isOf: ({ signs }) => /^\$FL[23]/.test(signs),
    advice: PROGRAM('SPSS or PSPP'),
  },
  {
    name: 'an SPSS portable file (.por)',
    isOf: ({ signs }) => signs.includes('SPSSPORT'),
    advice: PROGRAM('SPSS or PSPP'),
  },
  {
    name: 'a Stata file (.dta)',
    isOf: ({ bytes, signs }) => signs.startsWith('<stata_dta>') || isOldStata(bytes),
    advice: PROGRAM('Stata'),
  },
  {
    name: 'a SAS file (.sas7bdat)',
    isOf: begins('\xc2\xea\x81\x60\xb3\x14\x11\xcf\xbd\x92\x08\0\x09\xc7\x31\x8c\x18\x1f\x10\x11', 12),
    advice: PROGRAM('SAS'),
  },
  { name: 'a SAS transport file (.xpt)', isOf: begins('HEADER RECORD*******'), advice: PROGRAM('SAS') },
  {
    name: 'an R file (.rds)',
    isOf: beginsWithOne(['X\n\0\0\0\x02', 'X\n\0\0\0\x03', 'A\n2\n', 'A\n3\n']),
    advice: PROGRAM('R'),
  },
  { name: 'an R workspace (.RData)', isOf: ({ signs }) => /^RD[AX][23]\n/.test(signs), advice: PROGRAM('R') },
  { name: 'a MATLAB file', isOf: begins('MATLAB 5.0 MAT-file'), advice: PROGRAM('MATLAB') },
  { name: 'a SQLite database', isOf: begins('SQLite format 3\0'), advice: PROGRAM('SQLite') },
  { name: 'a DuckDB database', isOf: begins('DUCK', 8), advice: 'export its table as Parquet or CSV' },
  {
    name: 'an Access database',
    isOf: beginsWithOne(['\0\x01\0\0Standard Jet DB', '\0\x01\0\0Standard ACE DB']),
    advice: PROGRAM('Access'),
  },
  { name: 'a dBASE file (.dbf)', isOf: ({ bytes }) => isDbf(bytes), advice: PROGRAM('LibreOffice') },
  { name: 'an Avro file', isOf: begins('Obj\x01'), advice: 'ask its publisher for Parquet or CSV' },
  { name: 'an ORC file', isOf: begins('ORC\x08'), advice: 'ask its publisher for Parquet or CSV' },
  {
    name: 'an Arrow file (Feather)',
    isOf: ({ signs }) => /^(?:ARROW1|FEA1)/.test(signs),
    advice: 'ask its publisher for Parquet or CSV',
  },
  {
    name: 'an HDF5 or netCDF file',
    isOf: beginsWithOne(['\x89HDF\r\n', 'CDF\x01', 'CDF\x02', 'CDF\x05']),
    advice: CSV,
  },
]

const MARKUP: readonly ForeignFormat[] = [
  {
    name: 'an SDMX-ML message',
    isOf: isMarkup(
      /sdmx\.org\/resources\/sdmxml|<(?:\w{1,40}:)?(?:StructureSpecificData|GenericData|CompactData)[\s>]/i,
    ),
    advice: SERVICE,
  },
  { name: 'a KML map', isOf: isMarkup(/opengis\.net\/kml|<kml[\s>]/), advice: MAP },
  { name: 'a GML map', isOf: isMarkup(/opengis\.net\/gml/), advice: MAP },
  {
    name: 'a workbook in the XML of Excel 2003',
    isOf: isMarkup(/urn:schemas-microsoft-com:office:spreadsheet"/),
    advice: 'save it as XLSX',
  },
  {
    name: 'an RDF document',
    isOf: (start) => isTurtle(start) || start.root === 'rdf:rdf',
    advice: `${CSV}, or query it for a table`,
  },
  {
    name: 'a web feed',
    isOf: ({ root }) => root === 'rss' || root === 'feed',
    advice: 'give the address of a file that it names',
  },
]

const JSON_KINDS: readonly ForeignFormat[] = [
  { name: 'an SDMX-JSON message', isOf: isObject(/sdmx-json|"dataSets"\s{0,9}:/), advice: SERVICE },
  {
    name: 'GeoJSON',
    isOf: isObject(/"type"\s{0,9}:\s{0,9}"FeatureCollection"/),
    advice: 'its features can be read as records: format: json and records: /features (--records /features)',
  },
  { name: 'TopoJSON', isOf: isObject(/"type"\s{0,9}:\s{0,9}"Topology"/), advice: MAP },
]

const ANY_XML: ForeignFormat = {
  name: 'an XML document',
  isOf: ({ root, isXml }) => isXml && !isPage(root),
  advice: CSV,
}

const LOGIN: ForeignFormat = {
  name: 'a page that asks for a password',
  isOf: ({ root, text }) => isPage(root) && /<input[^>]{1,200}type\s?=\s?["']?password/i.test(text),
  advice: 'fetch it by a command that logs in, or ask its publisher for an open address',
}
const PAGE: ForeignFormat = {
  name: 'an HTML page',
  isOf: ({ root }) => isPage(root),
  advice: 'look what the address answers; a page with the table is read by format: html',
}

/** Formats whose readers say themselves what a page is that stands in their place. */
const PAGES_ARE_TOLD: readonly Manifest['format'][] = ['html', 'csv', 'spreadsheet', 'flattened-table']

/**
 * Refuses a file of a format that almanac does not read, by its name and with what to do.
 * @param bytes its first ones.
 * @throws UserError.
 */
export function refuseForeign(bytes: Buffer, file: string, { format, records }: Manifest): void {
  const start = { bytes, signs: bytes.toString('latin1'), ...startText(bytes) }
  const kinds = [
    ...DOCUMENTS,
    ...PROGRAMS,
    ...MARKUP,
    // Whoever says where the records stand knows what the document is.
    ...(records === undefined ? JSON_KINDS : []),
    ANY_XML,
    ...(format === 'html' ? [] : [LOGIN]),
    ...(PAGES_ARE_TOLD.includes(format) ? [] : [PAGE]),
  ]
  const kind = kinds.find(({ isOf }) => isOf(start))
  if (kind !== undefined)
    throw new UserError(`${file}: is ${kind.name}, which almanac does not read`, 1, { remedy: kind.advice })
}

/** The root of an RDF document in Turtle or N-Triples: its first line that is no comment. */
function isTurtle({ text }: Start): boolean {
  if (!/^[#@<p]/i.test(text)) return false
  const line =
    text.split('\n', COMMENT_LINES).find((each) => each.trim() !== '' && !each.startsWith('#')) ?? ''
  return /^(?:@prefix\s|@base\s|prefix\s+[\w-]*:|<[a-z]+:\/\/[^>\s]+>\s+<[a-z]+:\/\/)/i.test(line)
}

/** Release 105 to 115, the order of bytes, and two constants. */
function isOldStata([release = 0, order, kind, unused]: Buffer): boolean {
  return release >= 105 && release <= 115 && (order === 1 || order === 2) && kind === 1 && unused === 0
}

/** A version, a date, and the mark behind the last of the fields of 32 bytes. */
function isDbf(bytes: Buffer): boolean {
  const [version = 0, , month = 0, day = 0] = bytes
  if (bytes.length < 64 || ![0x02, 0x03, 0x30, 0x31, 0x43, 0x83, 0x8b, 0xf5].includes(version)) return false
  const fields = bytes.subarray(32, bytes.readUInt16LE(8))
  return (
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= 31 &&
    fields.some((byte, i) => i % 32 === 0 && byte === 0x0d)
  )
}
