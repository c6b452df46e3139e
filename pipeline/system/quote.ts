/** A name as a quoted SQL identifier. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** `schema.table` as quoted SQL identifiers. */
export function quoteTable(name: string): string {
  return name.split('.').map(quoteName).join('.')
}

/** Text as a SQL literal, for the few statements that take no bound value (COPY, CREATE TABLE, table functions). */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
