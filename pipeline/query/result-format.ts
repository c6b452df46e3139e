/** The formats in which the rows of an answer leave almanac; each is the ending of its files too. */
export const RESULT_FORMATS = ['csv', 'json', 'ndjson', 'parquet', 'arrow', 'xlsx'] as const
export type ResultFormat = (typeof RESULT_FORMATS)[number]

const MEDIA_TYPES: Readonly<Record<ResultFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  json: 'application/json; charset=utf-8',
  ndjson: 'application/x-ndjson; charset=utf-8',
  parquet: 'application/vnd.apache.parquet',
  arrow: 'application/vnd.apache.arrow.stream',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
}

/** The media type of a format. */
export function mediaTypeOf(format: ResultFormat): string {
  return MEDIA_TYPES[format]
}

/** The format that the ending of a file's name asks for; null where it is none of them. */
export function formatOfFile(name: string): ResultFormat | null {
  return RESULT_FORMATS.find((format) => name.toLowerCase().endsWith(`.${format}`)) ?? null
}
