/** How waits grow between tries: the first in milliseconds, by which factor each next, and the longest. */
export interface Backoff {
  firstMs: number
  factor: number
  longestMs: number
}

/**
 * Milliseconds to wait after so many failures (from 1) before the next try: exponential, and spread by `random` (0 up to 1) over the
 * upper half of each wait, so that many who failed together do not come back together.
 */
export function backoffMs(failures: number, { firstMs, factor, longestMs }: Backoff, random: number): number {
  return Math.round(Math.min(firstMs * factor ** (failures - 1), longestMs) * (0.5 + random / 2))
}
