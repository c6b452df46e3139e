import { marksOf, type Column, type Manifest } from '../sources/manifest.js'
import { isMeasure } from '../sources/measure.js'
import type { Layout } from '../sources/readers/header/layout.js'
import { normalLabel } from '../sources/readers/reader.js'
import { quoteName, quoteText } from '../system/database.js'
import { figureTextSql, restSql } from './figure-sql.js'
import { columnsOf, measuresOf, periodLabelSql, typedName } from './contract.js'
import { hasUnknownCode } from './status-sql.js'

/**
 * The expression that is null for a row that is accepted, else the JSON text of the reasons why it is set aside: a list of objects
 * with column_name, text, reason and is_fault. Text, since a column of lists costs as much to write as four others.
 */
export function setAsideSql(manifest: Manifest, layout: Layout, receivedOn: string): string {
  const reasons = columnsOf(manifest).map(
    ([name, column]) =>
      `{column_name: ${quoteText(name)}, text: ${cellText(name, manifest)}, reason: ${reasonSql(name, column, manifest, layout)}, is_fault: true}`,
  )
  if (manifest.period?.across !== undefined)
    reasons.push(
      `{column_name: 'period', text: _period_label, reason: ${periodReason(manifest)}, is_fault: true}`,
    )
  const faults = asText(`nullif(list_filter([${reasons.join(', ')}], fault -> fault.reason is not null), [])`)
  const recognised = recognisedRows(manifest, layout, receivedOn)
  const always = recognised.flatMap(({ when, ...row }) =>
    row.onlyIfFaulty ? [] : [`when ${when} then ${oneReason(row)}`],
  )
  const ifFaulty = recognised.flatMap(({ when, ...row }) =>
    row.onlyIfFaulty ? [`when ${when} then ${oneReason(row)}`] : [],
  )
  if (layout.grid.hasRowsWithin === true) always.unshift(`when "_rows_within" then ${rowsWithin(manifest)}`)
  const explained = `case ${[...blankRow(manifest, layout), ...ifFaulty].join(' ')} else ${faults} end`
  return `case ${always.join(' ')} when ${brokenRow(manifest)} then ${explained} end`
}

/** The rows of `_set_aside` as lists of structs. */
export const SET_ASIDE_REASONS = `from_json(_set_aside, '[{"column_name": "varchar", "text": "varchar", "reason": "varchar", "is_fault": "boolean"}]')`

/** Member `name` of the first reason in `_set_aside`, as text. */
export function firstReason(name: 'text' | 'reason'): string {
  return `json_extract_string(_set_aside, '$[0].${name}')`
}

function asText(list: string): string {
  return `to_json(${list})::varchar`
}

/** A cell that swallowed rows: a quote that closed later than it was meant to. */
function rowsWithin(manifest: Manifest): string {
  const cells = columnsOf(manifest).flatMap(([name, { type }]) =>
    type === 'period' || name === manifest.period?.across ? [] : [quoteName(name)],
  )
  const text = `list_filter([${cells.join(', ')}]::varchar[], cell -> contains(cell, chr(10)))[1]`
  return asText(`[{column_name: null, text: ${text}, reason: 'rows-in-a-cell', is_fault: true}]`)
}

/** A row with nothing in it is none; where rows are counted in their order it still takes its place. */
function blankRow(manifest: Manifest, { grid }: Layout): string[] {
  if (grid.hasRows || manifest.period?.across !== undefined) return []
  const cells = columnsOf(manifest).map(([name]) => quoteName(name))
  return [
    `when coalesce(${cells.join(', ')}) is null then ${asText("[{column_name: null, text: null, reason: 'blank', is_fault: false}]")}`,
  ]
}

interface RecognisedRow {
  when: string
  reason: string
  column: string
  text: string
  /** Looked for only in rows that break the contract. */
  onlyIfFaulty: boolean
}

/** Rows that are no observations and are known as such. */
function recognisedRows(manifest: Manifest, layout: Layout, receivedOn: string): RecognisedRow[] {
  const found = totalRows(manifest)
  const label = periodLabelSql(manifest)
  const period = manifest.period?.column ?? 'period'
  if (manifest.period !== undefined && manifest.period.subtotals.length > 0)
    found.push({
      when: '"_longer"',
      reason: 'total-row',
      column: period,
      text: label,
      onlyIfFaulty: false,
    })
  const stating = manifest.period?.['frequency-column']
  if (stating !== undefined)
    found.push({
      when: '"_other"',
      reason: 'other-frequency',
      column: stating,
      text: quoteName(stating),
      onlyIfFaulty: false,
    })
  found.push(...noteRows(manifest, layout))
  const measures = measuresOf(manifest)
  if (manifest.period !== undefined && measures.length > 0) {
    const nothing = measures.map(
      (name) =>
        `coalesce(${typedName(name)}, 0) = 0 and (${typedName(name)} = 0 or ${isBlank(name, manifest)})`,
    )
    const when = `"_end" > date ${quoteText(receivedOn)} and ${nothing.join(' and ')}`
    found.push({ when, reason: 'not-yet-published', column: period, text: label, onlyIfFaulty: false })
  }
  return [...found, ...oddRows(manifest, layout)]
}

/** Rows that the contract calls totals by a label. */
export function totalRows(manifest: Manifest): RecognisedRow[] {
  return manifest['total-rows'].map(({ column, labels }) => labelledRow('total-row', column, labels))
}

/** Rows that the contract calls notes by their first cell. */
export function noteRows(manifest: Manifest, layout: Layout): RecognisedRow[] {
  const first = firstColumn(layout)
  return first === null || manifest['note-rows'].length === 0
    ? []
    : [labelledRow('note', first, manifest['note-rows'])]
}

function labelledRow(reason: string, column: string, labels: readonly string[]): RecognisedRow {
  const text = quoteName(column)
  const when = isOneOf(normalSql(text), labels.map(normalLabel))
  return { when, reason, column, text, onlyIfFaulty: false }
}

/** The contract's column that stands first in the file. */
function firstColumn({ columns }: Layout): string | null {
  const [first] = Object.entries(columns).toSorted(([, a], [, b]) => a.index - b.index)
  return first?.[0] ?? null
}

/** Headers that are repeated, and notes: rows that say the same in every cell they fill, and no figure. */
function oddRows(manifest: Manifest, layout: Layout): RecognisedRow[] {
  const places = Object.entries(layout.columns).filter(([name]) => name !== manifest.period?.across)
  const [first] = places
  if (first === undefined) return []
  const [name] = first
  const cells = places.map(([column]) => quoteName(column))
  const repeats = places.map(([column, { label }]) => {
    const labels = [label, ...(manifest.columns[column]?.labels ?? [column])].map(normalLabel)
    return isOneOf(normalSql(quoteName(column)), labels)
  })
  const noFigure = [
    ...measuresOf(manifest).map((column) => `${typedName(column)} is null`),
    ...(manifest.period ? ['"_start" is null'] : []),
  ]
  const said = `list_distinct(list_filter([${cells.join(', ')}], cell -> cell is not null))`
  const odd: RecognisedRow[] = [
    {
      when: repeats.join(' and '),
      reason: 'repeated-header',
      column: name,
      text: quoteName(name),
      onlyIfFaulty: true,
    },
  ]
  if (places.length > 1)
    odd.push({
      when: [`len(${said}) = 1`, ...noFigure].join(' and '),
      reason: 'note',
      column: name,
      text: `${said}[1]`,
      onlyIfFaulty: true,
    })
  return odd
}

function oneReason({ column, text, reason }: Pick<RecognisedRow, 'column' | 'text' | 'reason'>): string {
  return asText(
    `[{column_name: ${quoteText(column)}, text: ${text}, reason: ${quoteText(reason)}, is_fault: false}]`,
  )
}

function cellText(name: string, manifest: Manifest): string {
  return name === manifest.period?.column ? periodLabelSql(manifest) : quoteName(name)
}

/**
 * A quick condition that holds for every row of which some cell has a `reasonSql`. The bits of all required counts are joined: the
 * result is null when one is missing and negative when one is, which takes a third of the time that asking each does.
 */
function brokenRow(manifest: Manifest): string {
  const counts = columnsOf(manifest).flatMap(([name, { type, required }]) =>
    type === 'count' && required ? [typedName(name)] : [],
  )
  const conditions = [
    ...(counts.length === 0 ? [] : [`coalesce((${counts.join(' | ')}) < 0, true)`]),
    ...columnsOf(manifest).flatMap(([name, column]) => [
      ...brokenSql(name, column),
      ...unknownCode(name, manifest),
    ]),
    ...(manifest.period ? brokenPeriod(manifest) : []),
  ]
  return conditions.join(' or ')
}

function brokenSql(name: string, column: Column): string[] {
  const { type, required } = column
  if (type === 'period') return []
  const value = typedName(name)
  const isAbsent = `(${value} is null and ${quoteName(name)} is not null)`
  return [
    ...(type === 'count' && required
      ? []
      : required
        ? [`${value} is null`]
        : type === 'text'
          ? []
          : [isAbsent]),
    ...(type === 'text' ? [`(${value} >= '=' and ${value} < '>')`] : []),
    ...(type === 'count' && !required ? [`${value} < 0`] : []),
    ...rangeCases(name, column).map(({ when }) => when),
    ...(column.values === undefined ? [] : [`not ${isOneOf(value, column.values)}`]),
  ]
}

function reasonSql(name: string, column: Column, manifest: Manifest, layout: Layout): string {
  if (column.type === 'period')
    return name === manifest.period?.column ? periodReason(manifest) : 'null::varchar'
  const value = typedName(name)
  const cases = [
    `when ${column.type === 'text' ? `${value} is null` : isBlank(name, manifest)} then ${column.required ? "'empty'" : 'null'}`,
    `when ${column.type === 'text' ? '' : `${value} is null and `}starts_with(${quoteName(name)}, '=') then 'formula'`,
    column.type === 'number'
      ? `when ${value} is null and ${figureTextSql(name, manifest, layout)} is not null then 'too-many-digits'`
      : '',
    column.type === 'text'
      ? ''
      : `when ${value} is null${column.type === 'count' ? ` or ${value} < 0` : ''} then 'not-a-${column.type}'`,
    column.values === undefined ? '' : `when not ${isOneOf(value, column.values)} then 'not-allowed'`,
    ...unknownCode(name, manifest).map((when) => `when ${when} then 'not-allowed'`),
    ...rangeCases(name, column).map(({ when, reason }) => `when ${when} then '${reason}'`),
  ]
  return `case ${cases.join(' ')} end`
}

function unknownCode(name: string, manifest: Manifest): string[] {
  const condition = hasUnknownCode(name, manifest)
  return condition === null ? [] : [condition]
}

/** A quick condition for `periodReason`. */
function brokenPeriod({ columns, period }: Manifest): string[] {
  const { minimum, maximum } = columns[period?.column ?? ''] ?? {}
  return [
    '"_start" is null',
    ...(minimum === undefined ? [] : [`"_start" < make_date(${minimum}, 1, 1)`]),
    ...(maximum === undefined ? [] : [`"_start" > make_date(${maximum}, 12, 31)`]),
  ]
}

function periodReason(manifest: Manifest): string {
  const column = manifest.columns[manifest.period?.column ?? '']
  const label = periodLabelSql(manifest)
  const cases = [
    `when "_start" is null then case when coalesce(trim(${label}), '') = '' then 'empty' when starts_with(${label}, '=') then 'formula' else 'not-a-period' end`,
    column?.minimum === undefined ? '' : `when year("_start") < ${column.minimum} then 'below-minimum'`,
    column?.maximum === undefined ? '' : `when year("_start") > ${column.maximum} then 'above-maximum'`,
  ]
  return `case ${cases.join(' ')} end`
}

function rangeCases(name: string, { type, minimum, maximum }: Column): { when: string; reason: string }[] {
  if (!isMeasure(type)) return []
  return [
    ...(minimum === undefined ? [] : [{ when: `${typedName(name)} < ${minimum}`, reason: 'below-minimum' }]),
    ...(maximum === undefined ? [] : [{ when: `${typedName(name)} > ${maximum}`, reason: 'above-maximum' }]),
  ]
}

/** Nothing in the cell, or a mark that stands for no figure. */
function isBlank(name: string, manifest: Manifest): string {
  const cell = isMeasure(manifest.columns[name]?.type ?? 'text') ? restSql(name, manifest) : quoteName(name)
  const { missing } = marksOf(manifest)
  const marks = [...new Set(missing.flatMap((mark) => [mark, mark.normalize('NFKC')]))]
  return `(${quoteName(name)} is null or ${isOneOf(`trim(plain_text(${cell}))`, ['', ...marks])} or ${isOneOf(`trim(${cell})`, marks)})`
}

/** A text as labels are compared: plain signs, no white space, lower case. */
export function normalSql(cell: string): string {
  return `lower(regexp_replace(plain_text(${cell}), '\\s', '', 'g'))`
}

/** Whether a text is one of some: a list, since DuckDB turns a long IN into a join that every row passes, also within a branch that few rows reach. */
export function isOneOf(text: string, texts: readonly string[]): string {
  return `list_contains([${texts.map(quoteText).join(', ')}]::varchar[], ${text})`
}
