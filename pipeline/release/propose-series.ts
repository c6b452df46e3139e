import type * as z from 'zod'
import { isMeasure } from '../sources/measure.js'
import type { HeadRow } from '../sources/readers/reader.js'
import { labelWithUnit } from '../sources/readers/header/units.js'
import { SUMMABLE, type seriesSchema } from '../sources/series-schema.js'
import type { Choice } from './choice.js'
import type { ProposedColumn } from './sample-columns.js'
import { totalMembersOf } from './sample-members.js'

type Series = z.input<typeof seriesSchema>
type Measures = Series['measures']
type Nature = Measures[string]['nature']

/** Words in labels and units that tell what a value is of its period; whatever has none is taken for a flow. */
const NATURE_WORDS: readonly (readonly [Nature, RegExp])[] = [
  [
    'ratio',
    /[%‰％]|\b(?:per ?cent|percentage|rate|ratio|share)s?\b|(?:quote|anteil|taux|tasa|tasso)\b|[率比]$|占比|比率/iu,
  ],
  ['index', /\bind(?:ex|ices)\b|\bindeks|指數|指数/iu],
  ['average', /\b(?:average|mean|median|avg)\b|durchschnitt|moyenne|平均/iu],
  [
    'stock',
    /\b(?:populations?|stocks?|balances?|outstanding|registered|members|subscribers?|subscriptions|holders|inhabitants|residents|employees|staff|headcount|employed|unemployed|installed|in force|at (?:the )?end|end of|year-?end)\b|bestand|einwohner|bevölkerung|存量|人口|餘額|余额|期末|年底|月底|在職|持有/iu,
  ],
]

/** What the columns of a sample are in the words of `series`, and on what evidence. */
export interface ProposedSeries {
  series: Series | null
  choices: Choice[]
}

/**
 * Says what the columns of a sample measure: a measure for each column of figures, or one for columns that add up to a total or stand under
 * one heading. Nothing without a period, or without figures.
 * @param name of the source. @param languages of the project: labels become titles in the first. @param totals columns that are the sum of
 * others. @param rows of the sample.
 */
export function seriesOf(
  name: string,
  languages: readonly string[],
  columns: readonly ProposedColumn[],
  totals: readonly { total: string; parts: string[] }[],
  rows: readonly HeadRow[],
): ProposedSeries {
  const figures = columns.filter(({ type }) => isMeasure(type))
  if (figures.length === 0) return { series: null, choices: [] }
  const titled = titledIn(languages)
  const sums = totals.filter(
    ({ total }, i) => totals.findIndex((each) => each.total === total) === i && !isPartOfAny(total, totals),
  )
  const together = sums.map((sum, i) =>
    measureOfSum(sums.length > 1 ? `${name}-${i + 1}` : name, sum, figures, titled),
  )
  const taken = new Set(sums.flatMap(({ total, parts }) => [total, ...parts]))
  const alone = figures.filter((column) => !taken.has(column.name)).map((column) => measureOf(column, titled))
  const measures = [...together, ...alone]
  // what is never added up has no total
  const summed = totalMembersOf(
    columns.filter((column) => !isMeasure(column.type) || SUMMABLE.includes(natureOf(column).nature)),
    rows,
  )
  const dimensions = {
    ...(together.length > 0 ? { [PART]: { total: TOTAL } } : {}),
    ...Object.fromEntries(
      columns
        .filter(({ type, totalLabel, isRemark }) => type === 'text' && totalLabel !== null && !isRemark)
        .map(({ name: column, totalLabel: label }, i) => [
          column,
          i === 0 ? { members: { [TOTAL]: titled(label ?? TOTAL) } } : { total: label ?? TOTAL },
        ]),
    ),
    ...Object.fromEntries(summed.map(({ column, member }) => [column, { total: member }])),
  }
  return {
    series: {
      measures: Object.fromEntries(measures.map(({ key, measure }) => [key, measure])),
      ...(Object.keys(dimensions).length === 0 ? {} : { dimensions }),
    },
    choices: [...measures, ...summed].map(({ choice }) => choice),
  }
}

const PART = 'part'
const TOTAL = 'total'

interface Proposed {
  key: string
  measure: Measures[string]
  choice: Choice
}

type Titled = (label: string) => Measures[string]['title']

/** A label as a title: text in a project of one language, else in its first. */
function titledIn(languages: readonly string[]): Titled {
  const [first = 'en', ...more] = languages
  return (label) => (more.length === 0 ? label : { [first]: label })
}

/** A label as people write it: names of columns, such as page_views, have underscores and no capital, whatever unit stands behind them. */
function titleOf(label: string): string {
  if (!/^[a-z][a-z0-9_ ]*(?:\(.*\))?$/.test(label)) return label
  return `${label.slice(0, 1).toUpperCase()}${label.slice(1).replaceAll('_', ' ')}`
}

function measureOf(column: ProposedColumn, titled: Titled): Proposed {
  const { name, labels } = column
  const { nature, evidence } = natureOf(column)
  const [written = name] = labels
  const measure = { title: titled(titleOf(labelWithUnit(written)?.label ?? written)), nature }
  return { key: name, measure, choice: natureChoice(name, nature, evidence) }
}

function measureOfSum(
  source: string,
  { total, parts }: { total: string; parts: string[] },
  figures: readonly ProposedColumn[],
  titled: Titled,
): Proposed {
  const key = source.replaceAll('-', '_')
  const whole = figures.find(({ name }) => name === total)
  const { nature, evidence } = natureOf(whole)
  const columns = Object.fromEntries([...parts.map((part) => [part, part]), [total, TOTAL]])
  const heading = whole?.group ?? null
  const measure = {
    ...(heading === null ? {} : { title: titled(heading) }),
    nature: nature === 'ratio' || nature === 'average' || nature === 'index' ? ('flow' as const) : nature,
    dimension: PART,
    columns,
  }
  return { key, measure, choice: natureChoice(key, measure.nature, evidence) }
}

function isPartOfAny(name: string, totals: readonly { total: string; parts: string[] }[]): boolean {
  return totals.some(({ parts }) => parts.includes(name))
}

function natureOf(column: ProposedColumn | undefined): { nature: Nature; evidence: string } {
  const texts = [
    column?.unit,
    column?.figure?.unit,
    column?.rowUnit?.stated,
    column?.group,
    ...(column?.labels ?? []),
  ]
  const text = texts
    .filter((each) => each != null)
    .join(' ')
    .replaceAll('_', ' ')
  for (const [nature, words] of NATURE_WORDS) {
    const found = words.exec(text)
    if (found) return { nature, evidence: `“${found[0]}” in its label or unit` }
  }
  return { nature: 'flow', evidence: 'no word of its label says otherwise' }
}

function natureChoice(key: string, nature: Nature, evidence: string): Choice {
  const others = (['flow', 'stock', 'ratio', 'index', 'average'] as const).filter((each) => each !== nature)
  return { key: ['series', 'measures', key, 'nature'], chosen: nature, evidence, others, isOpen: false }
}
