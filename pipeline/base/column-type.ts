/** Whether the values of a DuckDB type are figures; a list of figures is none. */
export function isNumericType(type: string): boolean {
  return /^(?:U?(?:TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)|FLOAT|DOUBLE|DECIMAL)(?!.*\[)/.test(type)
}

/** Whether the values of a DuckDB type are days or instants. */
export function isTimeType(type: string): boolean {
  return /^(?:DATE|TIMESTAMP)(?!.*\[)/.test(type)
}
