/** Settings that a session may change: they decide how a query is read and answered, and reach nothing. */
const HARMLESS = [
  'calendar',
  'default_collation',
  'default_null_order',
  'default_order',
  'ieee_floating_point_ops',
  'integer_division',
  'null_order',
  'old_implicit_casting',
  'scalar_subquery_error_on_multiple_rows',
  'timezone',
]
const COMMENTS = /^(?:\s|--[^\n]*(?:\n|$)|\/\*[^]*?\*\/)+/
const CHANGES = /^(?:create|drop|alter|insert|update|delete|set|reset)\b/i
const MADE =
  /^create\s+(?:or\s+replace\s+)?temp(?:orary)?\s+(?:recursive\s+)?(?:table|view|macro|function|sequence)\b/i
const CHANGED =
  /^(?:drop\s+(?:table|view|macro|function|sequence)|alter\s+(?:table|view)|insert|update|delete)\b/i
const SET = /^(?:set|reset)\s+(?:(?:session|local)\s+)?(?!variable\b)([a-z_]+)\b/i
const VARIABLE = /^(?:set|reset)\s+variable\b/i

/** Whether a statement changes what a session has: its temporary tables, views and macros, its variables, its settings. */
export function changesSession(sql: string): boolean {
  return CHANGES.test(withoutComments(sql))
}

/** Why a statement that is no query is not carried out in a session, to go on from where it stands; null where it is. The database and those beside it are read-only. */
export function sessionRefusal(sql: string): string | null {
  const text = withoutComments(sql)
  if (/^create\b/i.test(text))
    return MADE.test(text)
      ? null
      : 'a release is read-only, and what is made lasts as long as the session; write create temp table, view, macro or sequence'
  if (CHANGED.test(text) || VARIABLE.test(text)) return null
  const [, setting] = SET.exec(text) ?? []
  if (setting !== undefined && HARMLESS.includes(setting.toLowerCase())) return null
  if (setting !== undefined) return `${setting} cannot be set; variables can, and ${HARMLESS.join(', ')}`
  return 'a session answers queries, and makes and changes temp tables, views, macros, sequences and variables'
}

function withoutComments(sql: string): string {
  return sql.replace(COMMENTS, '').trim()
}
