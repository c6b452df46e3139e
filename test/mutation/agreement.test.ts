import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isMap, isScalar, parseDocument, type Document } from 'yaml'
import { messageOf, UserError } from '../../pipeline/base/error.js'
import { readMacros } from '../../pipeline/models/model.js'
import type { Choice } from '../../pipeline/release/choice.js'
import { proposeWith, type Proposal, type ProposalTools } from '../../pipeline/release/propose.js'
import { Archive } from '../../pipeline/sources/archive.js'
import { readManifests, tableName, type Manifest } from '../../pipeline/sources/manifest.js'
import { Database, quoteName, textOf, type Row } from '../../pipeline/system/database.js'
import { listFiles } from '../../pipeline/system/files.js'
import { openProject } from '../../pipeline/system/project.js'
import { loadInputs, loadMacros } from '../../pipeline/warehouse/build.js'
import { landFile, type LandedFile } from '../../pipeline/warehouse/land.js'
import { Lander } from '../../pipeline/warehouse/lander.js'
import { ROOT } from '../support/workspace.js'
import type { ExpectedFile } from '../published/corpus/case.js'

const CORPUS = join(ROOT, 'test/fixtures/published')
/** Files above this size show that limits hold, and nothing of how a table is read; in bytes. */
const LARGEST = 100_000
const TIMEOUT = 600_000
/** Of so many files one is tried, all of them with the mutants that `npm run mutate` makes. */
const ONE_OF = process.env['MUTANTS'] === undefined ? 8 : 1

/** What is wrong with a row whatever the contract says. */
const BROKEN = new Set(['too-few-cells', 'too-many-cells', 'rows-in-a-cell', 'formula'])

/** What came of a file by its proposal, or by another answer to one of the questions of it. */
interface Reading {
  source: string
  refusal: string
  landed: LandedFile | null
}

/** A file of the corpus: what was proposed or why nothing, and how it reads by that. */
interface Trial {
  name: string
  received: string
  refusal: string
  proposal: Proposal | null
  reading: Reading | null
  answers: { question: string; reading: Reading }[]
}

let folder: string
let database: Database
let macros: Awaited<ReturnType<typeof readMacros>>
let tools: ProposalTools
const trials: Trial[] = []
const manifests: Manifest[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'almanac-test-'))
  macros = await readMacros(ROOT)
  await writeFile(join(folder, 'almanac.yaml'), await readFile(join(ROOT, 'almanac.yaml')))
  database = await Database.open(':memory:', 'write')
  await loadMacros(database, macros)
  tools = { project: await openProject(folder), lander: new Lander(macros), database }
  const cases = (await listFiles(CORPUS)).filter((path) => path.endsWith('/expected.json'))
  for (const path of cases.filter((_, i) => i % ONE_OF === 0)) {
    const name = path.slice(0, path.indexOf('/'))
    const { files } = JSON.parse(await readFile(join(CORPUS, path), 'utf8')) as { files: ExpectedFile[] }
    const [first] = files
    if (first === undefined || (await stat(join(CORPUS, name, first.file))).size > LARGEST) continue
    trials.push(await tryFile(name, first))
  }
  tools.lander.close()
  database.close()
  database = await Database.open(':memory:', 'write')
  const landed = trials.flatMap(({ reading, answers }) =>
    [reading, ...answers.map((answer) => answer.reading)].flatMap((each) => each?.landed ?? []),
  )
  await loadInputs(database, { macros, models: [], claims: [], exceptions: [] }, manifests, landed)
}, TIMEOUT)
afterAll(async () => {
  database.close()
  await rm(folder, { recursive: true })
})

async function tryFile(name: string, { file, received }: ExpectedFile): Promise<Trial> {
  const path = join(CORPUS, name, file)
  const trial = { name, received, refusal: '', proposal: null, reading: null, answers: [] }
  try {
    const proposal = await proposeWith(tools, path, name)
    const reading = await readBy(proposal.yaml, name, path, received)
    const answers: Trial['answers'] = []
    for (const choice of proposal.choices.filter(({ isOpen }) => isOpen)) {
      for (const other of choice.others) {
        const yaml = answered(proposal.yaml, choice, other)
        if (yaml === null) continue
        const source = `${name}-answer-${answers.length + 1}`
        answers.push({
          question: `${choice.key.join('.')}: ${other}`,
          reading: await readBy(yaml, source, path, received),
        })
      }
    }
    return { ...trial, proposal, reading, answers }
  } catch (cause) {
    if (!(cause instanceof UserError)) throw cause
    return { ...trial, refusal: cause.message }
  }
}

/** How a file reads by a proposal whose questions are taken for answered, or why it does not. */
async function readBy(yaml: string, source: string, path: string, received: string): Promise<Reading> {
  const home = join(folder, 'projects', source)
  await mkdir(join(home, 'data/sources'), { recursive: true })
  const file = path.slice(path.lastIndexOf('/') + 1)
  await writeFile(
    join(home, `data/sources/${source}.yaml`),
    yaml.replaceAll('# decide:', '#').replace(/^from:\n.*\n/m, `from:\n  file: ${file}\n`),
  )
  try {
    const [manifest] = await readManifests(home)
    if (manifest === undefined) throw new Error('no manifest was written')
    const archive = new Archive(join(folder, 'archive'))
    const intake = await archive.intake(source)
    const receipt = await intake.receive(await readFile(path), file, new Date(received))
    const landed = await landFile(receipt, manifest, {
      archive,
      cacheFolder: join(folder, 'cache'),
      lander: tools.lander,
      rules: {},
      timeZone: 'Asia/Taipei',
    })
    manifests.push(manifest)
    return { source, refusal: landed.refusal, landed }
  } catch (cause) {
    return { source, refusal: messageOf(cause), landed: null }
  }
}

/** A proposal with another answer to one of its questions; null where the answer is no value that could be written in its place. */
function answered(yaml: string, { key, chosen }: Choice, other: string): string | null {
  const document = parseDocument(yaml)
  if (key[0] === 'numbers' && key[1] === 'decimal') {
    const decimal = other.startsWith('comma') ? 'comma' : 'dot'
    const group = /group is (\w+)/.exec(other)?.[1] ?? 'none'
    document.setIn(['numbers', 'decimal'], decimal)
    document.setIn(['numbers', 'group'], group)
    return document.toString()
  }
  if (key[0] === 'marks') return withMarks(document, key, other)
  const isValue = /^[\w-]+$/.test(other) && chosen !== other
  if (!isValue) return null
  document.setIn(key, /^\d+$/.test(other) ? Number(other) : other)
  return document.toString()
}

/** The marks of one kind under another; without them where they are to be a fault. */
function withMarks(document: Document, key: readonly string[], other: string): string {
  const marks: unknown = document.getIn(key)
  document.deleteIn(key)
  if (/^[a-z]+$/.test(other)) document.setIn(['marks', other], marks)
  const all = document.get('marks')
  if (isMap(all) && all.items.every(({ key: name }) => !isScalar(name))) document.delete('marks')
  return document.toString()
}

describe('what source new proposes and asks nothing about', () => {
  const undecided = (): Trial[] =>
    trials.filter(({ proposal }) => proposal?.choices.every(({ isOpen }) => !isOpen) === true)

  test('is read by source check', () => {
    const refused = undecided().filter(({ reading }) => reading?.refusal !== '')
    expect(refused.map(({ name, reading }) => `${name}: ${reading?.refusal}`)).toEqual([])
  })

  test('sets no row aside that it had read', async () => {
    const found: string[] = []
    for (const { name, proposal, reading } of undecided()) {
      const told = (proposal?.remarks ?? []).join('\n')
      const silent = (await rejectsOf(reading)).filter(({ column_name: column, reason }) =>
        reason === 'not-a-period'
          ? !/labels that are no such period/.test(told)
          : !BROKEN.has(textOf(reason)) && !told.includes(`${textOf(column)}: `),
      )
      found.push(...silent.map((fault) => `${name}: ${JSON.stringify(fault)}`))
    }
    expect(found).toEqual([])
  })

  test('spans the periods that it told, over the rows that are in the file', async () => {
    const found: string[] = []
    for (const { name, proposal, reading } of undecided()) {
      const told = proposal?.remarks.flatMap(
        (remark) => /^periods run from (\S+) to (\S+),/.exec(remark)?.slice(1) ?? [],
      )
      const isShorter = proposal?.remarks.some((remark) => remark.startsWith('a year runs only to')) === true
      if (told === undefined || told.length === 0 || reading === null || isShorter) continue
      if (await isPartlySetAside(reading)) continue
      const span = await spanOf(reading)
      if (told.join(' ') !== span) found.push(`${name}: told ${told.join(' ')}, read ${span}`)
    }
    expect(found).toEqual([])
  })
})

test('each answer to a question gives a reading of its own, or a refusal with words', async () => {
  const found: string[] = []
  for (const { name, reading, answers } of trials) {
    if (answers.length === 0 || reading === null) continue
    // What is asked may stand only in a row that is broken whatever the answer.
    if ((await rejectsOf(reading)).some(({ reason }) => BROKEN.has(textOf(reason)))) continue
    const usual = await contentOf(reading)
    for (const { question, reading: other } of answers) {
      if (other.refusal.length > 20) continue
      if ((await contentOf(other)) === usual) found.push(`${name}: ${question} changes nothing`)
    }
  }
  expect(found).toEqual([])
})

test('a refusal names the file and what to do', () => {
  const refusals = trials.flatMap(({ refusal }) => (refusal === '' ? [] : [refusal]))
  expect(refusals.length).toBeGreaterThan(20 / ONE_OF)
  expect(refusals.filter((refusal) => !/file\.\w+[^:]*:(?:\d+:)? .+; /s.test(refusal))).toEqual([])
})

async function rejectsOf(reading: Reading | null): Promise<Row[]> {
  return database.rows(
    'select row, column_name, text, reason from ops.rejects where is_fault and file = $1',
    [reading?.landed?.id ?? ''],
  )
}

/** Whether rows with a period of their own were set aside: then what is left may be shorter. */
async function isPartlySetAside(reading: Reading): Promise<boolean> {
  const rows = await database.rows(
    `select 1 from ops.rejects where file = $1 and reason not in ('not-a-period', 'note', 'total-row', 'repeated-header', 'other-frequency', 'blank')`,
    [reading.landed?.id ?? ''],
  )
  return rows.length > 0
}

async function spanOf({ source }: Reading): Promise<string> {
  const table = quoteName(tableName({ name: source } as Manifest))
  const [span] = await database.rows(
    `select min(period_start)::varchar as first, max(period_end)::varchar as last from landed.${table}`,
  )
  const shown = [span?.['first'], span?.['last']].map((text) => textOf(text).replace(' ', 'T'))
  return shown.map((text) => text.replace(/(T\d\d:\d\d):00$/, '$1')).join(' ')
}

/** All that was read by a contract, as one text. */
async function contentOf({ source, landed }: Reading): Promise<string> {
  if (landed === null) return ''
  const table = quoteName(tableName({ name: source } as Manifest))
  const rows = await database.rows(`select * exclude (_file, _received_at) from landed.${table} order by all`)
  const rejects = await database.rows(
    'select row, column_name, reason from ops.rejects where file = $1 order by all',
    [landed.id],
  )
  return JSON.stringify([rows.map((row) => Object.values(row)), rejects], (_, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  )
}
