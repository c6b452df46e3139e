import { UserError, unknownValue } from '../base/error.js'
import { NATURES } from '../sources/series-schema.js'
import { quoteName, quoteTable, textOf, type Database, type Row } from '../system/database.js'

/** The mart of all series. */
export const SERIES = 'marts.series'
const OBSERVATIONS = 'marts.observations'
/** Columns of marts.series that rules use where a project says them. */
const OPTIONAL = {
  totals: 'varchar',
  is_computed: 'boolean',
  valid_from: 'date',
  valid_until: 'date',
  successors: 'varchar',
  breaks: 'varchar',
  coarser_series: 'varchar',
  ratio_of: 'varchar',
  ratio_over: 'varchar',
  title: 'varchar',
  unit: 'varchar',
  decimals: 'integer',
  polarity: 'varchar',
  without_flags: 'varchar[]',
  thresholds: 'varchar',
}
const FREQUENCIES = ['year', 'half-year', 'quarter', 'month', 'week', 'day', 'hour', 'minute']
const STATUSES = ['final', 'partial', 'provisional', 'estimated', 'restated', 'missing']

/** Columns that flags and statistics rely on, with their types. */
const COLUMNS: Record<string, Record<string, string>> = {
  [SERIES]: {
    series: 'VARCHAR',
    measure: 'VARCHAR',
    frequency: 'VARCHAR',
    nature: 'VARCHAR',
    total_series: 'VARCHAR',
    stock_series: 'VARCHAR',
  },
  [OBSERVATIONS]: {
    series: 'VARCHAR',
    period: 'VARCHAR',
    period_start: 'TIMESTAMP',
    period_end: 'TIMESTAMP',
    value: 'DOUBLE',
    status: 'VARCHAR',
    is_full_period: 'BOOLEAN',
    months_covered: 'INTEGER',
  },
}

/** What must hold of the rows: the model at fault, a query that gives a faulty row, and what is wrong with it. */
interface Rule {
  model: string
  faulty: string
  says(row: Row): string
}

const RULES: readonly Rule[] = [
  known(SERIES, 'frequency', FREQUENCIES),
  known(SERIES, 'nature', NATURES),
  known(OBSERVATIONS, 'status', STATUSES),
  referenced('total_series'),
  referenced('stock_series'),
  {
    model: OBSERVATIONS,
    faulty: `select series from ${OBSERVATIONS} anti join ${SERIES} using (series) limit 1`,
    says: ({ series }) => `series ${textOf(series)} is not in ${SERIES}; add it there`,
  },
  {
    model: OBSERVATIONS,
    faulty: `select series, period, value from ${OBSERVATIONS} where not isfinite(value) limit 1`,
    says: ({ series, period, value }) =>
      `value of ${textOf(series)}, ${textOf(period)} is ${textOf(value).replace('Infinity', 'inf')}; a value is a finite number or null`,
  },
  {
    model: OBSERVATIONS,
    faulty: `select series, period_start from ${OBSERVATIONS} group by all having count(*) > 1 limit 1`,
    says: ({ series, period_start: start }) =>
      `${textOf(series)} has more than one row for the period from ${textOf(start)}; keep one`,
  },
  {
    model: OBSERVATIONS,
    faulty: `select series, period from ${OBSERVATIONS} where is_full_period is null limit 1`,
    says: ({ series, period }) =>
      `is_full_period of ${textOf(series)}, ${textOf(period)} is null; say true or false`,
  },
  {
    model: OBSERVATIONS,
    faulty: `select series, period_start, frequency from ${OBSERVATIONS} join ${SERIES} using (series)
      where period_start is distinct from try(date_trunc(case when frequency in ('year', 'half-year', 'quarter') then 'month' when frequency = 'week' then 'day' else frequency end, period_start))
      limit 1`,
    says: ({ series, period_start: start, frequency }) =>
      `period_start ${textOf(start)} of ${textOf(series)} is not the start of a ${textOf(frequency)}; a period begins with its first month, day, hour or minute`,
  },
]

/** Adds to `marts.series` the columns that a project's own leaves out, without values, so that every rule may read them. */
export async function completeSeries(database: Database): Promise<void> {
  const added = Object.entries(OPTIONAL).map(
    ([name, type]) => `alter table ${quoteTable(SERIES)} add column if not exists ${quoteName(name)} ${type}`,
  )
  await database.run(added.join('; '))
}

/**
 * Proves that `marts.series` and `marts.observations` are what statistics and flags take them for; what they do not understand
 * they would pass over in silence.
 * @param file where each of the two is written. @throws UserError naming file, column and value of the first thing that is wrong.
 */
export async function proveObserved(database: Database, file: (model: string) => string): Promise<void> {
  for (const model of [SERIES, OBSERVATIONS]) await refuseOtherTypes(database, model, file(model))
  const broken = RULES.map(({ faulty }, i) => `(${i}, exists (${faulty}))`).join(', ')
  const [first] = await database.rows(
    `select number from (values ${broken}) found(number, is_broken) where is_broken order by number limit 1`,
  )
  const rule = RULES[Number(first?.['number'])]
  if (rule !== undefined) {
    const [row] = await database.rows(rule.faulty, [], file(rule.model))
    if (row) throw new UserError(`${file(rule.model)}: ${rule.says(row)}`)
  }
}

async function refuseOtherTypes(database: Database, model: string, file: string): Promise<void> {
  const { columns } = await database.query(`from ${model} limit 0`, [], file)
  const types = new Map(columns.map(({ name, type }) => [name, type]))
  for (const [name, type] of Object.entries(COLUMNS[model] ?? {})) {
    const found = types.get(name)
    if (found === undefined)
      throw new UserError(`${file}: no column ${name}; docs/flags.md lists those of ${model}`)
    if (found !== type)
      throw new UserError(
        `${file}: ${name} is ${found}; write ${type.toLowerCase()}, as in ... ::${type.toLowerCase()} as ${name}`,
      )
  }
}

function known(model: string, column: string, values: readonly string[]): Rule {
  const list = values.map((value) => `'${value}'`).join(', ')
  return {
    model,
    faulty: `select ${column} as code from ${model} where ${column} is null or ${column} not in (${list}) limit 1`,
    says: ({ code }) => unknownValue(column, textOf(code) || 'null', values),
  }
}

function referenced(column: string): Rule {
  return {
    model: SERIES,
    faulty: `select series, ${column} as target from ${SERIES} where ${column} is not null and ${column} not in (select series from ${SERIES}) limit 1`,
    says: ({ series, target }) =>
      `${column} of ${textOf(series)} is ${textOf(target)}, which is not a series`,
  }
}
