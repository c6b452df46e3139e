import { join } from 'node:path'
import { counted } from '../../../base/figures.js'
import { UserError } from '../../../base/error.js'
import { CellFile } from '../cube/cell-file.js'
import { cellCount, gridOfCube, type CubeColumn, type CubeDimension } from '../cube/cube.js'
import { scaleFrequency, timeListPeriods } from '../cube/time-list.js'
import type { GridReader } from '../reader.js'
import { decodePx } from './px-encoding.js'
import { PxFigures, type KeyedVariable } from './px-figures.js'
import { Keywords } from './px-keywords.js'
import { readPxText } from './px-text.js'

const LONGEST_TITLE = 200
/** Most periods that a range such as "1990"-"2020" may stand for. */
const LONGEST_RANGE = 100_000

/** A variable of a PX file. */
interface Variable {
  name: string
  values: readonly string[]
  codes: readonly string[]
  dimension: CubeDimension
  frequency: string | null
}

/** What a PX file says before its figures. */
interface Table {
  variables: Variable[]
  keyed: KeyedVariable[]
  measure: string
  found: Record<string, string>
}

/**
 * Reads a PC-Axis file in its main language: a row per figure, with the value and code of each variable; figures as they are written,
 * dots and dashes included. The variables of STUB change slower than those of HEADING.
 * @throws UserError when variables, values and figures do not agree, or the file is not whole.
 */
export const readPx: GridReader = async (input) => {
  const { file, folder, database } = input
  const text = await decodePx(input)
  const cells = new CellFile(join(folder, 'values.csv'), file)
  let table: Table | null = null
  let figures: PxFigures | null = null
  await readPxText(text.path, file, (statements) => {
    const read = tableOf(new Keywords(statements, file), file)
    const count = cellCount(
      read.variables.map(({ values }) => values.length),
      file,
    )
    const width = read.variables
      .slice(read.keyed.length)
      .reduce((product, { values }) => product * values.length, 1)
    const taker = new PxFigures(cells, count, width, read.keyed, file)
    table = read
    figures = taker
    return (piece) => taker.take(piece)
  })
  const { variables, keyed, measure, found } = whole<Table>(table)
  whole<PxFigures>(figures).end()
  const isKeyed = keyed.length > 0
  const cube = {
    dimensions: variables.map(({ dimension }) => dimension),
    measure,
    cells: cells.close(),
    isWhole: !isKeyed,
    // Rows of nothing but zeros are left out of a file with keys (SCB, "Data in the PX-file").
    elsewhere: isKeyed ? '0' : null,
    statuses: null,
  }
  return [await gridOfCube(database, cube, { ...text.found, ...found }, file, folder)]
}

function whole<T>(part: T | null): T {
  if (part === null) throw new Error('a PX file ended before its figures')
  return part
}

function tableOf(keywords: Keywords, file: string): Table {
  const stub = keywords.list('STUB')
  const names = [...stub, ...keywords.list('HEADING')]
  if (names.length === 0) throw new UserError(`${file}: names no variable under STUB or HEADING`)
  const variables = names.map((name) => variableOf(name, keywords, file))
  const content = keywords.text('CONTVARIABLE')
  const units = unitsOf(
    variables.find(({ name }) => name === content),
    keywords,
  )
  const [unit = ''] = units.length === 0 ? [keywords.text('UNITS')] : new Set(units).size === 1 ? units : ['']
  const frequency = variables.find((variable) => variable.frequency !== null)?.frequency ?? null
  const title = (keywords.text('TITLE') || keywords.text('DESCRIPTION')).slice(0, LONGEST_TITLE)
  return {
    variables: variables.map((variable) =>
      variable.name === content && new Set(units).size > 1 ? withUnits(variable, units) : variable,
    ),
    keyed: keyedOf(variables.slice(0, stub.length), keywords, file),
    measure: unit.trim() === '' ? 'value' : `value (${unit.trim()})`,
    found: {
      ...(title === '' ? {} : { title }),
      ...(keywords.text('LANGUAGE') === '' ? {} : { language: keywords.text('LANGUAGE') }),
      ...(keywords.text('DECIMALS') === '' ? {} : { decimals: keywords.text('DECIMALS') }),
      ...(frequency === null ? {} : { frequency }),
    },
  }
}

function variableOf(name: string, keywords: Keywords, file: string): Variable {
  const codes = keywords.list('CODES', name)
  const stated = keywords.list('VALUES', name)
  const values = stated.length === 0 ? codes : stated
  if (values.length === 0)
    throw new UserError(`${file}: has no VALUES("${name}"), which STUB or HEADING names`)
  if (codes.length > 0 && codes.length !== values.length)
    throw new UserError(`${file}: "${name}" has ${values.length} VALUES and ${codes.length} CODES`)
  const time = timeOf(name, values, keywords, file)
  const hasCodes = codes.some((code, i) => code !== values[i])
  const columns: CubeColumn[] = [
    { label: name, role: time === null ? 'dimension' : 'attribute', texts: values },
    ...(hasCodes ? [{ label: `${name} code`, role: 'attribute' as const, texts: codes }] : []),
    ...(time === null ? [] : [{ label: `${name} period`, role: 'time' as const, texts: time.periods }]),
  ]
  return {
    name,
    values,
    codes,
    dimension: { size: values.length, columns },
    frequency: time?.frequency ?? null,
  }
}

/** The periods of a variable that has a TIMEVAL: one for each value, listed, or the first and last of a range. */
function timeOf(
  name: string,
  values: readonly string[],
  keywords: Keywords,
  file: string,
): { periods: string[]; frequency: string } | null {
  const words = keywords.list('TIMEVAL', name)
  if (words.length === 0) return null
  const scale = words[2] ?? ''
  const frequency = scaleFrequency(scale.toUpperCase())
  const listed = words.slice(3).filter((word) => word !== '(' && word !== ')')
  const codes = listed[1] === '-' ? rangeOf(listed[0] ?? '', listed[2] ?? '', scale) : listed
  const periods = timeListPeriods(scale.toUpperCase(), codes.length === 0 ? values : codes)
  const isStated = words[0]?.toUpperCase() === 'TLIST' && frequency !== null && periods !== null
  if (!isStated || periods.length !== values.length)
    throw new UserError(
      `${file}: TIMEVAL("${name}") is no list of ${counted(values.length, 'period')}, one for each of VALUES: ${words.join(' ').slice(0, 80)}`,
    )
  return { periods, frequency }
}

const PARTS: Record<string, number> = { A1: 1, H1: 2, Q1: 4, M1: 12 }

/** The codes from one to another; [] where their scale has no fixed number of periods a year. */
function rangeOf(first: string, last: string, scale: string): string[] {
  const parts = PARTS[scale.toUpperCase()]
  if (parts === undefined || !/^\d{4,6}$/.test(first) || !/^\d{4,6}$/.test(last)) return []
  const digits = first.length - 4
  const numberOf = (code: string): number =>
    Number(code.slice(0, 4)) * parts + (digits === 0 ? 0 : Number(code.slice(4)) - 1)
  const length = numberOf(last) - numberOf(first) + 1
  if (!(length > 0) || length > LONGEST_RANGE) return []
  return Array.from({ length }, (_, i) => {
    const number = numberOf(first) + i
    const part = digits === 0 ? '' : String((number % parts) + 1).padStart(digits, '0')
    return `${Math.floor(number / parts)}${part}`
  })
}

/** UNITS of each value of the variable that says what is counted; [] when it has none. */
function unitsOf(content: Variable | undefined, keywords: Keywords): string[] {
  const units = content?.values.map((value) => keywords.text('UNITS', value)) ?? []
  return units.some((unit) => unit !== '') ? units.map((unit) => unit || keywords.text('UNITS')) : []
}

function withUnits(variable: Variable, units: readonly string[]): Variable {
  const unit: CubeColumn = { label: `${variable.name} unit`, role: 'attribute', texts: units }
  return { ...variable, dimension: { ...variable.dimension, columns: [...variable.dimension.columns, unit] } }
}

/** The variables of the stub where KEYS says that each row of figures begins with their values or codes. */
function keyedOf(stub: readonly Variable[], keywords: Keywords, file: string): KeyedVariable[] {
  const kinds = stub.map(({ name }) => keywords.text('KEYS', name).toUpperCase())
  if (kinds.every((kind) => kind === '')) return []
  return stub.map(({ name, values, codes }, i) => {
    const texts = kinds[i] === 'CODES' ? codes : values
    if (kinds[i] !== 'CODES' && kinds[i] !== 'VALUES')
      throw new UserError(`${file}: KEYS("${name}") is ${kinds[i] || 'missing'}; expected CODES or VALUES`)
    const places = new Map(texts.map((text, place) => [text.trim(), place]))
    if (places.size !== values.length)
      throw new UserError(`${file}: ${kinds[i]}("${name}") cannot be told apart as keys`)
    return { name, places }
  })
}
