/** The formats in which `almanac sql` writes rows. */
export const SQL_FORMATS = ['table', 'csv', 'json', 'ndjson'] as const
export type SqlFormat = (typeof SQL_FORMATS)[number]
