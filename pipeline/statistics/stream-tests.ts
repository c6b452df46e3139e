/**
 * What an alert comes from: the value against the recent median, against comparable moments, or against its prediction; the newest
 * level against the one before; how much the series moves from value to value; or values that repeat earlier ones to the digit.
 */
export const STREAM_TESTS = [
  'none',
  'outlier',
  'seasonal outlier',
  'surprise',
  'level shift',
  'change of scale',
  'copy',
] as const

export type StreamTest = (typeof STREAM_TESTS)[number]

/**
 * Takes what a test says of a point: how far beyond its range it is, in widths of that range; the statistic, and the range that it
 * kept to, in the unit of the series; of a copy, values in a row.
 */
export type Tell = (score: number, test: StreamTest, statistic: number, low: number, high: number) => void
