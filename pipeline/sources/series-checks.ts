import type { z } from 'zod'
import { unknownValue } from '../base/error.js'
import type { Report } from './expression-check.js'
import type { manifestSchema } from './manifest.js'
import { isMeasure } from './measure.js'
import { SUMMABLE, type DimensionContract, type Measure } from './series-schema.js'

type Draft = z.infer<typeof manifestSchema>

/** Refuses series that name what the source has not, or say what cannot be. Measures of other sources are known only when all are read. */
export function checkSeries(manifest: Draft, report: Report): void {
  const { series, period } = manifest
  if (series === undefined) return
  if (period === undefined)
    report(['series'], 'series need a period; say under period which column holds it, and its frequency')
  for (const [name, measure] of Object.entries(series.measures)) {
    const path = ['series', 'measures', name]
    if (measure.ratio === undefined)
      checkColumns(manifest, name, measure, (key, text) => report([...path, key], text))
    else checkRatio(measure, (key, text) => report([...path, key], text))
    if (measure.stock !== undefined && measure.nature !== 'flow')
      report([...path, 'stock'], `a ${measure.nature} runs over no stock; only a flow does`)
  }
  for (const [name, dimension] of Object.entries(series.dimensions)) {
    const { column = name, total, computed } = dimension
    checkMembers(dimension, (key, text) => report(['series', 'dimensions', name, ...key], text))
    const isInColumns = Object.values(series.measures).some(({ dimension }) => dimension === name)
    if (!isInColumns) expectText(manifest, column, ['series', 'dimensions', name, 'column'], report)
    if (total !== undefined && computed !== undefined)
      report(
        ['series', 'dimensions', name, 'computed'],
        `the total ${total} is published; leave computed out`,
      )
  }
}

/** Dates and successors of members that contradict each other. */
function checkMembers(
  { members, renamed, total, computed }: DimensionContract,
  say: (key: string[], message: string) => void,
): void {
  for (const [name, { from, until, becomes }] of Object.entries(members)) {
    const key = ['members', name]
    if (from !== undefined && until !== undefined && from > until)
      say(key, `${name} ends on ${until}, before it begins on ${from}`)
    if (becomes.length > 0 && until === undefined)
      say(
        key,
        `${name} becomes ${becomes.join(' and ')}; say until which day it was itself, as in until: 2014-12-31`,
      )
    if (becomes.includes(name)) say(key, `${name} becomes itself; name the members that it was split into`)
    if ((from ?? until) !== undefined && (name === total || name === computed))
      say(key, `${name} is the total; only its parts begin and end`)
  }
  for (const [name, { to }] of Object.entries(renamed)) {
    const key = ['renamed', name]
    if (to === name) say(key, `${name} goes on as itself; name another member`)
    else if (to in renamed)
      say(key, `${name} goes on as ${to}, which goes on as another; name the last of them`)
    if ((members[name]?.becomes ?? []).length > 0)
      say(key, `${name} is both renamed and split; leave one of them out`)
  }
}

type Say = (key: string, message: string) => void

function checkColumns({ columns, series }: Draft, name: string, measure: Measure, say: Say): void {
  const held = measure.columns === undefined ? [measure.column ?? name] : Object.keys(measure.columns)
  const figures = Object.keys(columns).filter((each) => isMeasure(columns[each]?.type ?? 'text'))
  for (const column of held)
    if (!figures.includes(column))
      say(
        measure.columns === undefined ? 'column' : 'columns',
        unknownValue('column of figures', column, figures),
      )
  if (measure.columns !== undefined && measure.dimension === undefined)
    say('columns', 'these columns are about members of a dimension; name it, as in dimension: audience')
  if (measure.dimension !== undefined && series?.dimensions[measure.dimension] === undefined)
    say('dimension', unknownValue('dimension', measure.dimension, Object.keys(series?.dimensions ?? {})))
  const texts = Object.keys(columns).filter((each) => columns[each]?.type === 'text')
  for (const column of Object.keys(measure.where))
    if (!texts.includes(column)) say('where', unknownValue('column of texts', column, texts))
}

function checkRatio({ nature, column, columns, ratio }: Measure, say: Say): void {
  if (SUMMABLE.includes(nature)) say('nature', `a ratio is no ${nature}; say nature: ratio`)
  if (column !== undefined || columns !== undefined)
    say('ratio', 'a ratio is computed; leave the columns out, or leave the ratio out where it is published')
  if (ratio?.of === ratio?.over) say('ratio', `${ratio?.of} over itself is always 1; name two measures`)
}

function expectText({ columns }: Draft, name: string, path: string[], report: Report): void {
  const texts = Object.keys(columns).filter((each) => columns[each]?.type === 'text')
  if (!texts.includes(name)) report(path, unknownValue('column of texts', name, texts))
}
