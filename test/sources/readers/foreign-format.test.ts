import { expect, test } from 'vitest'
import { refuseForeign } from '../../../pipeline/sources/readers/recognised/foreign-format.js'
import { manifestOf, type Rules } from './given-file.js'

const refusal = (start: string | Buffer, rules: Rules = {}): string => {
  try {
    refuseForeign(
      Buffer.from(typeof start === 'string' ? Buffer.from(start, 'latin1') : start),
      'usage',
      manifestOf(rules),
    )
    return ''
  } catch (cause) {
    return String(cause)
  }
}

/** The start of a dBASE table of one field. */
function dbf(): Buffer {
  const bytes = Buffer.alloc(100)
  bytes.set([0x03, 124, 5, 31])
  bytes.writeUInt16LE(65, 8)
  bytes[64] = 0x0d
  return bytes
}

const OLE_ZIP = 'PK\x03\x04'

test.each([
  ['a PDF document', '%PDF-1.4\n'],
  ['a PDF document', '\r\n%PDF-1.4\n'],
  ['an RTF document', '{\\rtf1\\ansi'],
  ['an image (PNG)', '\x89PNG\r\n\x1a\n'],
  ['an image (JPEG)', '\xff\xd8\xff\xe0'],
  ['an image (GIF)', 'GIF89a'],
  ['an image (SVG)', '<?xml version="1.0"?>\n<!-- made -->\n<svg xmlns="http://www.w3.org/2000/svg">'],
  ['an SPSS file', '$FL2@(#) SPSS DATA FILE'],
  ['a Stata file', '<stata_dta><header><release>118'],
  ['a Stata file', '\x73\x02\x01\0'],
  [
    'a SAS file',
    `${'\0'.repeat(12)}\xc2\xea\x81\x60\xb3\x14\x11\xcf\xbd\x92\x08\0\x09\xc7\x31\x8c\x18\x1f\x10\x11`,
  ],
  ['a SAS transport file', 'HEADER RECORD*******LIBRARY HEADER RECORD!!!!!!!'],
  ['an R file', 'X\n\0\0\0\x03\0\x04'],
  ['an R workspace', 'RDX3\nX\n'],
  ['a SQLite database', 'SQLite format 3\0'],
  ['an Access database', '\0\x01\0\0Standard ACE DB\0'],
  ['a dBASE file', dbf()],
  ['an Avro file', 'Obj\x01\x04'],
  ['an ORC file', 'ORC\x08'],
  ['an Arrow file', 'ARROW1\0\0'],
  ['an Arrow file', 'FEA1'],
  ['an HDF5 or netCDF file', '\x89HDF\r\n\x1a\n'],
  [
    'an SDMX-ML message',
    '<?xml version="1.0"?><mes:GenericData xmlns:mes="http://www.SDMX.org/resources/SDMXML/schemas/v2_0/message">',
  ],
  [
    'an SDMX-ML message',
    Buffer.from(
      '\ufeff<?xml version="1.0"?><m:Structure xmlns:m="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message">',
      'utf16le',
    ),
  ],
  ['a KML map', '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2">'],
  [
    'a workbook in the XML of Excel 2003',
    '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
  ],
  ['an RDF document', '# data\n@prefix qb: <http://purl.org/linked-data/cube#> .'],
  ['an RDF document', '<http://example.org/a> <http://example.org/b> "c" .'],
  [
    'an RDF document',
    '<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">',
  ],
  ['a web feed', '<?xml version="1.0"?><rss version="2.0">'],
  ['an XML document', '<?xml version="1.0"?><data><row/></data>'],
  ['an SDMX-JSON message', '{"header":{"id":"x"},"dataSets":[{"series":{}}]}'],
  ['GeoJSON', '{"type":"FeatureCollection","features":[]}'],
  ['TopoJSON', '{"type": "Topology"}'],
])('is refused by its name: %s', (name, start) => {
  const words = refusal(start)
  expect(words).toContain(`usage: is ${name}`)
  expect(words).toMatch(/which almanac does not read; \w/)
})

test.each([
  ['a CSV', 'year,uses\n2020,1\n'],
  ['a CSV that begins with a number like a dBASE file', '3,1,2\n'],
  ['a CSV with a web address', 'http://example.org/a,1\n'],
  ['a CSV in UTF-16', Buffer.from('\ufeffyear,uses\n', 'utf16le')],
  ['an array of records', '[{"type":"FeatureCollection"}]'],
  ['a spreadsheet', OLE_ZIP],
  ['a Parquet file', 'PAR1\x15\x04'],
  ['a page, which its reader tells', '<!DOCTYPE html><html><head><title>down</title>'],
  ['nothing', ''],
])('is left to its reader: %s', (_, start) => {
  expect(refusal(start)).toBe('')
})

test('a page is read as one, also with a form in it; whoever says where records stand may read any JSON', () => {
  const page = '<?xml version="1.0"?><!DOCTYPE html><html><input type="password">'
  expect(refusal(page, { format: 'html' })).toBe('')
  expect(refusal(page)).toContain('a page that asks for a password')
  expect(refusal('<html><body>busy</body></html>', { format: 'json' })).toContain('is an HTML page')
  const map = '{"type":"FeatureCollection","features":[]}'
  expect(refusal(map, { format: 'json', records: '/features' })).toBe('')
})
