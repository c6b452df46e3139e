import { writeFile } from 'node:fs/promises'
import { DuckDBInstance } from '@duckdb/node-api'
import * as vega from 'vega'
import { compile, type TopLevelSpec } from 'vega-lite'

/** The floor of the benchmark: load the figures, query, render four charts, write one page, and nothing else. */
const [figures, page] = process.argv.slice(2)
if (figures === undefined || page === undefined) throw new Error('usage: bare FIGURES.csv PAGE.html')

const connection = await (await DuckDBInstance.create(':memory:')).connect()
await connection.run('create table annual as select * from read_csv($1)', [figures])
const rows = (
  await connection.runAndReadAll(
    'select * replace (uses::double as uses) from annual order by year, audience',
  )
).getRowObjectsJson()

const charts = await Promise.all([
  chart('line', 'uses'),
  chart('bar', 'yoy_pct'),
  chart('bar', 'contribution_points'),
  chart('line', 'uses_per_system'),
])
const table = rows
  .map(
    (row) =>
      `<tr>${Object.values(row)
        .map((cell) => `<td>${JSON.stringify(cell)}</td>`)
        .join('')}</tr>`,
  )
  .join('')
await writeFile(page, `<!doctype html><title>Figures</title>${charts.join('')}<table>${table}</table>`)

async function chart(mark: 'line' | 'bar', field: string): Promise<string> {
  const spec: TopLevelSpec = {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    width: 600,
    height: 300,
    data: { values: rows },
    mark,
    encoding: {
      x: { field: 'year', type: 'ordinal' },
      y: { field, type: 'quantitative' },
      color: { field: 'audience', type: 'nominal' },
    },
  }
  return new vega.View(vega.parse(compile(spec).spec), { renderer: 'none' }).toSVG()
}
