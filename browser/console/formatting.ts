import { duckdb, formatDialect } from 'sql-formatter'

/** A query laid out in lines, keywords in lower case; null where it cannot be read. Parameters, `$name`, stay as they are. */
export function formatted(sql: string): string | null {
  try {
    return formatDialect(sql, {
      dialect: duckdb,
      keywordCase: 'lower',
      dataTypeCase: 'lower',
      functionCase: 'lower',
      tabWidth: 2,
      expressionWidth: 80,
      paramTypes: { named: ['$'], numbered: ['$'] },
    })
  } catch {
    // its message is that of its parser, about text that DuckDB may well run
    return null
  }
}
