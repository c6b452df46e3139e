import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { View, parse } from 'vega'
import { compile } from 'vega-lite'
import { settingsSchema } from '../pipeline/base/settings.js'
import { readReports, renderSite } from '../pipeline/report/site.js'
import { Database } from '../pipeline/system/database.js'
import { median } from './median.js'
import { inFolder } from './workspace.js'

const ROUNDS = 5
const PAGES = 100
const RELEASE = { id: '20260301-0123abc', date: '2026-03-01' }
const SETTINGS = settingsSchema.parse({ title: { en: 'Almanac' }, languages: ['en'], 'time-zone': 'UTC' })

const NOTEBOOK = `---
title: { en: "{{ page.series | text }}" }
description: { en: "Figures of {{ page.series | text }}" }
latest: { en: "Latest: {{ figures.year | year }}" }
pages: { query: "select distinct series from marts.figures order by series", name: series }
---

\`\`\`sql id=figures
select year, value, value - lag(value) over (order by year) as change from marts.figures where series = $series order by year desc
\`\`\`

In {{ figures.year | year }} there were {{ figures.value | count }}.

\`\`\`vega-lite id=course data=figures
title: { en: "{{ figures.value | count }} in {{ figures.year | year }}" }
subtitle: { en: A year }
description: { en: "Line of {{ page.series | text }}" }
columns:
  - { column: year, label: { en: Year }, format: year }
  - { column: value, label: { en: Value }, format: count }
spec:
  width: 800
  height: 300
  layer:
    - mark: { type: line, point: true }
      encoding:
        x: { field: year, type: quantitative, title: null, scale: { zero: false } }
        y: { field: value, type: quantitative, title: null }
\`\`\`

\`\`\`table data=figures
caption: { en: Figures }
columns:
  - { column: year, label: { en: Year }, format: year }
  - { column: value, label: { en: Value }, format: count }
  - { column: change, label: { en: Change }, format: count }
\`\`\`

\`\`\`provenance
\`\`\`
`

await inFolder(run)

/** Times sites of one page and of a hundred from one notebook, and as a floor the drawing of as many charts alone. */
async function run(workspace: string): Promise<void> {
  await mkdir(join(workspace, 'reports'))
  await writeFile(join(workspace, 'reports/series.md'), NOTEBOOK)
  const measured = { page: [] as number[], floor: [] as number[], heap: [] as number[] }
  for (let round = 0; round <= ROUNDS; round++) {
    const first = await timeSite(workspace, 1)
    const all = await timeSite(workspace, PAGES)
    const floor = await timeDrawings(PAGES - 1)
    if (round === 0) continue
    measured.page.push((all.milliseconds - first.milliseconds) / (PAGES - 1))
    measured.floor.push(floor / (PAGES - 1))
    measured.heap.push((all.heap - first.heap) / 1e6)
  }
  print(measured)
}

function print({ page, floor, heap }: { page: number[]; floor: number[]; heap: number[] }): void {
  const ratio = median(page.map((each, i) => each / (floor[i] ?? Number.NaN)))
  console.log(`a page after the first   ${median(page).toFixed(1)} ms   ${ratio.toFixed(2)} x the floor`)
  console.log(`the drawing of its chart ${median(floor).toFixed(1)} ms   by Vega-Lite and Vega alone`)
  console.log(`heap after ${PAGES} pages above that after one: ${median(heap).toFixed(1)} MB`)
  console.log(`median of ${ROUNDS} rounds; target: at most 60 ms a page, memory flat`)
}

async function timeSite(workspace: string, count: number): Promise<{ milliseconds: number; heap: number }> {
  return Database.use(':memory:', 'write', async (database) => {
    await database.run(`create schema flags; create schema marts; create schema ops;
      create table ops.models (name varchar, layer varchar, file varchar, description varchar, grain varchar, depends_on varchar[], sql varchar);
      create table ops.files (file varchar, source varchar, sha256 varchar, bytes bigint, origin varchar, received_at timestamp,
        rows_read bigint, rows_accepted bigint, rows_set_aside bigint, outcome varchar, reason varchar, found varchar);
      create table ops.rejects (file varchar, is_fault boolean);
      create table ops.sources (source varchar, title varchar, publisher varchar, url varchar, retrieved_from varchar);
      create table flags.all (severity varchar, state varchar); create table marts.claims (verdict varchar);
      create table ops.releases as select 1 as number, '20260301-0123abc' as id, date '2026-03-01' as date, null as previous_release,
        null as last_period, 0 as new_flag_count, []::varchar[] as pages;
      create table ops.tables (name varchar, depends_on varchar[]); create table ops.columns (model varchar, position integer);
      create table flags.announced (release_id varchar, number integer);
      create table marts.figures as
        select 's' || lpad(s::varchar, 3, '0') as series, 2000 + y as year, (1000 + 37 * s + 11 * y * y + s * y % 97)::bigint as value
        from range(${count}) series(s), range(20) years(y)`)
    const sources = await readReports({ folder: workspace, settings: SETTINGS })
    const start = performance.now()
    await renderSite(database, sources, RELEASE, join(workspace, `site-${count}`))
    const milliseconds = performance.now() - start
    globalThis.gc?.()
    return { milliseconds, heap: process.memoryUsage().heapUsed }
  })
}

async function timeDrawings(count: number): Promise<number> {
  const start = performance.now()
  for (let s = 0; s < count; s++) {
    const values = Array.from({ length: 20 }, (_, y) => ({
      year: 2000 + y,
      value: 1000 + 37 * s + 11 * y * y,
    }))
    const { spec } = compile({
      data: { values },
      width: 800,
      height: 300,
      mark: { type: 'line', point: true },
      encoding: { x: { field: 'year', type: 'quantitative' }, y: { field: 'value', type: 'quantitative' } },
    })
    const view = new View(parse(spec), { renderer: 'none' })
    await view.toSVG()
    view.finalize()
  }
  return performance.now() - start
}
