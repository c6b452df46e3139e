import type { Query } from '../models/syntax-tree.js'

/** The macros file that holds the thresholds. */
const FILE = /(?:^|\/)sql\/macros\/thresholds\.sql$/
const THRESHOLD = /\bmacro\s+(\w+)\(\)\s+as\s+([^;]+?)\s*;/gi

/** Names of the thresholds as settings have them, `large-change-percent` for the macro `large_change_percent`. */
export function thresholdNames(macros: readonly Query[]): string[] {
  return [...thresholdsIn(macros).keys()]
}

/** What the macros without arguments in `sql/macros/thresholds.sql` give, as SQL by the name of the threshold. */
function thresholdsIn(macros: readonly Query[]): Map<string, string> {
  const text = macros.find(({ file }) => FILE.test(file))?.sql ?? ''
  return new Map([...text.matchAll(THRESHOLD)].map(([, name = '', sql = '']) => [settingOf(name), sql]))
}

function settingOf(macro: string): string {
  return macro.replaceAll('_', '-')
}

/**
 * The thresholds as rules ask for them: a macro without arguments gives what the settings say, or else `sql/macros/thresholds.sql`; with the column
 * `thresholds` of `marts.series` it gives that of one series.
 * @param settings by the name of the threshold.
 */
export function thresholdsQuery(settings: Readonly<Record<string, number>>, macros: readonly Query[]): Query {
  const file = macros.find((each) => FILE.test(each.file))?.file ?? 'sql/macros/thresholds.sql'
  const lines = [...thresholdsIn(macros)].map(([name, sql]) => {
    const value = settings[name] ?? `(${sql})`
    return `create or replace macro ${name.replaceAll('-', '_')}() as ${value}, (thresholds) as coalesce((thresholds ->> '/${name}')::double, ${value});`
  })
  return { file, sql: lines.join('\n') }
}
