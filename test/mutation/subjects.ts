import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import * as XLSX from '@e965/xlsx'
import Papa from 'papaparse'
import type { Manifest } from '../../pipeline/sources/manifest.js'
import { gzip } from '../published/corpus/bytes.js'
import {
  flatLines,
  grouped,
  PRINTED_HEADINGS,
  PRINTED_NOTES,
  PRINTED_TITLE,
  TABLE,
} from '../published/corpus/table.js'
import { zip } from '../support/zip.js'
import { BYTE_MUTATIONS } from './byte-mutations.js'
import { CELL_MUTATIONS, type Table } from './cell-mutations.js'
import { FIGURE_MUTATIONS } from './figure-mutations.js'
import { PERIOD_MUTATIONS } from './period-mutations.js'
import { Random } from './random.js'
import { HEADER_MUTATIONS, TEXT_MUTATIONS } from './text-mutations.js'
import { WRITERS } from './writers.js'

/** Cases of the corpus beside the published table, and in which line of theirs the header stands where cells are mutated. */
const OTHERS: Record<string, number | null> = {
  'composite-labels': 0,
  'json-nested': null,
  'json-rows': null,
  'marks-on-figures': 0,
  'missing-marks': 0,
  'months-across': 1,
  'notes-above-and-below': null,
  'numbers-brazil': 0,
  'numbers-column-differs': 0,
  'numbers-france': 0,
  'numbers-germany': 0,
  'numbers-germany-decimals': 0,
  'numbers-india': 0,
  'numbers-spain-percent': 0,
  'numbers-switzerland': 0,
  'numbers-uk-brackets': 0,
  'numbers-unit-germany': 0,
  'numbers-unit-japan': 0,
  'period-au-fiscal': 0,
  'period-de-day-words': 0,
  'period-fiscal-year-and-month': 0,
  'period-ie-day-first': 0,
  'period-jp-two-eras': 0,
  'period-month-names-de': 0,
  'period-mt-day-first': 0,
  'period-row-and-heading': 0,
  'period-turn-of-the-century': 0,
  'period-us-weeks-ending': 0,
  'quarters-among-months': 0,
  'same-month-by-place': 0,
  'sheet-by-header': null,
  'to-date-kept': 0,
  'to-date-note': 0,
  'total-row-heji': 0,
  'unit-in-header': 0,
  'unit-in-note': 1,
  'unit-ten-thousand': 0,
  'years-across': 0,
}

/** What befalls the cells and the bytes of a subject, in turn. */
const TURNS = [
  { ofCells: { ...CELL_MUTATIONS, ...PERIOD_MUTATIONS }, ofBytes: BYTE_MUTATIONS },
  { ofCells: FIGURE_MUTATIONS, ofBytes: BYTE_MUTATIONS },
  { ofCells: { ...CELL_MUTATIONS, ...PERIOD_MUTATIONS }, ofBytes: BYTE_MUTATIONS },
  { ofCells: HEADER_MUTATIONS, ofBytes: TEXT_MUTATIONS },
]

/** A file that lands, and how mutants are made of it. */
export interface Subject {
  name: string
  manifest: Manifest
  origin: string
  original: Buffer
  /** The bytes of which mutants are made: the file itself, and what is packed in it, with the way to pack it again. */
  shells: readonly { bytes: Buffer; pack: (bytes: Buffer) => Buffer }[]
  /** The cells of the file, and how they are written. */
  cells: { table: Table; write: (table: Table) => Buffer | Promise<Buffer> } | null
}

/** One mutant; its number decides what it is. */
export interface Mutant {
  number: number
  subject: Subject
  /** Names of the mutation and of what it befell. */
  mutation: string
  bytes: Buffer
}

/** The names of the cases of the corpus that mutants are made of, of all its cases. */
export function subjectNames(all: readonly string[]): string[] {
  return all.filter((name) => name.startsWith('table-') || name in OTHERS)
}

/** A case of the corpus as a subject. @param corpus folder of the corpus. */
export async function subjectOf(manifest: Manifest, corpus: string): Promise<Subject> {
  const origin = manifest.from.file ?? ''
  const original = await readFile(join(corpus, manifest.name, origin))
  const cells = cellsOf(manifest, original)
  const rewritten = cells === null ? [] : [await cells.write(cells.table)]
  const shells = [...[original, ...rewritten].map((bytes) => ({ bytes, pack: same })), ...shellsIn(original)]
  return { name: manifest.name, manifest, origin, original, shells, cells }
}

/** The mutant of that number; it differs from the original, and from its cells as they are written unharmed. */
export async function mutantOf(number: number, subjects: readonly Subject[]): Promise<Mutant> {
  const random = new Random(number)
  const subject = subjects[number % subjects.length]
  if (subject === undefined) throw new Error('there are no subjects')
  const [turn] = TURNS.slice(Math.floor(number / subjects.length) % TURNS.length)
  if (turn === undefined) throw new Error('there are no mutations')
  for (;;) {
    const { cells } = subject
    const { mutation, bytes } =
      cells !== null && random.below(2) === 0
        ? await cellMutant(cells, turn.ofCells, random)
        : byteMutant(random.pick(subject.shells), turn.ofBytes, random)
    if (!subject.shells.slice(0, 2).some((shell) => shell.bytes.equals(bytes)))
      return { number, subject, mutation, bytes }
  }
}

/** What mutants of the subjects are made of, unharmed: each lands as its original does. @param from the first of their numbers. */
export function unharmed(subjects: readonly Subject[], from: number): Mutant[] {
  return subjects
    .flatMap((subject) =>
      subject.shells.slice(0, 2).map((shell) => ({ subject, bytes: shell.pack(shell.bytes) })),
    )
    .map(({ subject, bytes }, i) => ({ number: from + i, subject, mutation: 'none', bytes }))
}

async function cellMutant(
  { table, write }: NonNullable<Subject['cells']>,
  mutations: typeof CELL_MUTATIONS,
  random: Random,
): Promise<{ mutation: string; bytes: Buffer }> {
  const [name, mutate] = random.pick(Object.entries(mutations))
  return { mutation: `cells: ${name}`, bytes: await write(mutate(table, random)) }
}

function byteMutant(
  { bytes, pack }: Subject['shells'][number],
  mutations: typeof BYTE_MUTATIONS,
  random: Random,
): { mutation: string; bytes: Buffer } {
  const [name, mutate] = random.pick(Object.entries(mutations))
  const where = pack === same ? 'bytes' : 'packed bytes'
  return { mutation: `${where}: ${name}`, bytes: pack(mutate(bytes, random)) }
}

const same = (bytes: Buffer): Buffer => bytes

function shellsIn(original: Buffer): Subject['shells'] {
  if (original.readUInt16BE(0) === 0x1f8b) return [{ bytes: gunzipSync(original), pack: gzip }]
  if (original.toString('latin1', 0, 2) !== 'PK') return []
  const entries = entriesOf(original)
  return entries.flatMap(({ name, bytes }, i) =>
    bytes.length === 0 || /\.(?:rels|Mac OS X)$/.test(name)
      ? []
      : [{ bytes, pack: (mutant: Buffer) => zip(entries.with(i, { name, bytes: mutant })) }],
  )
}

interface Container {
  FullPaths: string[]
  FileIndex: { content?: Uint8Array }[]
}

/** The files in a zip archive, folders left out. */
function entriesOf(archive: Buffer): { name: string; bytes: Buffer }[] {
  const { FullPaths, FileIndex } = XLSX.CFB.read(archive, { type: 'buffer' }) as Container
  return FullPaths.flatMap((path, i) => {
    const content = FileIndex[i]?.content
    const name = path.replace(/^Root Entry\//, '')
    return path.endsWith('/') || content === undefined || name.startsWith('\u0001')
      ? []
      : [{ name, bytes: Buffer.from(content) }]
  })
}

function cellsOf({ name, groups }: Manifest, original: Buffer): Subject['cells'] {
  const header = OTHERS[name] ?? null
  const write = WRITERS[header === null ? name : 'table-csv']
  if (write === undefined) return null
  if (header !== null) return { table: tableOf(original.toString('utf8'), header), write }
  if (Object.keys(groups).length > 0) return { table: printedTable(), write }
  const areGrouped = ['table-csv-semicolon', 'table-csv-quoted'].includes(name)
  return { table: flatTable(areGrouped ? grouped : String), write }
}

function tableOf(text: string, header: number): Table {
  const lines = Papa.parse<string[]>(text, { skipEmptyLines: true }).data
  return {
    above: lines.slice(0, header),
    head: lines.slice(header, header + 1),
    body: lines.slice(header + 1),
    below: [],
  }
}

function flatTable(figure: (figure: number) => string): Table {
  const [headings = [], ...lines] = flatLines()
  const body = lines.map(([label = '', ...figures]) => [
    label,
    ...figures.map((each) => figure(Number(each))),
  ])
  return { above: [], head: [headings], body, below: [] }
}

function printedTable(): Table {
  const alone = (text: string): (string | null)[] => [text, ...Array.from({ length: 6 }, () => null)]
  return {
    above: [alone(PRINTED_TITLE)],
    head: PRINTED_HEADINGS,
    body: TABLE.map(([roc, ...figures]) => [`${roc}年`, ...figures.map(grouped)]),
    below: PRINTED_NOTES.map(alone),
  }
}
