import { quoteName, quoteText } from '../system/database.js'
import { wordsOf, type Words } from './plain-notebook-words.js'

/** What a plain notebook says of one measure. */
export interface NotebookMeasure {
  /** Its name, as series begin with. */
  name: string
  title: string
  unit: string | null
  /** Whether it has one series, whatever the figures are. */
  isAlone: boolean
  /** Whether its values are whole numbers. */
  isCount: boolean
}

/** Most series of a measure that a chart shows, each in a panel of its own; the words say it as well. */
const PANELS = 9

/**
 * A notebook that shows what a project measures: a chart per measure, flags, the newest figures, what changed, and where they come from.
 * @param titles of the report, by language, in the order of the languages.
 */
export function plainNotebook(
  titles: Readonly<Record<string, string>>,
  measures: readonly NotebookMeasure[],
): string {
  const languages = Object.keys(titles)
  const names = new Names()
  const title = (language: string): string =>
    names.bound(`report_${language.toLowerCase().replaceAll(/\W/g, '_')}`, titles[language] ?? '')
  const [only] = languages.length === 1 ? languages : []
  const all = (text: (words: Words, language: string) => string): string =>
    only === undefined
      ? `{ ${languages.map((language) => `${key(language)}: ${quoted(text(wordsOf(language), language))}`).join(', ')} }`
      : quoted(text(wordsOf(only), only))
  const heading = (word: Exclude<keyof Words, 'sizes'>, anchor: string): string => {
    const line = (language: string): string => `## ${wordsOf(language)[word]} {#${anchor}}\n`
    return only === undefined
      ? languages.map((language) => `::: ${language}\n\n${line(language)}\n:::\n`).join('\n')
      : line(only)
  }
  const parts = [
    `---
title: ${all((_, language) => title(language))}
description: ${all((_, language) => title(language))}
latest: ${all(({ latest }) => (measures.length === 0 ? '' : latest))}
---
`,
    ...(measures.length === 0 ? [] : [LATEST, heading('figures', 'figures')]),
    ...measures.flatMap((measure) => [valuesCell(measure), chartCell(measure, names, all)]),
    ...(measures.length === 0
      ? []
      : [
          heading('unusual', 'flags'),
          '```flags\n```\n',
          heading('newest', 'newest'),
          NEWEST,
          newestTable(all),
          heading('changes', 'changes'),
          '```changes\n```\n',
        ]),
    heading('method', 'provenance'),
    '```provenance\n```\n',
  ]
  const [head = '', ...body] = parts
  return [head, ...names.cell(), ...body].join('\n')
}

/** Names with digits in them, which a query gives: a notebook takes digits that are typed for figures. */
class Names {
  private readonly texts = new Map<string, string>()

  bound(column: string, text: string): string {
    if (!/\d/.test(text)) return text
    this.texts.set(column, text)
    return `{{ names.${column} | text }}`
  }

  cell(): string[] {
    if (this.texts.size === 0) return []
    const columns = [...this.texts].map(([column, text]) => `${quoteText(text)} as ${quoteName(column)}`)
    return [`\`\`\`sql id=names\nselect ${columns.join(', ')}\n\`\`\`\n`]
  }
}

type InAll = (text: (words: Words, language: string) => string) => string

const LATEST = `\`\`\`sql id=latest
select max_by(period, period_start) as period
from marts.observations
where value is not null
\`\`\`
`

const NEWEST = `\`\`\`sql id=newest
select observation.series, observation.period, observation.value, comparison.yoy_pct, observation.status,
from marts.observations as observation
left join marts.comparisons as comparison using (series, period_start)
where observation.value is not null
qualify row_number() over (partition by observation.series order by observation.period_start desc) = 1
order by observation.series
limit 50
\`\`\`
`

function valuesCell({ name }: NotebookMeasure): string {
  return `\`\`\`sql id=${name}
with sizes as (
  select series, avg(abs(value)) as size
  from marts.observations
  join marts.series using (series)
  where measure = '${name}' and value is not null
  group by series
),
places as (
  select series, row_number() over (order by size desc, series) as place
  from sizes
)
select series, place, period, period_start, value, status,
from marts.observations
join places using (series)
where place <= ${PANELS}
order by place, period_start
\`\`\`
`
}

function chartCell(measure: NotebookMeasure, names: Names, all: InAll): string {
  const { name, title, unit, isAlone } = measure
  const heading = names.bound(name, unit === null || unit === title ? title : `${title} (${unit})`)
  return `\`\`\`vega-lite id=${name}-chart data=${name}
title: ${all(() => heading)}
subtitle: ${all(({ largest, alone }) => (isAlone ? alone : largest))}
description: ${all(({ chart }) => chart)}
columns:
  - { column: series, label: ${all(({ series }) => series)}, format: name }
  - { column: period, label: ${all(({ period }) => period)}, format: period }
  - { column: value, label: ${all(({ value }) => value)}, format: figure }
  - { column: status, label: ${all(({ status }) => status)}, format: label }
spec:
${isAlone ? aloneSpec(measure, all) : panelsSpec(measure, all)}
\`\`\`
`
}

function aloneSpec(measure: NotebookMeasure, all: InAll): string {
  return `  width: { wide: 640, narrow: 270 }
  height: 220
${lineSpec(measure, all, '  ')}`
}

/** A panel is named by what tells its series apart: the title of the measure stands above all. */
function panelsSpec(measure: NotebookMeasure, all: InAll): string {
  const header = `{ title: null, labelOrient: top, labelLimit: 220, labelExpr: "slice(datum.label, indexof(datum.label, ' · ') < 0 ? 0 : indexof(datum.label, ' · ') + 3)" }`
  return `  facet: { field: series_text, type: nominal, sort: { field: place, op: min }, header: ${header} }
  columns: { wide: 3, narrow: 1 }
  resolve: { scale: { y: independent }, axis: { x: independent } }
  spec:
    width: { wide: 215, narrow: 235 }
    height: 120
${lineSpec(measure, all, '    ')}`
}

function lineSpec({ isCount }: NotebookMeasure, all: InAll, indent: string): string {
  const whole = isCount ? ', tickMinStep: 1' : ''
  return `mark: { type: line, strokeWidth: 1.5 }
encoding:
  x: { field: period_start, type: temporal, axis: { title: null, grid: false, tickCount: 4 } }
  y: { field: value, type: quantitative, axis: { title: null, tickCount: 4${whole}, labelExpr: ${all(({ sizes }) => axisLabel(sizes))} } }
  color: { value: { palette: citizen } }`
    .split('\n')
    .map((line) => `${indent}${line}`)
    .join('\n')
}

/** A figure of an axis as people write it, as an expression of Vega. */
function axisLabel(sizes: Words['sizes']): string {
  const sized = sizes.map(
    ([size, sign]) => `abs(datum.value) >= ${size} ? format(datum.value / ${size}, ',~r') + '${sign}' : `,
  )
  return `${sized.join('')}format(datum.value, ',~r')`
}

function newestTable(all: InAll): string {
  return `\`\`\`table data=newest
caption: ${all(({ newest }) => newest)}
empty: ${all(({ none }) => none)}
columns:
  - { column: series, label: ${all(({ series }) => series)}, format: name }
  - { column: period, label: ${all(({ period }) => period)}, format: period }
  - { column: value, label: ${all(({ value }) => value)}, format: figure }
  - { column: yoy_pct, label: ${all(({ change }) => change)}, format: percent }
  - { column: status, label: ${all(({ status }) => status)}, format: label }
\`\`\`
`
}

function key(language: string): string {
  return /^[a-z]+$/i.test(language) ? language : quoted(language)
}

function quoted(text: string): string {
  return JSON.stringify(text)
}
