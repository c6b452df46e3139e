import { tableName } from '../sources/manifest.js'
import { quoteName, quoteText } from '../system/database.js'
import type { DeclaredSource } from './declared-series.js'

/**
 * The SQL of a check that lists members of which a source says when they begin or end, what they become or how they go on, and that no
 * received row has: most likely the name is mistyped. Null where no source says such things.
 */
export function unknownMembersSql(sources: readonly DeclaredSource[]): string | null {
  const selects = sources.flatMap((source) =>
    Object.entries(source.series.dimensions).flatMap(([name, { column = name, members, renamed }]) => {
      const dated = Object.entries(members).flatMap(([member, { from, until, becomes }]) =>
        (from ?? until) === undefined ? [] : [member, ...becomes],
      )
      const targets = Object.values(renamed).map(({ to }) => to)
      const said = new Set([...dated, ...Object.keys(renamed)].filter((member) => !targets.includes(member)))
      if (said.size === 0 || source.columns[column]?.type !== 'text') return []
      const table = quoteName(tableName(source))
      const values = [...said].map((member) => `(${quoteText(member)})`).join(', ')
      return [
        `select ${quoteText(source.file)} as file, ${quoteText(name)} as dimension, member
from (values ${values}) as said(member)
where member not in (select ${quoteName(column)} from landed.${table} where ${quoteName(column)} is not null)`,
      ]
    }),
  )
  return selects.length === 0
    ? null
    : `-- A member of which a source says when it begins or ends, what it becomes or how it goes on, and that no received row has.
-- what.zh-Hant: 來源載有起訖日、拆分或更名，而所收各列均無之類別。
-- severity: show
-- grain: file, dimension, member
${selects.join('\nunion all\n')}`
}
