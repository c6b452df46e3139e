import { FORMULA } from '../base/csv.js'
import type { DataFormat } from '../base/settings.js'
import { quoteName, quoteTable, quoteText, type Database } from '../system/database.js'
import type { DataColumn, DataTable } from './data-tables.js'

const PLAIN_NAME = /^\w+$/
const BYTE_ORDER_MARK = '\uFEFF'

/**
 * Copies a table into a file, in the order of its grain, without a row of it entering JavaScript. Numbers that JSON cannot
 * write (infinite, not a number) are empty in CSV and null in JSON; in CSV lists and structures are JSON, and text that a spreadsheet
 * program would take for a formula begins with an apostrophe.
 * @param database one opened for export.
 */
export async function copyTable(
  database: Database,
  table: DataTable,
  format: DataFormat,
  file: string,
): Promise<void> {
  const order = table.grain.length > 0 ? table.grain.map((column) => `source.${quoteName(column)}`) : ['all']
  const columns = table.columns.map(
    (column, i) => `${WRITTEN[format](column)} as ${quoteName(nameIn(format, column.name, i))}`,
  )
  const sql = `select ${columns.join(', ')} from ${quoteTable(table.name)} as source order by ${order.join(', ')}`
  await database.run(`copy (${sql}) to ${quoteText(file)} (${OPTIONS[format]})`, table.name)
}

const OPTIONS: Readonly<Record<DataFormat, string>> = {
  csv: 'format csv, header true',
  parquet: 'format parquet, compression zstd',
  json: 'format json, array true',
}

const WRITTEN: Readonly<Record<DataFormat, (column: DataColumn) => string>> = {
  csv: (column) => {
    const value = writtenInText(column)
    if (isNested(column.type)) return guarded(`to_json(${value})::varchar`)
    return column.type === 'VARCHAR' || column.type.startsWith('ENUM') ? guarded(`${value}::varchar`) : value
  },
  parquet: ({ name }) => `source.${quoteName(name)}`,
  json: writtenInText,
}

/** A mark at the start of the first name says UTF-8 to spreadsheet programs, which else read Chinese in an older encoding. */
function nameIn(format: DataFormat, name: string, index: number): string {
  return format === 'csv' && index === 0 && PLAIN_NAME.test(name) ? `${BYTE_ORDER_MARK}${name}` : name
}

function writtenInText({ name, type }: DataColumn): string {
  const value = `source.${quoteName(name)}`
  if (type === 'DOUBLE' || type === 'FLOAT') return `case when isfinite(${value}) then ${value} end`
  if (type.startsWith('TIMESTAMP') && !type.endsWith('[]')) return `replace(${value}::varchar, ' ', 'T')`
  return type === 'BLOB' ? `to_base64(${value})` : value
}

function guarded(text: string): string {
  return `case when regexp_matches(${text}, ${quoteText(FORMULA)}) then '''' || ${text} else ${text} end`
}

/** Whether a type of DuckDB holds other values. */
export function isNested(type: string): boolean {
  return type.endsWith(']') || /^(?:STRUCT|MAP|UNION|JSON)\b/.test(type)
}
