import type { Line, Table } from './cell-mutations.js'
import type { Random } from './random.js'

type PeriodMutation = (table: Table, random: Random) => Table

/** What befalls the labels of periods between two editions, by name; each leaves tables alone that have no such label. */
export const PERIOD_MUTATIONS: Record<string, PeriodMutation> = {
  'swap day and month': (table) =>
    everyCell(table, (text) => text.replace(/^(\d{1,2})([-/.])(\d{1,2})([-/.]\d{2,4})$/, '$3$2$1$4')),
  'swap day and month of one date': (table, random) =>
    oneCell(table, random, (text) => text.replace(/^(\d{1,2})([-/.])(\d{1,2})([-/.]\d{2,4})$/, '$3$2$1$4')),
  'write the day first': (table) =>
    everyCell(table, (text) => text.replace(/^(\d{4})[-/](\d{1,2})[-/](\d{1,2})$/, '$3/$2/$1')),
  'count years in the other calendar': (table) =>
    everyCell(table, (text) =>
      text
        .replace(/^\d{3}(?=年|$)/, (year) => String(Number(year) + 1911))
        .replace(/^(?:19|20)\d\d(?=年|$)/, (year) => String(Number(year) - 1911)),
    ),
  'change the era': (table, random) =>
    everyCell(table, (text) =>
      text.replace(/平成|令和|昭和|民國/, random.pick(['平成', '令和', '昭和', '民國', ''])),
    ),
  'drop the century': (table) =>
    everyCell(table, (text) => text.replace(/^(?:19|20)(\d\d)(?=$|[-/年])/, '$1')),
  'drop the century of one label': (table, random) =>
    oneCell(table, random, (text) => text.replace(/(?:19|20)(\d\d)/, '$1')),
  'write years as fiscal years': (table) =>
    everyCell(table, (text) =>
      text.replace(
        /^(20\d\d)(?:年度?)?$/,
        (_, year: string) => `${year}/${String(Number(year) + 1).slice(2)}`,
      ),
    ),
  'lengthen a day': (table, random) =>
    oneCell(table, random, (text) => text.replace(/(\d{1,2})$/, `$1${random.below(10)}`)),
  'write an impossible day': (table, random) =>
    oneCell(table, random, (text) => text.replace(/(\D)\d{1,2}(\D?)$/, `$1${32 + random.below(60)}$2`)),
}

function everyCell(table: Table, change: (text: string) => string): Table {
  const changed = (line: Line): Line => line.map((cell, i) => (cell === null || i > 0 ? cell : change(cell)))
  return { ...table, body: table.body.map(changed) }
}

/** Changes the label of one row: the first cell. */
function oneCell(table: Table, random: Random, change: (text: string) => string): Table {
  const at = random.below(table.body.length)
  return {
    ...table,
    body: table.body.map((line, i) =>
      i === at ? line.map((cell, c) => (c > 0 || cell === null ? cell : change(cell))) : line,
    ),
  }
}
