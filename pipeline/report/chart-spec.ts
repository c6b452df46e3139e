import { UserError, unknownValue } from '../base/error.js'
import { inLanguage } from '../base/language.js'
import { visibleText } from '../base/visible-text.js'
import type { Value } from '../system/database.js'
import { HATCH, palette } from './chart-theme.js'
import type { Column } from './column.js'
import type { Reader } from './reader.js'
import { resultOf, rowsOf, type Results } from './result.js'
import type { ShownChart } from './shown-chart.js'
import { isSpecNode, type SpecNode } from './spec-node.js'

/** How wide a chart is drawn: for a desk and for a phone. */
export const views = ['wide', 'narrow'] as const
export type View = (typeof views)[number]

/** Whether a spec has other values on a phone than on a desk. */
export function hasViews(spec: SpecNode): boolean {
  return someNode(spec, isChoiceOfView)
}

/** The cells beside its own whose rows a chart draws. */
export function cellsOf(spec: unknown): string[] {
  if (Array.isArray(spec)) return spec.flatMap(cellsOf)
  if (!isSpecNode(spec)) return []
  const { data } = spec
  const own = isSpecNode(data) && typeof data['cell'] === 'string' ? [data['cell']] : []
  return [...own, ...Object.values(spec).flatMap(cellsOf)]
}

/**
 * The Vega-Lite spec of a chart cell for one reader. A map of languages stands for the text of the reader's language, one of
 * `wide` and `narrow` for the value of the view, `{palette: name}` for a colour of the theme, `{hatch: name}` for a hatching in
 * it, `data: {cell: id}` for the rows of a cell; each mark shows the chart's columns when pointed at.
 * @throws UserError naming the cell when a field is not in the data.
 */
export function specFor(chart: ShownChart, view: View, reader: Reader): SpecNode {
  const { place, columns, languages } = chart
  const { language, results } = reader
  const spec = resolve(chart.spec, { language, languages, view, place, results })
  if (!isSpecNode(spec)) throw new UserError(`${place}: spec: expected a Vega-Lite spec`)
  const rows = chartRows(chart, reader)
  const others = cellsOf(chart.spec).flatMap((id) => resultOf(results, id, place).table.columnNames())
  const own = [...chart.result.table.columnNames(), ...Object.keys(rows[0] ?? {})]
  checkFields(spec, [...new Set([...own, ...others, ...textColumns(columns), ...fieldsMade(spec)])], place)
  const tooltip = columns.map(({ name, label }) => ({
    field: `${name}_text`,
    type: 'nominal',
    title: inLiteral(label),
  }))
  const values = chart.read === null ? rows : rows.map(withOnly([...chart.read, ...textColumns(columns)]))
  return { ...withTooltips(spec, tooltip), data: { values } }
}

/** Vega-Lite writes the title of a tooltip into an expression as a string and escapes its quotes only. */
function inLiteral(title: string): string {
  return visibleText(title).replace(
    /[\\\n\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

export type Row = Readonly<Record<string, Value>>

/** Rows of a chart: the query's columns and, for each column of the chart, `<column>_text`, the value as the reader sees it. */
function chartRows({ columns, rows, place }: ShownChart, reader: Reader): Row[] {
  return rows.map((row) => {
    const texts = columns.map(({ name, format }): [string, Value] => {
      const value = row[name] ?? null
      return [`${name}_text`, value === null ? null : reader.format(value, format, place)]
    })
    return visibleRow({ ...row, ...Object.fromEntries(texts) })
  })
}

/** A row with some of its columns, and of these what is there. */
function withOnly(names: readonly string[]): (row: Row) => Row {
  const isOf = new Set(names)
  return (row) =>
    Object.fromEntries(
      Object.entries(row).filter(
        ([name, value]) => isOf.has(name) && value !== null && value !== false && value !== '',
      ),
    )
}

/** Chart scripts write texts into the page themselves, past the tag that makes characters visible elsewhere. */
function visibleRow(row: Row): Row {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === 'string' ? visibleText(value) : value,
    ]),
  )
}

function textColumns(columns: readonly Column[]): string[] {
  return columns.map(({ name }) => `${name}_text`)
}

interface Choice {
  language: string
  /** Those of the project and of the chart's title: a map with no other keys holds a text in each. */
  languages: readonly string[]
  view: View
  place: string
  results: Results
}

function resolve(value: unknown, choice: Choice): unknown {
  if (Array.isArray(value)) return value.map((member) => resolve(member, choice))
  if (!isSpecNode(value)) return value
  const text = textIn(value, choice)
  if (text !== undefined) return resolve(text, choice)
  if (isChoiceOfView(value)) return resolve(value[choice.view], choice)
  const [member, ...others] = Object.entries(value)
  if (member !== undefined && others.length === 0 && typeof member[1] === 'string') {
    const [key, name] = member
    if (key === 'palette') return colour(name, choice.place)
    if (key === 'hatch') return `url(#${hatchId(name, choice.place)})`
    if (key === 'cell')
      return { values: rowsOf(resultOf(choice.results, name, choice.place).table).map(visibleRow) }
  }
  return Object.fromEntries(Object.entries(value).map(([each, member]) => [each, resolve(member, choice)]))
}

/** What a map of languages holds for the reader, undefined for any other node. */
function textIn(node: SpecNode, { language, languages }: Choice): unknown {
  if (language in node) return node[language]
  const keys = Object.keys(node)
  if (keys.length === 0 || !keys.every((key) => languages.includes(key))) return undefined
  return node[inLanguage(Object.fromEntries(keys.map((key) => [key, key])), language)]
}

function isChoiceOfView(node: SpecNode): boolean {
  return Object.keys(node).length === views.length && views.every((view) => view in node)
}

function someNode(value: unknown, holds: (node: SpecNode) => boolean): boolean {
  if (Array.isArray(value)) return value.some((member) => someNode(member, holds))
  return isSpecNode(value) && (holds(value) || Object.values(value).some((member) => someNode(member, holds)))
}

function colour(name: string, place: string): string {
  const found = Object.entries(palette).find(([key]) => key === name)
  if (!found) throw new UserError(`${place}: ${unknownValue('colour', name, Object.keys(palette))}`)
  return found[1]
}

function hatchId(name: string, place: string): string {
  colour(name, place)
  return `${HATCH}${name}`
}

function withTooltips(spec: SpecNode, tooltip: unknown): SpecNode {
  const nested = Object.fromEntries(
    ['layer', 'hconcat', 'vconcat', 'concat'].flatMap((key) => {
      const members = spec[key]
      return Array.isArray(members)
        ? [[key, members.map((member) => (isSpecNode(member) ? withTooltips(member, tooltip) : member))]]
        : []
    }),
  )
  const inner = isSpecNode(spec['spec']) ? { spec: withTooltips(spec['spec'], tooltip) } : {}
  const encoding = isSpecNode(spec['encoding']) ? spec['encoding'] : {}
  const own =
    'mark' in spec && !('tooltip' in encoding) && !isSilent(spec['mark']) && !('data' in spec)
      ? { encoding: { ...encoding, tooltip } }
      : {}
  return { ...spec, ...nested, ...inner, ...own }
}

function isSilent(mark: unknown): boolean {
  const type = isSpecNode(mark) ? mark['type'] : mark
  return type === 'text' || type === 'rule'
}

function checkFields(spec: SpecNode, known: readonly string[], place: string): void {
  const stranger = fieldsRead(spec).find((field) => !known.includes(field))
  if (stranger !== undefined) throw new UserError(`${place}: ${unknownValue('field', stranger, known)}`)
}

/** Parts of a channel in which datum is a tick or an entry, not a row. */
const GUIDES = ['axis', 'legend', 'header', 'labelExpr']

function fieldsRead(value: unknown, key = ''): string[] {
  if (GUIDES.includes(key)) return []
  if (Array.isArray(value)) return value.flatMap((member) => fieldsRead(member, key))
  if (isSpecNode(value)) return Object.entries(value).flatMap(([name, member]) => fieldsRead(member, name))
  if (typeof value !== 'string') return []
  if (key === 'field') return [value]
  return [...value.matchAll(/\bdatum\.([A-Za-z_]\w*)|\bdatum\[['"]([^'"]+)['"]\]/g)].map(
    (match) => match[1] ?? match[2] ?? '',
  )
}

/** Fields of transforms, and of rows that stand in the spec itself. */
function fieldsMade(value: unknown, key = ''): string[] {
  if (key === 'values' && Array.isArray(value))
    return [...new Set(value.flatMap((row) => (isSpecNode(row) ? Object.keys(row) : [])))]
  if (Array.isArray(value)) return value.flatMap((member) => fieldsMade(member, key))
  if (isSpecNode(value)) return Object.entries(value).flatMap(([name, member]) => fieldsMade(member, name))
  return key === 'as' && typeof value === 'string' ? [value] : []
}
