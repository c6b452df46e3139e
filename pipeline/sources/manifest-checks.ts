import type { z } from 'zod'
import { messageOf } from '../base/error.js'
import type { manifestSchema } from './manifest.js'
import { isMeasure } from './measure.js'

type Draft = z.infer<typeof manifestSchema>
type Report = (path: (string | number)[], message: string) => void

/** Refuses a manifest whose parts do not agree: unknown names, keys that its format does not read, expressions that cannot be used. */
export function refuseContradictions(manifest: Draft, context: z.RefinementCtx): void {
  const report: Report = (path, message) => context.addIssue({ code: 'custom', path, message })
  checkNames(manifest, report)
  checkPeriod(manifest, report)
  checkColumns(manifest, report)
  checkFormat(manifest, report)
}

function checkNames(
  { columns, groups, period, totals, 'total-rows': totalRows }: Draft,
  report: Report,
): void {
  const known = Object.keys(columns)
  const expectColumn = (name: string | undefined, path: (string | number)[]): void => {
    if (name !== undefined && !known.includes(name))
      report(path, `unknown column: ${name}; one of ${known.join(', ')}`)
  }
  expectColumn(period?.column, ['period', 'column'])
  expectColumn(period?.across, ['period', 'across'])
  for (const [i, { column }] of totalRows.entries()) expectColumn(column, ['total-rows', i])
  for (const [i, { total, parts }] of totals.entries())
    for (const name of [total, ...parts]) {
      expectColumn(name, ['totals', i])
      if (columns[name] !== undefined && !isMeasure(columns[name].type))
        report(['totals', i], `${name} is no column of figures; sums hold for types count and number`)
    }
  for (const [name, { group }] of Object.entries(columns))
    if (group !== undefined && !(group in groups))
      report(['columns', name, 'group'], `unknown group: ${group}; name it under groups`)
}

function checkPeriod({ columns, period }: Draft, report: Report): void {
  for (const [name, { type }] of Object.entries(columns))
    if (type === 'period' && period?.column !== name)
      report(
        ['columns', name, 'type'],
        `type period is for the column that period.column names; use date or text`,
      )
  const { column, across } = period ?? {}
  if (column !== undefined && columns[column] !== undefined && columns[column].type !== 'period')
    report(['period', 'column'], `${column} must be of type period, not ${columns[column].type}`)
  if (across !== undefined && columns[across] !== undefined && !isMeasure(columns[across].type))
    report(['period', 'across'], `${across} must be of type count or number, not ${columns[across].type}`)
  checkExpression(period?.['to-date-note'], ['year', 'month'], ['period', 'to-date-note'], report)
  checkExpression(period?.['year-note'], ['year'], ['period', 'year-note'], report)
}

function checkColumns({ columns }: Draft, report: Report): void {
  for (const [name, column] of Object.entries(columns)) {
    const { type, minimum, maximum, values, labels, place, part, fill } = column
    if ((minimum ?? maximum) !== undefined && (type === 'text' || type === 'date'))
      report(['columns', name], `minimum and maximum hold for figures and periods, not for type ${type}`)
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
  { key: 'records', formats: ['json', 'ndjson'] },
  { key: 'delimiter', formats: ['csv'] },
  { key: 'encoding', formats: ['csv', 'json', 'ndjson', 'html', 'flattened-table'] },
]

function checkFormat(manifest: Draft, report: Report): void {
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

function checkExpression(
  text: string | undefined,
  groups: readonly string[],
  path: string[],
  report: Report,
): void {
  if (text === undefined) return
  const absent = groups.filter((group) => !text.includes(`(?<${group}>`))
  if (absent.length > 0)
    report(path, `the expression has no group ${absent.join(', ')}; write (?<${absent[0]}>…)`)
  try {
    RegExp(text)
  } catch (cause) {
    report(path, messageOf(cause))
  }
}
