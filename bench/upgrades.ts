// Whether what almanacs of earlier commits left is brought up by this one. Usage: npm run upgrades -- [--keep FOLDER] [--every 10] [--anew] [COMMIT…]
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { chosenCommits, type Commit } from './upgrades/commits.js'
import { EarlierAlmanac } from './upgrades/earlier-almanac.js'
import { tryUpgrade, type Trial } from './upgrades/trial.js'
import { ROOT } from './workspace.js'

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    keep: { type: 'string', default: join(tmpdir(), 'almanac-upgrades') },
    every: { type: 'string', default: '10' },
    anew: { type: 'boolean', default: false },
  },
})

/** What became of a commit: why it left no var/ here, or how both projects fared. */
interface Result {
  subject: string
  left: string | null
  trials: Trial[]
}

const folder = resolve(options.keep)
const file = join(folder, 'results.json')
await mkdir(folder, { recursive: true })
const results: Record<string, Result> = options.anew ? {} : await resultsKept()
const commits = await chosenCommits(ROOT, Number(options.every), positionals)
for (const commit of commits.filter(({ id }) => !(id in results))) {
  results[commit.id] = await resultOf(commit)
  await writeFile(file, JSON.stringify(results, null, 2))
  print(commit)
}
printEnd()

async function resultsKept(): Promise<Record<string, Result>> {
  const text = await readFile(file, 'utf8').catch(() => '{}')
  return JSON.parse(text)
}

async function resultOf(commit: Commit): Promise<Result> {
  const { subject } = commit
  const almanac = await EarlierAlmanac.of(ROOT, commit.id, join(folder, 'tree'))
  const left = typeof almanac === 'string' ? almanac : await almanac.leave(join(folder, 'left'))
  if (typeof almanac === 'string' || left !== null) return { subject, left, trials: [] }
  const trials = []
  for (const files of ['of then', 'of now'] as const)
    trials.push(
      await tryUpgrade({ left: join(folder, 'left'), folder: join(folder, 'tried'), files, almanac }),
    )
  return { subject, left, trials }
}

function print({ id }: Commit): void {
  const { subject, left, trials } = results[id] ?? { subject: '', left: null, trials: [] }
  console.log(`${id.slice(0, 7)} ${subject}`)
  if (left !== null) console.log(`  left nothing to try: ${left}`)
  for (const { files, layout, refused, faults } of trials) {
    const end = refused === null ? 'brought up' : `refused: ${refused}`
    console.log(`  layout ${layout}, project files ${files}: ${end}`)
    for (const fault of faults) console.log(`    FAULT ${fault}`)
  }
}

function printEnd(): void {
  const some = commits.flatMap(({ id }) => results[id] ?? [])
  const trials = some.flatMap(({ trials }) => trials)
  const faulty = trials.filter(({ faults }) => faults.length > 0)
  console.log(
    `\n${commits.length} commits, ${some.filter(({ left }) => left !== null).length} without anything to try, ${trials.length} trials: ` +
      `${trials.filter(({ refused }) => refused === null).length} brought up, ${trials.filter(({ refused }) => refused !== null).length} refused, ${faulty.length} at fault`,
  )
  process.exitCode = faulty.length === 0 ? 0 : 1
}
