import type * as z from 'zod'
import { checkExpression, type Report } from './expression-check.js'
import type { manifestSchema } from './manifest.js'
import { isMeasure } from './measure.js'
import { USUAL_DECIMALS } from './number-writing.js'
import { checkCalendar } from './calendar-schema.js'
import { checkPeriod } from './period-checks.js'
import { checkSeries } from './series-checks.js'

type Draft = z.infer<typeof manifestSchema>

/** Refuses a manifest whose parts do not agree: unknown names, keys that its format does not read, expressions that cannot be used. */
export function refuseContradictions(manifest: Draft, context: z.RefinementCtx): void {
  const report: Report = (path, message) => context.addIssue({ code: 'custom', path, message })
  checkNames(manifest, report)
  checkPeriod(manifest, report)
  checkColumns(manifest, report)
  checkFormat(manifest, report)
  checkSeries(manifest, report)
  checkCalendar(manifest, report)
}

function checkNames(
  { columns, events, groups, period, status, totals, 'total-rows': totalRows }: Draft,
  report: Report,
): void {
  const known = Object.keys(columns)
  const expectColumn = (name: string | undefined, path: (string | number)[]): void => {
    if (name !== undefined && !known.includes(name))
      report(path, `unknown column: ${name}; one of ${known.join(', ')}`)
  }
  for (const key of ['column', 'across', 'frequency-column'] as const)
    expectColumn(period?.[key], ['period', key])
  for (const [i, name] of (period?.with ?? []).entries()) expectColumn(name, ['period', 'with', i])
  const expectType = (type: 'text' | 'date', name: string | undefined, path: string[]): void => {
    expectColumn(name, path)
    if (name !== undefined && columns[name] !== undefined && columns[name].type !== type)
      report(path, `${name} must be of type ${type}, not ${columns[name].type}`)
  }
  expectType('text', status?.column, ['status', 'column'])
  for (const key of ['date', 'end'] as const) expectType('date', events?.[key], ['events', key])
  for (const name of typeof events?.title === 'string' ? [events.title] : Object.values(events?.title ?? {}))
    expectType('text', name, ['events', 'title'])
  expectType('text', events?.source, ['events', 'source'])
  for (const [name, { multiplier, type }] of Object.entries(columns)) {
    expectType('text', multiplier, ['columns', name, 'multiplier'])
    if (multiplier !== undefined && !isMeasure(type))
      report(['columns', name, 'multiplier'], `a multiplier holds for types count and number, not ${type}`)
  }
  for (const [i, { column }] of totalRows.entries()) expectColumn(column, ['total-rows', i])
  for (const [i, { total, parts }] of totals.entries())
    for (const name of [total, ...parts]) {
      expectColumn(name, ['totals', i])
      if (columns[name] !== undefined && !isMeasure(columns[name].type))
        report(['totals', i], `${name} is no column of figures; sums hold for types count and number`)
    }
  checkUnitsOfTotals(columns, totals, report)
  for (const [name, { group }] of Object.entries(columns))
    if (group !== undefined && !(group in groups))
      report(['columns', name, 'group'], `unknown group: ${group}; name it under groups`)
}

function checkUnitsOfTotals(columns: Draft['columns'], totals: Draft['totals'], report: Report): void {
  for (const [i, { total, parts }] of totals.entries())
    for (const key of ['unit', 'published-unit', 'factor'] as const) {
      const stated = [total, ...parts].map((name) => `${name} in ${columns[name]?.[key] ?? 'none'}`)
      const units = new Set([total, ...parts].map((name) => columns[name]?.[key]))
      if (units.size > 1 && !(key === 'unit' && units.has(undefined)))
        report(['totals', i], `a total and its parts have the same ${key}, not ${stated.join(', ')}`)
    }
}

function checkColumns({ columns }: Draft, report: Report): void {
  for (const [name, column] of Object.entries(columns)) {
    const { type, minimum, maximum, values, labels, place, part, fill } = column
    for (const key of ['numbers', 'factor'] as const)
      if (column[key] !== undefined && !isMeasure(type))
        report(['columns', name, key], `${key} holds for types count and number, not ${type}`)
    if (column.decimals !== USUAL_DECIMALS && type !== 'number')
      report(['columns', name, 'decimals'], `decimals hold for type number, not ${type}`)
    if ((minimum ?? maximum) !== undefined && (type === 'text' || type === 'date'))
      report(['columns', name], `minimum and maximum hold for figures and periods, not for type ${type}`)
    if (column.order !== undefined && type !== 'date')
      report(['columns', name, 'order'], `order holds for type date, not ${type}`)
    if (values !== undefined && type !== 'text')
      report(['columns', name, 'values'], `values hold for type text, not ${type}`)
    const twin = Object.entries(columns).find(
      ([other, { place: its }]) =>
        other !== name && place !== undefined && its === place && part === undefined,
    )
    if (twin !== undefined) report(['columns', name, 'place'], `${twin[0]} has place ${place} as well`)
    if (fill !== undefined && type !== 'text' && type !== 'period')
      report(['columns', name, 'fill'], `fill holds for types text and period, not ${type}`)
    if (labels?.some((label) => label.trim() === '') === true)
      report(['columns', name, 'labels'], 'a label is empty')
  }
}

const FORMATS_OF_KEYS: readonly {
  key: 'sheet' | 'formulas' | 'records' | 'delimiter' | 'encoding'
  formats: readonly Draft['format'][]
}[] = [
  { key: 'sheet', formats: ['spreadsheet'] },
  { key: 'formulas', formats: ['spreadsheet'] },
  { key: 'records', formats: ['json', 'ndjson', 'json-stat'] },
  { key: 'delimiter', formats: ['csv', 'sdmx-csv'] },
  {
    key: 'encoding',
    formats: [
      ...(['csv', 'json', 'ndjson', 'html', 'flattened-table'] as const),
      ...(['json-stat', 'px', 'sdmx-csv', 'eurostat-tsv'] as const),
    ],
  },
]

function checkFormat(manifest: Draft, report: Report): void {
  if (manifest.from.engine !== undefined && manifest.format !== 'csv')
    report(['format'], `the answers of an engine are kept as csv, not ${manifest.format}`)
  for (const { key, formats } of FORMATS_OF_KEYS) {
    const isGiven = manifest[key] !== undefined && manifest[key] !== 'refuse'
    if (isGiven && !formats.includes(manifest.format))
      report([key], `${key} goes with format ${formats.join(', ')}, not ${manifest.format}`)
  }
  for (const [name, column] of Object.entries(manifest.columns))
    if (column['published-unit'] !== undefined && manifest.format === 'flattened-table')
      report(['columns', name, 'published-unit'], 'units are not read from a flattened table')
  for (const key of ['sheet', 'member'] as const) {
    const body = /^\/(.*)\/$/.exec(manifest[key] ?? '')?.[1]
    checkExpression(body, [], [key], report)
  }
}
