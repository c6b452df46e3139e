import { markPatterns, spelt, STATUS_MARKS } from '../sources/marks.js'
import { marksOf, writingOf, type Column, type Manifest } from '../sources/manifest.js'
import { isMeasure } from '../sources/measure.js'
import { numberShape, USUAL_DECIMALS } from '../sources/number-writing.js'
import { signsOf } from '../sources/readers/header/units.js'
import type { Layout } from '../sources/readers/header/layout.js'
import { quoteName, quoteText } from '../system/database.js'
import { columnsOf, decimalType, measuresOf, periodTextSql } from './contract.js'
import type { Stage } from './landing-stages.js'

/**
 * Figures are read in stages, each a list of columns over the one before. Plain cells take a quick way: digits that a cast gives back
 * as they were. A row with any other cell has its marks taken off, as the list `_parted`, and its figures read by the contract's
 * writing, as lists `_figures_n`. One lambda over all cells, since DuckDB plans a macro anew wherever it stands, which takes
 * longer than reading a small file.
 */
export function figureStages(manifest: Manifest, layout: Layout): Stage[] {
  const measures = measureColumns(manifest)
  const label =
    manifest.period === undefined ? [] : [`case when "_bare" is null then ${periodTextSql(manifest)} end`]
  const cells = [...measures.map(([name]) => quoteName(name)), ...label]
  if (cells.length === 0) return []
  const { marked, mark } = markPatterns(marksOf(manifest))
  const isPlain = [
    ...(label.length > 0 ? ['("_quick" is not null or "_bare" is not null)'] : []),
    ...plainConditions(manifest),
  ]
  const parted = `list_transform([${cells.join(', ')}], cell -> parted_marks(cell, ${quoteText(marked)}, ${quoteText(mark)}))`
  return [
    { _parted: `case when ${isPlain.join(' and ')} then null else ${parted} end` },
    {
      ...Object.fromEntries(
        shapesOf(manifest, layout).map(({ shape, names }, i) => [
          `_figures_${i}`,
          `case when "_parted" is null then null else list_transform([${names.map((name) => restSql(name, manifest)).join(', ')}], cell -> read_figure(cell, ${quoteText(shape)})) end`,
        ]),
      ),
      _marks: 'flatten(list_transform("_parted", parted -> parted.marks))',
    },
  ]
}

/** Casts of plain cells, and beside each the value of those that turn back into the cell they came from. */
export function plainStages(manifest: Manifest, layout: Layout): Stage[] {
  const measures = measureColumns(manifest)
  const counts = measures.filter(([, { type }]) => type === 'count')
  return [
    Object.fromEntries(counts.map(([name]) => [castName(name), `try_cast(${quoteName(name)} as bigint)`])),
    Object.fromEntries(
      measures.map(([name, column]) => [plainName(name), plainSql(name, column, manifest, layout)]),
    ),
  ]
}

/** The value of a column of figures, once the stages are through. */
export function figureSql(name: string, column: Column, manifest: Manifest, layout: Layout): string {
  const places = placesOf(name, layout)
  const figure = `moved_point(${figureTextSql(name, manifest, layout)}, ${placesSql(column, places)})`
  if (column.type === 'number') {
    const kept = `kept_digits(${figure}, ${column.decimals})`
    const type = decimalType(column)
    const slow =
      column.decimals > USUAL_DECIMALS ? `try_cast(${kept} as ${type})` : `digits_as_decimal(${kept})`
    return `coalesce(${plainValue(name)}::${type}, ${slow})`
  }
  const plain =
    places === 0
      ? plainValue(name)
      : `try_cast(${plainValue(name)}::hugeint * 1${'0'.repeat(places)} as bigint)`
  return `coalesce(${plain}, whole_figure(${figure}))`
}

/** The status that the marks of a row give it, or null. */
export function statusSql(manifest: Manifest): string {
  const marks = marksOf(manifest)
  const cases = STATUS_MARKS.flatMap((status) =>
    marks[status].length === 0
      ? []
      : [
          `when list_has_any("_marks", [${marks[status].map(spelt).map(quoteText).join(', ')}]) then ${quoteText(status)}`,
        ],
  )
  return cases.length === 0 ? 'null::varchar' : `case ${cases.join(' ')} end`
}

/** The text of a measure's cell, or of the period's label under the name null, without its marks; null in a row of plain cells. */
export function restSql(name: string | null, manifest: Manifest): string {
  const measures = measuresOf(manifest)
  const at = name === null ? measures.length : measures.indexOf(name)
  return `struct_extract(list_extract("_parted", ${at + 1}), 'rest')`
}

function measureColumns(manifest: Manifest): [string, Column][] {
  return columnsOf(manifest).filter(([, { type }]) => isMeasure(type))
}

interface Shape {
  shape: string
  names: string[]
}

/** The regular expressions by which figures are read, each with the columns that it reads. */
function shapesOf(manifest: Manifest, layout: Layout): Shape[] {
  const shapes = new Map<string, string[]>()
  for (const [name, column] of measureColumns(manifest)) {
    const shape = shapeOf(name, column, manifest, layout)
    shapes.set(shape, [...(shapes.get(shape) ?? []), name])
  }
  return [...shapes].map(([shape, names]) => ({ shape, names }))
}

function shapeOf(name: string, column: Column, manifest: Manifest, layout: Layout): string {
  const isNumber = column.type === 'number'
  return numberShape(writingOf(column, manifest), signsOf(column['published-unit'] ?? column.unit), {
    sign: isNumber,
    decimals: isNumber || placesOf(name, layout) > 0 || column.multiplier !== undefined,
  })
}

/** The figure of a column's cell in plain digits, in its published unit; null in a row of plain cells, and where there is none. */
export function figureTextSql(name: string, manifest: Manifest, layout: Layout): string {
  const shapes = shapesOf(manifest, layout)
  const at = shapes.findIndex(({ names }) => names.includes(name))
  return `list_extract("_figures_${at}", ${(shapes[at]?.names.indexOf(name) ?? 0) + 1})`
}

/** How many places the factor of a column's unit moves the point. */
export function placesOf(name: string, { columns }: Layout): number {
  return Math.round(Math.log10(columns[name]?.factor ?? 1))
}

/** How many places the point of a figure moves: by its unit, and by the power of ten that its row states, null where that is none. */
function placesSql({ multiplier }: Column, places: number): string {
  if (multiplier === undefined) return String(places)
  const power = `coalesce(nullif(trim(${quoteName(multiplier)}), ''), '0')`
  return `(${places} + case when regexp_full_match(${power}, '1?[0-9]') then ${power}::integer end)`
}

function castName(column: string): string {
  return `${column}?`
}

function plainName(column: string): string {
  return `${column}#`
}

/** The quoted name of the value of a plain cell, null in any other. */
export function plainValue(column: string): string {
  return quoteName(plainName(column))
}

/** Plain digits turn back into the cell they came from; 1e3 and 1.5, which a cast would take for counts, do not. */
function plainSql(name: string, column: Column, manifest: Manifest, layout: Layout): string {
  const cell = quoteName(name)
  if (column.multiplier !== undefined) return column.type === 'count' ? 'null::bigint' : 'null::decimal(18,6)'
  if (column.type === 'count')
    return `case when ${quoteName(castName(name))}::varchar = ${cell} then ${quoteName(castName(name))} end`
  const isQuick = writingOf(column, manifest).decimal === 'dot' && placesOf(name, layout) === 0
  if (!isQuick) return 'null::decimal(18,6)'
  const most = Math.min(column.decimals, USUAL_DECIMALS)
  const fraction = most === 0 ? '' : String.raw`(\.[0-9]{1,${most}})?`
  return `case when regexp_full_match(${cell}, '-?[0-9]{1,12}${fraction}') then try_cast(${cell} as decimal(18,6)) end`
}

/** Joined, the bits of plain counts are null as soon as one of them is. */
function plainConditions(manifest: Manifest): string[] {
  const measures = measureColumns(manifest)
  const of = (type: Column['type']): string[] =>
    measures.filter(([, column]) => column.type === type).map(([name]) => plainValue(name))
  const counts = of('count')
  return [
    ...(counts.length === 0 ? [] : [`(${counts.join(' | ')}) is not null`]),
    ...of('number').map((name) => `${name} is not null`),
  ]
}
