import { inflateSync } from 'node:zlib'

/** A PNG of 8-bit colours without an alpha channel: its size and the colour of each pixel, row by row. */
export function readPng(bytes: Buffer): { width: number; height: number; pixels: string[] } {
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)]
  const data: Buffer[] = []
  for (let at = 8; at < bytes.length; at += bytes.readUInt32BE(at) + 12) {
    if (bytes.toString('latin1', at + 4, at + 8) === 'IDAT')
      data.push(bytes.subarray(at + 8, at + 8 + bytes.readUInt32BE(at)))
  }
  const rows = unfiltered(inflateSync(Buffer.concat(data)), width * 3, height)
  return { width, height, pixels: rows.flatMap((row) => row.toString('hex').match(/.{6}/g) ?? []) }
}

function unfiltered(lines: Buffer, length: number, height: number): Buffer[] {
  const rows: Buffer[] = []
  let above = Buffer.alloc(length)
  for (let y = 0; y < height; y++) {
    const start = y * (length + 1)
    const row = Buffer.from(lines.subarray(start + 1, start + 1 + length))
    for (let i = 0; i < length; i++) {
      const [left, up, corner] = [row[i - 3] ?? 0, above[i] ?? 0, i < 3 ? 0 : (above[i - 3] ?? 0)]
      row[i] = ((row[i] ?? 0) + predicted(lines[start] ?? 0, left, up, corner)) & 0xff
    }
    rows.push(row)
    above = row
  }
  return rows
}

function predicted(filter: number, left: number, up: number, corner: number): number {
  if (filter === 4) {
    const near = [left, up, corner].map((value) => Math.abs(left + up - corner - value))
    return [left, up, corner][near.indexOf(Math.min(...near))] ?? 0
  }
  return [0, left, up, Math.floor((left + up) / 2)][filter] ?? 0
}
