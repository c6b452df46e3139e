/** A part of a body: bytes from `start` up to but without `end`. */
export interface Part {
  start: number
  end: number
}

/** The headers by which a reader asks for a part, and the tag of what there is. */
export interface AskedRange {
  range: string | undefined
  ifRange: string | undefined
  tag: string
}

/**
 * Which part of a body of `size` bytes is answered (RFC 9110, 14): the one range that is asked for, all of it where none is or several are, or none where
 * there are no such bytes.
 */
export function partOf(
  { range, ifRange, tag }: AskedRange,
  size: number,
): { status: 200 | 206 | 416; part: Part | null; headers: Record<string, string> } {
  const whole = { status: 200, part: { start: 0, end: size }, headers: {} } as const
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(range ?? '') ?? []
  // A weak tag tells too little to put parts together.
  const isSame = ifRange === undefined || (ifRange === tag && !tag.startsWith('W/'))
  if ((first === '' && last === '') || !isSame) return whole
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first)
  const end = first === '' || last === '' ? size : Math.min(size, Number(last) + 1)
  if (first !== '' && last !== '' && Number(last) < start) return whole
  if (start >= end) return { status: 416, part: null, headers: { 'content-range': `bytes */${size}` } }
  return {
    status: 206,
    part: { start, end },
    headers: { 'content-range': `bytes ${start}-${end - 1}/${size}` },
  }
}
