import { mkdir, mkdtemp, copyFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { readMacros } from '../../pipeline/models/model.js'
import { Archive } from '../../pipeline/sources/archive.js'
import { readManifests } from '../../pipeline/sources/manifest.js'
import { listFiles } from '../../pipeline/system/files.js'
import { ROOT } from '../support/workspace.js'
import { mutantOf, subjectNames, subjectOf, unharmed, type Subject } from './subjects.js'
import { trialsOf, type Trial } from './trial.js'
import { VERDICTS } from './verdict.js'

const CORPUS = join(ROOT, 'test/fixtures/published')
/** How many mutants are tried; or the number of one, to look at it alone. */
const { MUTANTS = '120', MUTANT } = process.env
const NUMBERS = MUTANT === undefined ? Array.from({ length: Number(MUTANTS) }, (_, i) => i) : [Number(MUTANT)]
const ENOUGH_FOR_EVERY_VERDICT = 750

test('no mutant of a published file crashes almanac, hangs, or changes figures silently', {
  timeout: 3_600_000,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'almanac-test-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const context = {
    archive: new Archive(join(folder, 'archive')),
    cacheFolder: join(folder, 'cache'),
    rules: {},
    timeZone: 'Asia/Taipei',
  }
  const subjects = await readSubjects(folder)
  const unharmedOnes = unharmed(subjects, Math.max(...NUMBERS) + 1)
  const mutants = await Promise.all(NUMBERS.map((number) => mutantOf(number, subjects)))
  const all = await trialsOf([...unharmedOnes, ...mutants], await readMacros(ROOT), context)
  const trials = all.filter(({ mutant }) => mutants.includes(mutant))
  const counts = VERDICTS.map((name) => trials.filter(({ finding }) => finding?.verdict === name).length)
  const faults = all.flatMap(faultsOf)
  const isWorthTelling = faults.length > 0 || process.env['MUTANTS'] !== undefined
  if (isWorthTelling)
    process.stdout.write(`${VERDICTS.map((name, i) => `${name}: ${counts[i]}`).join(', ')}\n`)
  const never = VERDICTS.filter((_, i) => counts[i] === 0)
  const isSample = NUMBERS.length < ENOUGH_FOR_EVERY_VERDICT
  expect({ faults, never: isSample ? ['silent'] : never }).toEqual({ faults: [], never: ['silent'] })
})

/** What must not be, with the number by which the mutant is made again: MUTANT=<number> npx vitest run test/mutation */
function faultsOf({ mutant, landed, crash, finding }: Trial): object[] {
  const { number, subject, mutation } = mutant
  const what = { mutant: number, file: `${subject.name}/${subject.origin}`, mutation }
  const faults = []
  if (crash !== null) faults.push({ ...what, crash })
  if (landed?.refusal.includes(': reading it took ') === true) faults.push({ ...what, hang: landed.refusal })
  if (finding?.verdict === 'silent') faults.push({ ...what, silent: finding.differences })
  if (mutation === 'none' && (finding?.verdict !== 'same' || finding.shown.length > 0))
    faults.push({ ...what, finding, refusal: landed?.refusal })
  return faults
}

async function readSubjects(folder: string): Promise<Subject[]> {
  const cases = (await listFiles(CORPUS)).filter((path) => path.endsWith('/source.yaml'))
  await mkdir(join(folder, 'data/sources'), { recursive: true })
  for (const name of subjectNames(cases.map((path) => path.slice(0, path.indexOf('/')))))
    await copyFile(join(CORPUS, name, 'source.yaml'), join(folder, `data/sources/${name}.yaml`))
  return Promise.all((await readManifests(folder)).map((manifest) => subjectOf(manifest, CORPUS)))
}
