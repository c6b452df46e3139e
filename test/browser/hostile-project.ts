import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { csvFigure } from '../../pipeline/base/csv.js'
import { visibleText } from '../../pipeline/base/visible-text.js'
import { quoteText } from '../../pipeline/system/database.js'
import { ROOT, Workspace } from '../support/workspace.js'

/** The hostile texts of test/fixtures/hostile-text.json, which has them by kind: all, or those of one kind. */
export async function hostileTexts(kind?: string): Promise<string[]> {
  const kinds: Record<string, string[]> = JSON.parse(
    await readFile(join(ROOT, 'test/fixtures/hostile-text.json'), 'utf8'),
  )
  return kind === undefined ? Object.values(kinds).flat() : (kinds[kind] ?? [])
}

/** A text as an author may write it into a notebook, where digits and unclosed braces are refused. */
export function authored(text: string): string {
  return text.replace(/\p{Nd}/gu, 'x').replaceAll('{{', '{ {')
}

/** Each series has a year of its own, so that its event stands beside its flag. */
const FIRST_YEAR = 1900

/** A page lists a hundred flags of a severity: some texts share a series. */
const TEXTS_OF_A_SERIES = 4

/** A page lists fifty faults of files: so many texts stand in one file of faults. */
export const TEXTS_OF_A_FILE = 50

/** What stands between two texts that share a field. */
const BETWEEN = ' ¦ '

/** A project that has each of these texts in each field that a stranger can fill. */
export async function hostileProject(texts: readonly string[]): Promise<Workspace> {
  const workspace = await Workspace.keep()
  await clear(workspace)
  const files = { ...settings(texts), ...sources(texts), ...models(texts), ...notebook(texts) }
  await mkdir(workspace.path('data/facts/named'))
  for (const [name, text] of Object.entries(files)) await workspace.write(name, text)
  for (const name of fileNames(texts)) await workspace.write(`data/facts/named/${name}`, 'year\n2020\n')
  return workspace
}

/** Leaves no file of the project, whose library lies under it all the same. */
async function clear(workspace: Workspace): Promise<void> {
  const folders = [
    'data/sources',
    'data/facts',
    'sql/staging',
    'sql/flags',
    'sql/checks',
    'sql/marts',
    'sql/queries',
  ]
  for (const folder of folders) {
    await rm(workspace.path(folder), { recursive: true, force: true })
    await mkdir(workspace.path(folder), { recursive: true })
  }
  await rm(workspace.path('reports/usage.md'))
}

function settings(texts: readonly string[]): Record<string, string> {
  const all = inBothLanguages(texts.join(BETWEEN))
  const reasons = chunks(texts, TEXTS_OF_A_SERIES).map((own, i) => [
    'hostile',
    `accepted/${i}`,
    String(FIRST_YEAR + i),
    `${i} ${own.join(BETWEEN)}`,
    '2026-01-02',
  ])
  return {
    'almanac.yaml': yaml({
      title: all,
      languages: ['en', 'zh-Hant'],
      'time-zone': 'UTC',
      contact: all.en,
      licence: all.en,
    }),
    'data/claims.yaml': yaml(texts.map(claim)),
    'sql/concepts.yaml': yaml({ name: { ...all, unit: all.en } }),
    'sql/queries/names.sql': '-- All names.\nselect name from landed.figures order by number\n',
    'data/exceptions.csv': csv([['flag', 'series', 'period', 'reason', 'date'], ...reasons]),
  }
}

function claim(text: string, i: number): object {
  const both = inBothLanguages(text)
  const query = `select ${i} as computed, ${literal(text)} as arithmetic`
  return {
    id: `H${i}`,
    statement: both,
    printed: text,
    note: both,
    parts: [{ says: both, rule: 'exact', published: i, query }],
  }
}

function sources(texts: readonly string[]): Record<string, string> {
  const words = {
    title: inBothLanguages(texts.join(BETWEEN)),
    publisher: inBothLanguages(texts.join(BETWEEN)),
  }
  const figures = texts.map((text, i) => [String(i), `${i} ${text}`])
  return {
    ...Object.assign({}, ...chunks(texts, TEXTS_OF_A_FILE).map((own, i) => faults(own, i, words))),
    'data/sources/figures.yaml': yaml({
      ...words,
      from: { file: 'data/facts/figures.csv' },
      format: 'csv',
      columns: { number: { type: 'count' }, name: { type: 'text' } },
    }),
    'data/facts/figures.csv': csv([['number', 'name'], ...figures.filter(([, name = '']) => isPlain(name))]),
    'data/sources/records.yaml': yaml({
      ...words,
      from: { file: 'data/facts/records.json' },
      format: 'json',
      columns: { number: { type: 'count' }, name: { type: 'text' } },
    }),
    'data/facts/records.json': JSON.stringify(
      [['-1', 'x'], ...figures.filter(([, name = '']) => !isPlain(name))].map(([number, name]) => ({
        number,
        name,
      })),
    ),
    'data/sources/named.yaml': yaml({
      ...words,
      from: { files: 'data/facts/named/*' },
      format: 'csv',
      columns: { year: { type: 'count' } },
    }),
  }
}

/** Source `faults_<i>`: one file whose headings and cells are hostile, and wrong, but for a row without which it would be refused. */
function faults(texts: readonly string[], i: number, words: object): Record<string, string> {
  const counts = texts.map((_, column): [string, object] => [`count_${column}`, { type: 'count' }])
  return {
    [`data/sources/faults-${i}.yaml`]: yaml({
      ...words,
      from: { file: `data/facts/faults-${i}.csv` },
      format: 'csv',
      columns: Object.fromEntries(counts),
      changes: 'accept',
    }),
    [`data/facts/faults-${i}.csv`]: csv([
      [...counts.map(([name]) => name), ...headings(texts)],
      [...texts.map((text) => `x${isPlain(text) ? text : ''}`), ...headings(texts).map(() => '')],
      [...texts.map(() => '1'), ...headings(texts).map(() => '')],
    ]),
  }
}

/** Whether a text file may hold a text; one with NUL in it is refused as no text file. */
function isPlain(text: string): boolean {
  return !text.includes('\0')
}

/** The texts that can be the heading of a column. */
export function headings(texts: readonly string[]): string[] {
  return texts.filter((text) => isPlain(text) && !['__proto__', 'constructor'].includes(text))
}

/** The texts, several to a name, as a file system takes them. */
function fileNames(texts: readonly string[]): string[] {
  const names = ['']
  for (const text of namable(texts)) {
    const name = `${names.at(-1)}${text}`
    if (Buffer.byteLength(name) > 240) names.push(text)
    else names[names.length - 1] = name
  }
  return names.filter((name) => name !== '').map((name) => `${name}.csv`)
}

/** The texts that can be part of a file name. */
export function namable(texts: readonly string[]): string[] {
  return texts.filter(
    (text) => !/\p{Cs}/u.test(text) && !/[/\0\\*?{}[\]!()@+,|]/.test(text) && Buffer.byteLength(text) < 200,
  )
}

/** The texts that can stand in a comment or a literal of an SQL file. */
export function queryable(texts: readonly string[]): string[] {
  return texts.filter((text) => !/[\p{Cc}\p{Cs}`]|\{\{|\}\}|---/u.test(text))
}

function models(texts: readonly string[]): Record<string, string> {
  const text = queryable(texts).join(BETWEEN)
  return {
    'sql/staging/stg_figures_figure.sql': `-- One figure: ${text}.\n-- grain: row\nselect _row as row, number, name from landed.figures union all select _row + 1000, number, name from landed.records where number >= 0`,
    'sql/marts/series.sql': `-- One series.
-- grain: series
with named as (
  select number // ${TEXTS_OF_A_SERIES} as number, string_agg(name, '${BETWEEN}' order by number) as name,
  from staging.stg_figures_figure
  group by all
)
select
  unnest([name, 'accepted/' || number]) as series, number, 'uses' as measure, 'year' as frequency, 'flow' as nature,
  null::varchar as total_series, null::varchar as stock_series,
from named`,
    'sql/marts/observations.sql': `-- One observation; ${text}.
-- grain: series, period_start
select
  -- ${text}
  series, (${FIRST_YEAR} + number)::varchar as period, make_timestamp(${FIRST_YEAR} + number, 1, 1, 0, 0, 0) as period_start,
  make_timestamp(${FIRST_YEAR} + number, 12, 31, 0, 0, 0) as period_end, 1::double as value,
  'final' as status, true as is_full_period, 12 as months_covered, 'x' as file, 1::bigint as row,
  timestamp '2026-01-01' as received_at,
from marts.series`,
    'sql/marts/events.sql': `-- One event.
-- grain: event_id
select
  'e' || number as event_id, make_date(${FIRST_YEAR} + number, 5, 1) as start_date, make_date(${FIRST_YEAR} + number, 5, 2) as end_date,
  to_json({en: series, 'zh-Hant': series})::varchar as title, series as source,
from marts.series
where not starts_with(series, 'accepted/')`,
    'sql/marts/revisions.sql': REVISIONS,
    'sql/flags/hostile.sql': FLAGS,
  }
}

const REVISIONS = `-- One revision.
-- grain: series, period
select
  series, '2020' as period, date '2020-01-01' as period_start, date '2020-12-31' as period_end,
  false as is_announced, 2 as vintage_count, 1 as first_value, 1 as previous_value, 2 as latest_value, 1 as change,
  series as first_file, series as previous_file, series as latest_file,
  timestamp '2026-01-01' as first_received_at, timestamp '2026-01-01' as previous_received_at, timestamp '2026-01-02' as latest_received_at,
from marts.series
where not starts_with(series, 'accepted/')`

const FLAGS = `-- Every series; the accepted ones are notices.
-- grain: series, period_start
-- kind: hostile plain = alert, notice; <b>hostile</b> & "kind"
-- kind.zh-Hant: hostile; <b>hostile</b> & "kind"
-- reason: Seen in {{ text | text }} and {{ series | name }}.
-- reason.zh-Hant: 見於 {{ text | text }}及 {{ series | name }}。
-- remedy: Look at {{ text | text }}.
-- remedy.zh-Hant: 請見 {{ text | text }}。
select
  series, period, period_start, period_end, 'hostile' as kind, 'down' as direction, value as observed, 2::double as expected,
  null::double as lower, null::double as upper, null::double as score,
  if(starts_with(series, 'accepted/'), 'notice', 'alert') as severity,
  to_json({text: series, used: []::varchar[], steps: [series]})::varchar as evidence,
from marts.observations`

function notebook(texts: readonly string[]): Record<string, string> {
  const own = inBothLanguages(authored(texts.join(BETWEEN)))
  const words = { title: own, description: own, latest: own }
  const columns = [
    { column: 'name', label: own },
    { column: 'number', label: own, format: 'count' },
    { column: 'text', label: own },
  ]
  const figures = texts.map((_, i) => `- {{ rows[number=${i}].name }}`).join('\n')
  return {
    'reports/hostile.md': `---
${yaml(words)}---

\`\`\`sql id=rows
select number, name, substr(name, strpos(name, ' ') + 1) as text
from staging.stg_figures_figure
where name not in (${['', ...queryable(texts)].map(quoteText).join(', ')})
order by number
\`\`\`

## {{ rows.name }} {#texts}

${prose(texts)}

${figures}

\`\`\`table data=rows
${yaml({ caption: own, columns })}\`\`\`

\`\`\`vega-lite id=chart data=rows
${yaml({ title: { en: '{{ rows.name }}', 'zh-Hant': '{{ rows.name }}' }, subtitle: own, description: own, columns, spec: SPEC })}\`\`\`

\`\`\`flags
\`\`\`

\`\`\`claims
\`\`\`

\`\`\`revisions
\`\`\`

\`\`\`provenance
\`\`\`
`,
  }
}

/** Each text in a paragraph of its own, where Markdown reads it; images that would be fetched are refused. */
function prose(texts: readonly string[]): string {
  return texts
    .filter((text) => !/[\n\r]|!\[/.test(text))
    .map((text) => `Text ${authored(text)}\n`)
    .join('\n')
}

/** One line of text for each row; the texts are also those of a scale. */
const SPEC = {
  width: 500,
  height: { step: 14 },
  layer: [
    { mark: { type: 'text', align: 'left', x: 0, limit: 1000 }, encoding: { text: { field: 'name' } } },
    { mark: { type: 'point', x: 490 } },
  ],
  encoding: {
    y: { field: 'name', type: 'nominal', axis: null, sort: null },
    color: { field: 'name', legend: null },
  },
}

function inBothLanguages(text: string): { en: string; 'zh-Hant': string } {
  return { en: text, 'zh-Hant': text }
}

/** JSON is YAML. */
function yaml(value: object): string {
  return `${JSON.stringify(value)}\n`
}

function csv(lines: readonly (readonly string[])[]): string {
  return lines.map((cells) => `${cells.map(csvFigure).join(',')}\n`).join('')
}

/** A text as a page shows it, as SQL. */
function literal(text: string): string {
  const characters = Array.from(visibleText(text), (character) => character.codePointAt(0) ?? 0)
  return `array_to_string(list_transform([${characters.join(', ')}]::integer[], lambda code: chr(code)), '')`
}

/** A list in parts of a size, the last one shorter. */
export function chunks<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size))
}
