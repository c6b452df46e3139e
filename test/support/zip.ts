import { crc32, deflateRawSync } from 'node:zlib'

/** One file of an archive; the odd fields are there to write hostile ones. */
export interface ZipEntry {
  name: string | Uint8Array
  bytes: Uint8Array
  /** Kept as it is rather than deflated. */
  isStored?: boolean
  /** Unix mode, such as 0o120777 for a symbolic link. */
  mode?: number
  /** General purpose flags beside the one for UTF-8 names, such as 1 for encrypted. */
  flags?: number
  /** The size that the headers state; default: the true one. */
  statedSize?: number
}

const UTF8_NAME = 0x800
const FIRST_OF_JANUARY_1980 = 0x21

/** A zip archive of the entries in their order, dated 1 January 1980, so that the same entries give the same bytes. */
export function zip(
  entries: readonly ZipEntry[],
  deflate: (bytes: Uint8Array) => Uint8Array = deflateRawSync,
): Buffer {
  const locals: Buffer[] = []
  const central: Buffer[] = []
  let offset = 0
  for (const entry of entries) {
    const name = Buffer.from(entry.name)
    const data = Buffer.from(entry.isStored === true ? entry.bytes : deflate(entry.bytes))
    const common = commonFields(entry, name, data)
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, name, data])
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(((entry.mode ?? 0o100644) << 16) >>> 0, 6)
    tail.writeUInt32LE(offset, 10)
    central.push(Buffer.from('PK\x01\x02\x14\x03', 'latin1'), common, tail, name)
    locals.push(local)
    offset += local.length
  }
  const directory = Buffer.concat(central)
  return Buffer.concat([...locals, directory, endRecord(entries.length, directory.length, offset)])
}

function commonFields(entry: ZipEntry, name: Buffer, data: Buffer): Buffer {
  const fields = Buffer.alloc(26)
  fields.writeUInt16LE(20, 0)
  fields.writeUInt16LE((entry.flags ?? 0) | (typeof entry.name === 'string' ? UTF8_NAME : 0), 2)
  fields.writeUInt16LE(entry.isStored === true ? 0 : 8, 4)
  fields.writeUInt16LE(FIRST_OF_JANUARY_1980, 8)
  fields.writeUInt32LE(crc32(entry.bytes), 10)
  fields.writeUInt32LE(data.length, 14)
  fields.writeUInt32LE(entry.statedSize ?? entry.bytes.length, 18)
  fields.writeUInt16LE(name.length, 22)
  return fields
}

function endRecord(count: number, size: number, offset: number): Buffer {
  const record = Buffer.alloc(22)
  record.write('PK\x05\x06', 'latin1')
  record.writeUInt16LE(count, 8)
  record.writeUInt16LE(count, 10)
  record.writeUInt32LE(size, 12)
  record.writeUInt32LE(offset, 16)
  return record
}
