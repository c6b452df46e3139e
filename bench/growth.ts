import { appendFile, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { diskUse } from '../pipeline/system/disk-use.js'
import { openProject } from '../pipeline/system/project.js'
import { processTime } from './process-time.js'
import { ALMANAC, inFolder } from './workspace.js'

/** How many of each a project has. */
interface Size {
  releases: number
  pages: number
  series: number
  models: number
}

const BASE: Size = { releases: 1, pages: 1, series: 4, models: 1 }
/** The larger size of each; `SHARE=0.1 npm run bench:growth` takes a tenth of it. */
const LARGE: Size = { releases: 500, pages: 100, series: 1000, models: 300 }
const SHARE = Number(process.env['SHARE'] ?? 1)
/** How many times smaller the size is that the larger one is held against. */
const STEP = 4
/** The least part of what a refresh of nothing much takes by which the smaller size has to differ. */
const TOLD = 0.1

const MANIFEST = `title: Visits
publisher: The library
from: { file: data/facts/visits.csv }
format: csv
columns:
  year: { type: period }
  place: { type: text }
  visits: { type: count, unit: visits }
period: { column: year, calendar: gregorian, frequency: year }
series:
  measures: { visits: { title: Visits, nature: flow, good-when: rising } }
  dimensions: { place: {} }
`

for (const what of ['releases', 'pages', 'series', 'models'] as const) await measure(what)

/** Prints the power of its size by which the work and the disk of one refresh grow, over what a refresh of nothing much takes. */
async function measure(what: keyof Size): Promise<void> {
  const large = Math.max(STEP, Math.round(LARGE[what] * SHARE))
  const [least, less, more] = [
    await refreshed(BASE),
    await refreshed({ ...BASE, [what]: Math.round(large / STEP) }),
    await refreshed({ ...BASE, [what]: large }),
  ]
  const power = (of: 'seconds' | 'megabytes'): string => {
    const [small, big] = [less[of] - least[of], more[of] - least[of]]
    // What is lost in the noise of the rest tells nothing.
    const isTold = small > TOLD * least[of] && big > small
    return isTold ? `power ${(Math.log(big / small) / Math.log(STEP)).toFixed(2)}` : 'no power to tell'
  }
  console.log(
    `${`${large} ${what}`.padEnd(16)} ${more.seconds.toFixed(2)} processor s (${power('seconds')}), var/ ${more.megabytes.toFixed(1)} MB (${power('megabytes')}); a ${STEP}th of them ${less.seconds.toFixed(2)} s, ${less.megabytes.toFixed(1)} MB`,
  )
}

/** Makes the releases of a project of a size. @returns the processor time of the last refresh, and what var/ takes then. */
async function refreshed(size: Size): Promise<{ seconds: number; megabytes: number }> {
  let measured = { seconds: Number.NaN, megabytes: Number.NaN }
  await inFolder(async (folder) => {
    for (const [name, text] of Object.entries(filesOf(size))) {
      await mkdir(dirname(join(folder, name)), { recursive: true })
      await writeFile(join(folder, name), text)
    }
    for (let release = 1; release <= size.releases; release++) {
      const { processor } = await processTime(['node', ALMANAC, '--project', folder, 'refresh', '--quiet'])
      const { parts } = await diskUse(await openProject(folder))
      measured = { seconds: processor, megabytes: parts.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6 }
      await appendFile(join(folder, 'reports/visits.md'), `\nAnd again${'!'.repeat(release)}\n`)
    }
  })
  return measured
}

function filesOf({ pages, series, models }: Size): Record<string, string> {
  const marts = Array.from({ length: models }, (_, i) => [
    `sql/marts/sum_${i}.sql`,
    `-- The sum of a year's visits to a library, and ${i}.\n-- grain: year\nselect year(period_start) as year, sum(value) + ${i} as visits,\nfrom marts.observations\ngroup by all\n`,
  ])
  return {
    'almanac.yaml': 'title: Visits\nlanguages: [en]\ntime-zone: UTC\npast-releases: 12\n',
    'data/sources/visits.yaml': MANIFEST,
    'data/facts/visits.csv': figures(series),
    'reports/visits.md': notebook(pages),
    ...Object.fromEntries(marts),
  }
}

function figures(series: number): string {
  const rows = Array.from({ length: series }, (_, place) =>
    Array.from(
      { length: 12 },
      (_, year) => `${2010 + year},place-${place},${1000 + 13 * place + 7 * ((year * 5) % 12)}`,
    ),
  )
  return `year,place,visits\n${rows.flat().join('\n')}\n`
}

function notebook(pages: number): string {
  return `---
title: "Visits {{ page.number | count }}"
description: Visits a year
latest: "Latest: {{ latest.year | year }}"
pages:
  query: select range + 1 as number, 'page-' || (range + 1) as name from range(${pages})
  name: name
---

\`\`\`sql id=latest
select max(year(period_start)) as year from marts.observations
\`\`\`

\`\`\`sql id=visits
select year(period_start) as year, sum(value) + $number as visits from marts.observations group by all order by year
\`\`\`

\`\`\`vega-lite id=bars data=visits
title: Visits
subtitle: a year
description: Bars of visits
columns:
  - { column: year, label: Year, format: year }
  - { column: visits, label: Visits, format: count }
spec:
  width: 500
  mark: bar
  encoding:
    x: { field: year, type: ordinal, title: null }
    y: { field: visits, type: quantitative, title: null }
\`\`\`
`
}
