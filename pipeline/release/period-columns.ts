import { isMeasure } from '../sources/measure.js'
import type { Choice } from './choice.js'
import type { DescribedTable, ProposedColumn } from './sample-columns.js'
import type { ProposedPeriod } from './sample-periods.js'

/** The columns with those of the period made such, and periods side by side folded into the one column that takes their figures. */
export function withPeriod(
  columns: ProposedColumn[],
  period: ProposedPeriod | null,
): Omit<DescribedTable, 'found' | 'numbers' | 'marks' | 'status'> {
  if (period === null) return { columns, period: null, ignore: [], choices: [], remarks: [] }
  const nameAt = (index: number): string => columns.find((column) => column.index === index)?.name ?? ''
  for (const column of columns) {
    if (period.columns.includes(column.index)) Object.assign(column, { type: 'period', unit: null })
    else if (column.index === period.frequencyColumn || period.idle.includes(column.index))
      Object.assign(column, { type: 'text', unit: null, isRemark: true })
  }
  const [first, ...parts] = period.columns.map(nameAt)
  const { remarks } = period
  const choices = [...period.choices, ...columnChoice(period, nameAt), ...dateChoices(period, columns)]
  const entry = {
    ...(first === undefined ? {} : { column: first }),
    ...(parts.length === 0 ? {} : { with: parts }),
    ...(period.frequencyColumn === null ? {} : { 'frequency-column': nameAt(period.frequencyColumn) }),
  }
  const measures = columns.filter((column) => isMeasure(column.type) && period.across.includes(column.index))
  if (period.across.length > 0 && measures.length < 2)
    return { columns, period: null, ignore: [], choices: [], remarks: [] }
  if (period.across.length === 0)
    return { columns, period: { ...entry, ...period.entry }, ignore: [], choices, remarks }
  const { kept, ignore } = folded(columns, measures, period.across)
  return { columns: kept, period: { ...entry, across: 'figure', ...period.entry }, ignore, choices, remarks }
}

/** A text keeps a date as it is written; whoever wants a date has to say where the day stands. */
function dateChoices({ openDates }: ProposedPeriod, columns: readonly ProposedColumn[]): Choice[] {
  return openDates.flatMap(({ index, example }) => {
    const column = columns.find((each) => each.index === index)
    return column?.type !== 'text'
      ? []
      : [
          {
            key: ['columns', column.name, 'type'],
            chosen: 'text',
            evidence: `dates such as ${example}, none of which tells the day`,
            others: ['date with order: day-first', 'date with order: month-first'],
            isOpen: true,
          },
        ]
  })
}

/** Other columns hold periods as well, and nothing tells which of them the figures are of. */
function columnChoice(
  { columns: [chosen, ...parts], rivals }: ProposedPeriod,
  nameAt: (index: number) => string,
): Choice[] {
  if (chosen === undefined || parts.length > 0 || rivals.length === 0) return []
  return [
    {
      key: ['period', 'column'],
      chosen: nameAt(chosen),
      evidence:
        'each holds periods, and nothing tells which of them the figures are of; make that one a period',
      others: rivals.map(nameAt),
      isOpen: true,
    },
  ]
}

/** Columns of which each holds the figures of one period, as the one column that takes them; a total beside them would be told once a period. */
function folded(
  columns: readonly ProposedColumn[],
  measures: readonly ProposedColumn[],
  across: readonly number[],
): { kept: ProposedColumn[]; ignore: string[] } {
  const [first] = measures
  const others = columns.filter(({ index }) => !across.includes(index))
  if (first === undefined) return { kept: others, ignore: [] }
  const totals = others.filter((column) => isMeasure(column.type) && isSumOf(column, measures))
  const figure: ProposedColumn = {
    ...first,
    name: 'figure',
    labels: [],
    place: null,
    group: null,
    type: measures.some(({ type }) => type === 'number') ? 'number' : 'count',
    hasEmpty: measures.some(({ hasEmpty }) => hasEmpty),
  }
  if (first.figure !== null)
    figure.figure = {
      ...first.figure,
      decimals: measures.reduce((most, column) => Math.max(most, column.figure?.decimals ?? 0), 0),
      choices: first.figure.choices.map((choice) => ({ ...choice, key: choice.key.with(1, figure.name) })),
    }
  return {
    kept: [...others.filter((column) => !totals.includes(column)), figure],
    ignore: totals.flatMap(({ labels }) => labels),
  }
}

function isSumOf({ figure }: ProposedColumn, parts: readonly ProposedColumn[]): boolean {
  const sums = [...(figure?.figures ?? [])].map(
    ([row, sum]) => parts.reduce((all, part) => all + (part.figure?.figures.get(row) ?? 0), 0) === sum,
  )
  return sums.length > 0 && sums.every(Boolean)
}
