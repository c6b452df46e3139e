import { UserError, unknownValue } from '../base/error.js'
import type { Value } from '../system/database.js'
import type { ChartBody, ChartCell } from './cell.js'
import { palette } from './chart-theme.js'
import { columnName } from './data-table.js'
import type { Reader } from './reader.js'

type Node = Record<string, unknown>

/**
 * The Vega-Lite spec of a chart cell for one reader. A map of languages stands for the text of the reader's language,
 * `{palette: name}` for a colour of the theme, and each mark shows the chart's columns when pointed at.
 * @throws UserError naming the cell when a field is not in the data.
 */
export function specFor(
  cell: ChartCell,
  rows: readonly Row[],
  columns: readonly string[],
  reader: Reader,
): Node {
  const spec = localise(cell.body.spec, reader.language, cell.place)
  if (!isNode(spec)) throw new UserError(`${cell.place}: spec: expected a Vega-Lite spec`)
  checkFields(spec, [...columns, ...textColumns(cell.body, reader), ...fieldsMade(spec)], cell.place)
  const tooltip = cell.body.columns.map((column) => ({
    field: `${columnName(column, reader)}_text`,
    type: 'nominal',
    title: reader.choose(column.label),
  }))
  return { ...withTooltips(spec, tooltip), data: { values: rows } }
}

type Row = Readonly<Record<string, Value>>

/** Rows of a chart: the query's columns and, for each column of the chart, `<column>_text`, the value as the reader sees it. */
export function chartRows(body: ChartBody, rows: readonly Row[], reader: Reader, place: string): Row[] {
  return rows.map((row) => {
    const texts = body.columns.map((column): [string, Value] => {
      const name = columnName(column, reader)
      const value = row[name] ?? null
      return [`${name}_text`, value === null ? null : reader.format(value, column.format, place)]
    })
    return { ...row, ...Object.fromEntries(texts) }
  })
}

function textColumns(body: ChartBody, reader: Reader): string[] {
  return body.columns.map((column) => `${columnName(column, reader)}_text`)
}

function localise(value: unknown, language: string, place: string): unknown {
  if (Array.isArray(value)) return value.map((member) => localise(member, language, place))
  if (!isNode(value)) return value
  if (language in value) return value[language]
  if (Object.keys(value).length === 1 && typeof value['palette'] === 'string')
    return colour(value['palette'], place)
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, localise(member, language, place)]),
  )
}

function colour(name: string, place: string): string {
  const found = Object.entries(palette).find(([key]) => key === name)
  if (!found) throw new UserError(`${place}: ${unknownValue('colour', name, Object.keys(palette))}`)
  return found[1]
}

function withTooltips(spec: Node, tooltip: unknown): Node {
  const nested = Object.fromEntries(
    ['layer', 'hconcat', 'vconcat', 'concat'].flatMap((key) => {
      const members = spec[key]
      return Array.isArray(members)
        ? [[key, members.map((member) => (isNode(member) ? withTooltips(member, tooltip) : member))]]
        : []
    }),
  )
  const inner = isNode(spec['spec']) ? { spec: withTooltips(spec['spec'], tooltip) } : {}
  const encoding = isNode(spec['encoding']) ? spec['encoding'] : {}
  const own =
    'mark' in spec && !('tooltip' in encoding) && !isSilent(spec['mark'])
      ? { encoding: { ...encoding, tooltip } }
      : {}
  return { ...spec, ...nested, ...inner, ...own }
}

function isSilent(mark: unknown): boolean {
  const type = isNode(mark) ? mark['type'] : mark
  return type === 'text' || type === 'rule'
}

function checkFields(spec: Node, known: readonly string[], place: string): void {
  const stranger = fieldsRead(spec).find((field) => !known.includes(field))
  if (stranger !== undefined) throw new UserError(`${place}: ${unknownValue('field', stranger, known)}`)
}

function fieldsRead(value: unknown, key = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((member) => fieldsRead(member, key))
  if (isNode(value)) return Object.entries(value).flatMap(([name, member]) => fieldsRead(member, name))
  if (typeof value !== 'string') return []
  if (key === 'field') return [value]
  // in labelExpr, datum is the tick of the axis
  if (key === 'labelExpr') return []
  return [...value.matchAll(/\bdatum\.([A-Za-z_]\w*)|\bdatum\[['"]([^'"]+)['"]\]/g)].map(
    (match) => match[1] ?? match[2] ?? '',
  )
}

function fieldsMade(value: unknown, key = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((member) => fieldsMade(member, key))
  if (isNode(value)) return Object.entries(value).flatMap(([name, member]) => fieldsMade(member, name))
  return key === 'as' && typeof value === 'string' ? [value] : []
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
