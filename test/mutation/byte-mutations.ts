import iconv from 'iconv-lite'
import type { Random } from './random.js'

type ByteMutation = (bytes: Buffer, random: Random) => Buffer

/** Most bytes that one mutation cuts out, doubles, moves or puts in. */
const LONGEST_RANGE = 64
const ENCODINGS = ['latin1', 'utf-16le', 'utf-16be', 'cp950', 'gb18030', 'utf-8']
const LINE_ENDS = ['\r\n', '\r', '\n\n', '\u2028']

/** What befalls the bytes of a file on its way, by name. */
export const BYTE_MUTATIONS: Record<string, ByteMutation> = {
  'cut off': (bytes, random) => bytes.subarray(0, random.below(bytes.length)),
  'begin later': (bytes, random) => bytes.subarray(1 + random.below(bytes.length - 1)),
  'flip bits': (bytes, random) =>
    changedAt(bytes, random, 1 + random.below(8), (byte) => byte ^ (1 << random.below(8))),
  'change bytes': (bytes, random) => changedAt(bytes, random, 1 + random.below(4), () => random.below(256)),
  'change a digit': (bytes, random) => {
    const digits = [...bytes.keys()].filter((at) => isDigit(bytes[at]))
    if (digits.length === 0) return bytes
    const mutant = Buffer.from(bytes)
    mutant[random.pick(digits)] = 0x30 + random.below(10)
    return mutant
  },
  'swap two ranges': (bytes, random) => {
    const [first, second] = random.pair(bytes.length)
    const length = Math.min(1 + random.below(LONGEST_RANGE), second - first, bytes.length - second)
    return Buffer.concat([
      bytes.subarray(0, first),
      bytes.subarray(second, second + length),
      bytes.subarray(first + length, second),
      bytes.subarray(first, first + length),
      bytes.subarray(second + length),
    ])
  },
  'delete a range': (bytes, random) => {
    const { start, end } = rangeOf(bytes, random)
    return Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)])
  },
  'double a range': (bytes, random) => {
    const { start, end } = rangeOf(bytes, random)
    return Buffer.concat([bytes.subarray(0, end), bytes.subarray(start)])
  },
  'zero a range': (bytes, random) => {
    const { start, end } = rangeOf(bytes, random)
    return Buffer.from(bytes).fill(0, start, end)
  },
  'insert bytes': (bytes, random) => {
    const at = random.below(bytes.length)
    return Buffer.concat([bytes.subarray(0, at), random.bytes(1 + random.below(16)), bytes.subarray(at)])
  },
  'append bytes': (bytes, random) => Buffer.concat([bytes, random.bytes(1 + random.below(200))]),
  'append itself': (bytes) => Buffer.concat([bytes, bytes]),
  're-encode': (bytes, random) => iconv.encode(bytes.toString('utf8'), random.pick(ENCODINGS)),
  'misread as Latin-1': (bytes) => Buffer.from(bytes.toString('latin1')),
  'change line ends': (bytes, random) => {
    const end = random.pick(LINE_ENDS)
    const text = bytes.toString('latin1').replaceAll(/\r?\n/g, () => (random.below(3) > 0 ? end : '\n'))
    return Buffer.from(text, end === '\u2028' ? 'utf8' : 'latin1')
  },
}

function changedAt(bytes: Buffer, random: Random, count: number, change: (byte: number) => number): Buffer {
  const mutant = Buffer.from(bytes)
  for (let i = 0; i < count; i++) {
    const at = random.below(mutant.length)
    mutant[at] = change(mutant[at] ?? 0)
  }
  return mutant
}

function rangeOf(bytes: Buffer, random: Random): { start: number; end: number } {
  const start = random.below(bytes.length)
  return { start, end: Math.min(bytes.length, start + 1 + random.below(LONGEST_RANGE)) }
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39
}
