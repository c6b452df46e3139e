import { gzipSync } from 'node:zlib'
import { zip } from '../support/zip.js'
import { BYTE_MUTATIONS } from './byte-mutations.js'
import type { Random } from './random.js'

/** Signs that mean something to a reader of tables, archives, YAML, patterns or addresses, and what few expect. */
const SIGNS = [
  '"',
  '""',
  ',',
  ';',
  '\t',
  '\n',
  '\r\n',
  '\r',
  '\n\n',
  ' ',
  '\0',
  '\ufeff',
  '\u2028',
  '\u202e',
  '年',
  '\ud83d\ude00',
  '/',
  '..',
  '.',
  '*',
  '**',
  '?',
  '{',
  '}',
  '[',
  ']',
  '(',
  ')',
  '+',
  '$',
  '^',
  '\\',
  '~$',
  '|',
  '<',
  '>',

  ':',
  '&a',
  '*a',
  '- ',
  '? ',
  '!!',
  '%',
  '#',
  '@',
  '[::1]',
  '127.0.0.1',
  '0x7f.1',
  '0',
  '1',
  '2020',
  'x',
  '-1',
  '1e9',
]

/** Some of the signs, one behind the other. */
export function signs(random: Random, most: number): string {
  return Array.from({ length: random.below(most + 1) }, () => random.pick(SIGNS)).join('')
}

/** The text of a table, sound or with a few odd signs in it. */
export function tableText(random: Random): string {
  const delimiter = random.pick([',', ',', ';', '\t', '|'])
  const cell = (): string => {
    const kind = random.below(12)
    if (kind === 0) return `"${signs(random, 4).replaceAll('"', '""')}"`
    if (kind === 1) return signs(random, 3)
    return String(random.below(100_000))
  }
  const rows = Array.from({ length: 1 + random.below(30) }, (_, i) =>
    [String(1990 + i), cell(), random.below(3) === 0 ? cell() : ''].join(delimiter),
  )
  return `${['year', 'uses', 'remark'].join(delimiter)}\n${rows.join(random.pick(['\n', '\n', '\r\n']))}\n`
}

/** Bytes with which some thing was done on the way, or nothing. */
export function mutated(bytes: Buffer, random: Random): Buffer {
  const times = random.below(3)
  let mutant = bytes
  for (let i = 0; i < times && mutant.length > 1; i++)
    mutant = random.pick(Object.values(BYTE_MUTATIONS))(mutant, random)
  return mutant
}

/** An archive around a table: gzip or zip, in one another, with names of all kinds, and damaged or not. */
export function archiveBytes(random: Random): Buffer {
  let bytes: Buffer = Buffer.from(tableText(random))
  for (let depth = random.below(5) === 0 ? 2 : 1; depth > 0; depth--) {
    const name = random.below(2) === 0 ? 'usage.csv' : signs(random, 5) || 'x'
    const others = Array.from({ length: random.below(3) }, (_, i) => ({
      name: `${i}${signs(random, 2)}`,
      bytes: mutated(Buffer.from('x'), random),
    }))
    bytes = random.below(2) === 0 ? gzipSync(bytes) : zip([{ name, bytes }, ...others])
  }
  return mutated(bytes, random)
}

const MANIFEST = `title: { en: Rides, zh-Hant: 乘車 }
publisher: { en: An agency }
from: { url: 'https://example.org/rides.csv', retries: 1 }
format: csv
columns:
  year: { type: period, minimum: 1990 }
  uses: { labels: [uses, 人次], type: count, unit: rides }
  remark: { type: text, required: false, dimension: false }
period: { column: year, calendar: gregorian, frequency: year, pattern: '(?<year>\\d{4})' }
total-rows: [{ column: remark }]
limits: { seconds: 5 }
`

/** The text of a manifest in which lines were moved, keys renamed, or signs put anywhere. */
export function manifestText(random: Random): string {
  let text = MANIFEST
  for (let i = random.below(5); i > 0; i--) {
    const at = random.below(text.length)
    const end = at + random.below(12)
    const between = random.pick([
      () => signs(random, 3),
      () => `&a ${signs(random, 1)}`,
      () => '[*a, *a]',
      () => '{'.repeat(random.below(400)),
      () => `\n${' '.repeat(random.below(300))}a:`,
      () => '- '.repeat(random.below(400)),
    ])
    text = text.slice(0, at) + between() + text.slice(random.below(2) === 0 ? at : end)
  }
  return random.below(10) === 0 ? mutated(Buffer.from(text), random).toString('utf8') : text
}

/** An address, of a public host or of one within, in some spelling. */
export function address(random: Random): string {
  const host = random.pick([
    () => 'example.org',
    () => Array.from({ length: 4 }, () => random.below(256)).join('.'),
    () => String(random.below(2 ** 31) * 2),
    () => `0x${random.below(2 ** 31).toString(16)}`,
    () => `[${signs(random, 2)}::${random.below(65_536).toString(16)}]`,
    () => `[::ffff:${random.below(256)}.0.0.1]`,
    () => `0${random.below(256).toString(8)}.1`,
    () => signs(random, 3),
  ])()
  return `${random.pick(['https', 'http', 'ftp', signs(random, 1)])}://${random.pick(['', '', 'a:b@', '@'])}${host}${random.pick(['', ':80', ':x'])}/${signs(random, 3)}`
}
