import { appendFile, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { $, which } from 'zx'
import { diskUse } from '../pipeline/system/disk-use.js'
import { openProject } from '../pipeline/system/project.js'
import { toolVersion } from '../pipeline/system/tool.js'
import { median } from './median.js'
import { processTime, type ProcessTime } from './process-time.js'
import { ALMANAC, copyProject, inFolder, ROOT } from './workspace.js'

const ROUNDS = Number(process.env['ROUNDS'] ?? 7)
const FIGURES = `select split_part(series, '/', 2) as audience, period::integer as year, value as uses, yoy_pct, contribution_points, value_per_stock as uses_per_system from marts.comparisons where series like 'uses/%' order by year, audience`
const RESULTS = join(ROOT, 'docs/benchmarks.md')
const TABLE = 'data/facts/moica-usage.txt'
/** A year after the last of the table. */
const NEW_ROW = '111年\n410\n360\n770\n60,000,000\n50,000,000\n110,000,000\n'

const MEASURES = ['peer', 'floor', 'cold', 'unchanged', 'sentence', 'row'] as const
type Measure = (typeof MEASURES)[number]

/** What is measured in each round, and the most that it may take of the processor time, or by the clock, of R Markdown. */
const MEASURED = {
  peer: { name: 'R Markdown, four charts and a table' },
  floor: { name: 'bare script, same charts' },
  cold: { name: 'cold refresh', processor: 1.3, wall: 0.9 },
  unchanged: { name: 'refresh, nothing changed', processor: 0.1 },
  sentence: { name: 'refresh, one sentence edited', processor: 0.4 },
  row: { name: 'refresh, one new row', processor: 0.6 },
} satisfies Record<Measure, { name: string; processor?: number; wall?: number }>

type Times = Record<Measure, ProcessTime[]>

$.verbose = false
await inFolder(run)

/** Measures refreshes as whole processes, in turn with the peer and the floor; prints the ratios, and with --record keeps them. */
async function run(workspace: string): Promise<void> {
  await copyProject(workspace)
  const refresh = ['node', ALMANAC, '--project', workspace, 'refresh', '--quiet', '--no-notify']
  await processTime(refresh)
  const figures = join(workspace, 'figures.csv')
  await writeFile(
    figures,
    (await $`node ${ALMANAC} --project ${workspace} sql ${FIGURES} --format csv`).stdout,
  )
  const peer = await peerOf(workspace, figures)
  const floor = ['node', join(ROOT, 'dist/bench/bare.js'), figures, join(workspace, 'bare.html')]
  const times: Times = { peer: [], floor: [], cold: [], unchanged: [], sentence: [], row: [] }
  const grown: number[] = []
  for (let round = 0; round <= ROUNDS; round++) {
    // The first round warms caches of the disk and is not counted.
    const note = async (measure: Measure, program: readonly string[]): Promise<void> => {
      const time = await processTime(program)
      if (round > 0) times[measure].push(time)
    }
    await copyProject(workspace)
    await rm(join(workspace, 'var'), { recursive: true })
    await note('peer', peer)
    await note('floor', floor)
    await note('cold', refresh)
    await note('unchanged', refresh)
    const before = await megabytes(workspace)
    await appendFile(join(workspace, 'reports/usage.md'), '\nOne more sentence.\n')
    await note('sentence', refresh)
    grown.push((await megabytes(workspace)) - before)
    await addRow(join(workspace, TABLE))
    await note('row', refresh)
  }
  const ratios = ratiosOf(times)
  print(times, ratios)
  console.log(`disk for a further release: ${median(grown).toFixed(1)} MB (at most 2)`)
  if (process.argv.includes('--record')) await record(ratios, median(grown))
}

async function addRow(file: string): Promise<void> {
  const text = await readFile(file, 'utf8')
  const at = text.indexOf('說')
  await writeFile(file, `${text.slice(0, at)}${NEW_ROW}${text.slice(at)}`)
}

/** What var/ takes; files of several names count once. */
async function megabytes(workspace: string): Promise<number> {
  const { parts } = await diskUse(await openProject(workspace))
  return parts.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6
}

async function peerOf(workspace: string, figures: string): Promise<readonly string[]> {
  if ((await which('Rscript', { nothrow: true })) === null) {
    throw new Error(
      'Rscript is not here: apt-get install r-cran-rmarkdown r-cran-ggplot2 pandoc, then run the benchmark again',
    )
  }
  const call = `rmarkdown::render(${JSON.stringify(join(ROOT, 'bench/peer.Rmd'))}, output_dir = ${JSON.stringify(workspace)}, intermediates_dir = ${JSON.stringify(workspace)}, params = list(figures = ${JSON.stringify(figures)}), quiet = TRUE)`
  return ['Rscript', '-e', call]
}

interface Ratio {
  measure: Measure
  seconds: ProcessTime
  toPeer: ProcessTime
}

function ratiosOf(times: Times): Ratio[] {
  return MEASURES.map((measure) => ({
    measure,
    seconds: middleOf(times[measure], (of, time) => time[of]),
    toPeer: middleOf(times[measure], (of, time, round) => time[of] / (times.peer[round]?.[of] ?? Number.NaN)),
  }))
}

function middleOf(
  times: readonly ProcessTime[],
  value: (of: keyof ProcessTime, time: ProcessTime, round: number) => number,
): ProcessTime {
  const middle = (of: keyof ProcessTime): number => median(times.map((time, round) => value(of, time, round)))
  return { wall: middle('wall'), processor: middle('processor') }
}

function print(times: Times, ratios: readonly Ratio[]): void {
  console.log(`${''.padEnd(38)}  processor s, x R Markdown    by the clock s, x R Markdown`)
  for (const { measure, seconds, toPeer } of ratios) {
    const { name, ...most } = { processor: undefined, wall: undefined, ...MEASURED[measure] }
    console.log(
      `${name.padEnd(38)}${shown(seconds.processor, toPeer.processor, most.processor)}${shown(seconds.wall, toPeer.wall, most.wall)}`,
    )
  }
  console.log(`median of ${times.peer.length} rounds, all in turn`)
}

function shown(seconds: number, ratio: number, most: number | undefined): string {
  const target = most === undefined ? '' : `(at most ${most})`
  return `${seconds.toFixed(2).padStart(8)}${ratio.toFixed(2).padStart(7)} ${target.padEnd(14)}`
}

/** Adds a line to the table of results per version. */
async function record(ratios: readonly Ratio[], grown: number): Promise<void> {
  const commit = (await $`git -C ${ROOT} rev-parse --short HEAD`).stdout.trim()
  const cells = ratios
    .slice(1)
    .map(({ toPeer }) => `${toPeer.processor.toFixed(2)} / ${toPeer.wall.toFixed(2)}`)
  const peer = ratios[0]?.seconds
  const line = [
    `${await toolVersion()} ${commit}`,
    ...cells,
    `${grown.toFixed(1)} MB`,
    `${peer?.processor.toFixed(2)} s`,
  ]
  await appendFile(RESULTS, `| ${line.join(' | ')} |\n`)
}
