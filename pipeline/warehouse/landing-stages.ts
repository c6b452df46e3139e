import { quoteName } from '../system/database.js'

/** Columns over those of the stage before, their SQL by their names. */
export type Stage = Readonly<Record<string, string>>

/** The select of `output` over stages above `cells`; a stage without columns is left out. */
export function withStages(cells: string, stages: readonly Stage[], output: readonly string[]): string {
  const steps = stages
    .map((stage) => Object.entries(stage).map(([name, sql]) => `${sql} as ${quoteName(name)}`))
    .filter((columns) => columns.length > 0)
    .map((columns, i) => `s${i + 1} as (select *, ${columns.join(', ')} from s${i})`)
  return `with ${[`s0 as (${cells})`, ...steps].join(',\n')} select ${output.join(', ')} from s${steps.length}`
}
