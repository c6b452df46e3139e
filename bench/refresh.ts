import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { $, which } from 'zx'
import { median } from './median.js'
import { ALMANAC, copyProject, inFolder, refreshProject, ROOT, timed } from './workspace.js'

const ROUNDS = 7
const FIGURES = `select split_part(series, '/', 2) as audience, period::integer as year, value as uses, yoy_pct, contribution_points, value_per_stock as uses_per_system from marts.comparisons where series like 'uses/%' order by year, audience`

$.verbose = false
await inFolder(run)

/** Times cold and unchanged refreshes as whole processes, in turn with the peer and the floor, and prints the ratios. */
async function run(workspace: string): Promise<void> {
  await copyProject(workspace)
  const refresh = (): Promise<void> => refreshProject(workspace)
  await refresh()
  const figures = join(workspace, 'figures.csv')
  await writeFile(
    figures,
    (await $`node ${ALMANAC} --project ${workspace} sql ${FIGURES} --format csv`).stdout,
  )
  const peer = await peerOf(workspace, figures)
  const measured: Record<string, number[]> = { peer: [], floor: [], cold: [], unchanged: [] }
  for (let round = 0; round <= ROUNDS; round++) {
    await time(measured['peer'], round, peer)
    await time(
      measured['floor'],
      round,
      () => $`node ${join(ROOT, 'dist/bench/bare.js')} ${figures} ${join(workspace, 'bare.html')}`,
    )
    await rm(join(workspace, 'var'), { recursive: true })
    await time(measured['cold'], round, refresh)
    await time(measured['unchanged'], round, refresh)
  }
  print(measured)
}

async function peerOf(workspace: string, figures: string): Promise<() => Promise<unknown>> {
  if ((await which('Rscript', { nothrow: true })) === null) {
    throw new Error(
      'Rscript is not here: apt-get install r-cran-rmarkdown r-cran-ggplot2 pandoc, then run the benchmark again',
    )
  }
  const call = `rmarkdown::render(${JSON.stringify(join(ROOT, 'bench/peer.Rmd'))}, output_dir = ${JSON.stringify(workspace)}, intermediates_dir = ${JSON.stringify(workspace)}, params = list(figures = ${JSON.stringify(figures)}), quiet = TRUE)`
  return () => $`Rscript -e ${call}`
}

/** The first round warms caches of the disk and is not counted. */
async function time(into: number[] | undefined, round: number, work: () => Promise<unknown>): Promise<void> {
  const milliseconds = await timed(work)
  if (round > 0) into?.push(milliseconds)
}

function print(measured: Record<string, number[]>): void {
  const names: Record<string, string> = {
    peer: 'R Markdown, four charts and a table',
    floor: 'bare script, same charts',
    cold: 'cold refresh',
    unchanged: 'refresh, nothing changed',
  }
  for (const [key, name] of Object.entries(names)) {
    const ratios = (measured[key] ?? []).map((value, i) => value / (measured['peer']?.[i] ?? Number.NaN))
    console.log(
      `${name.padEnd(38)}${median(measured[key] ?? [])
        .toFixed(0)
        .padStart(7)} ms ${median(ratios).toFixed(2).padStart(6)} x R Markdown`,
    )
  }
  console.log(
    `median of ${ROUNDS} rounds, the four in turn; targets: cold at most 0.70, nothing changed at most 0.20`,
  )
}
