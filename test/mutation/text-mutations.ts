import iconv from 'iconv-lite'
import type { Line, Table } from './cell-mutations.js'
import type { Random } from './random.js'

const ENCODINGS = [
  'windows-1252',
  'windows-1250',
  'windows-1251',
  'koi8-r',
  'macintosh',
  'shift_jis',
  'euc-jp',
  'euc-kr',
  'gb18030',
  'big5',
  'utf-32le',
]
const FIRST_CELLS = ['(23)', '1,234*', '- 5', 'n/a', '12 a', 'see note', '..', '(p) 7']
const QUOTE = Buffer.from('"')

/** What befalls the encoding and the quotes of a text, by name. */
export const TEXT_MUTATIONS: Record<string, (bytes: Buffer, random: Random) => Buffer> = {
  'write in another encoding': (bytes, random) =>
    iconv.encode(bytes.toString('utf8'), random.pick(ENCODINGS)),
  'read in another encoding': (bytes, random) => Buffer.from(iconv.decode(bytes, random.pick(ENCODINGS))),
  'open a quote': (bytes, random) => withQuotes(bytes, [cellStart(bytes, random)]),
  'quote what lies between two cells': (bytes, random) => {
    const first = cellStart(bytes, random)
    const line = bytes.indexOf('\n', first)
    const end = bytes.indexOf('\n', line + 1 + random.below(200))
    return end < 0 ? withQuotes(bytes, [first]) : withQuotes(bytes, [first, end])
  },
}

/** What befalls the header of a table, and what stands between it and the figures, by name. */
export const HEADER_MUTATIONS: Record<string, (table: Table, random: Random) => Table> = {
  'put a remark into the first row': (table, random) => {
    const [first = [], ...rest] = table.body
    const at = 1 + random.below(Math.max(1, first.length - 1))
    return { ...table, body: [first.with(Math.min(at, first.length - 1), random.pick(FIRST_CELLS)), ...rest] }
  },
  'blank a label': (table, random) => {
    const row = table.head.length - 1
    const line = table.head[row] ?? []
    return line.length === 0
      ? table
      : { ...table, head: table.head.with(row, line.with(random.below(line.length), null)) }
  },
  'number the columns': (table) => {
    const width = table.head[0]?.length ?? 0
    return { ...table, head: [...table.head, Array.from({ length: width }, (_, i) => `(${i + 1})`)] }
  },
  'put rows about the series below the header': (table, random) => {
    const row = (name: string): Line =>
      (table.head[0] ?? []).map((_, i) => (i === 0 ? name : `X${random.below(99)}`))
    return { ...table, body: [row('CDID'), row('Source'), ...table.body] }
  },
  'end each row with a blank cell': (table) => ({
    ...table,
    body: table.body.map((line) => [...line, null]),
  }),
  'end the header with a blank cell': (table) => ({
    ...table,
    head: table.head.map((line) => [...line, null]),
  }),
  'add a column without a label': (table, random) => ({
    ...table,
    head: table.head.map((line) => [...line, null]),
    body: table.body.map((line) => [...line, String(random.below(1000))]),
  }),
  'shift the labels by one': (table) => ({
    ...table,
    head: table.head.map((line) => [line.at(-1) ?? null, ...line.slice(0, -1)]),
  }),
  'put another table below': (table, random) => {
    const head = table.head.map((line, i) =>
      i === table.head.length - 1 ? line.with(-1 + line.length, '另一欄') : line,
    )
    const body = table.body.map((line) =>
      line.map((cell, i) =>
        i === 0 ? cell : (cell ?? '').replaceAll(/\d/g, () => String(1 + random.below(9))),
      ),
    )
    const gap: Line[] = random.below(2) === 0 ? [[]] : []
    return { ...table, body: [...table.body, ...gap, ...head, ...body] }
  },
}

function withQuotes(bytes: Buffer, places: readonly number[]): Buffer {
  const parts = places.map((place, i) => bytes.subarray(places[i - 1] ?? 0, place))
  return Buffer.concat([...parts.flatMap((part) => [part, QUOTE]), bytes.subarray(places.at(-1) ?? 0)])
}

/** Where a cell begins: after a delimiter or the end of a line. */
function cellStart(bytes: Buffer, random: Random): number {
  const starts = [...bytes.keys()].filter((at) => ',;\t|\n'.includes(String.fromCharCode(bytes[at] ?? 0)))
  return starts.length === 0 ? 0 : random.pick(starts) + 1
}
