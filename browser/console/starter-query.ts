import type { Table } from './api.js'

/** Names of columns of time, the most telling first. */
const TIMES = ['period_start', 'period_end', 'year', 'date']
const ROWS = 100
const FIGURES = 'marts.observations'

/** A query that shows the newest rows of the figures, else of the first table; '' where there is none. */
export function starterQuery(tables: readonly Table[]): string {
  const table = tables.find(({ name }) => name === FIGURES) ?? tables.find(({ layer }) => layer === 'marts')
  if (table === undefined) return ''
  const time = TIMES.find((name) => table.columns.some((column) => column.name === name))
  return [
    'select *',
    `from ${table.name}`,
    ...(time === undefined ? [] : [`order by ${time} desc`]),
    `limit ${ROWS}`,
  ].join('\n')
}
