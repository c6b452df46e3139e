import { UserError } from '../../../base/error.js'

const BEGIN = 0x0809
const VERSION_8 = 0x0600
const FORMULA = 0x0006
const LABEL = 0x0204
const CONTINUE = 0x003c
const FILE_PASS = 0x002f
/** A type that no version has: readers pass over it. */
const NOTHING = 0xfffe
const HEADER_BYTES = 4

/** The records that cells need: bounds of parts and sheets, code page, date system, formats, texts, values, merged cells. */
const NEEDED = new Set([
  BEGIN,
  0x000a,
  0x0085,
  0x0042,
  0x0022,
  0x041e,
  0x00e0,
  0x00fc,
  0x00fd,
  0x0203,
  0x027e,
  0x00bd,
  LABEL,
  0x00d6,
  0x0205,
  0x0201,
  0x00be,
  FORMULA,
  0x0207,
  0x00e5,
  0x0200,
])
/** In a formula's record: after row, column and format, where a label has the length of its text; and its length in tokens. */
const LABEL_TEXT_AT = 6
const TOKENS_LENGTH_AT = 20
const TOKENS_NOT_READ = 0xffff
const SHOWN = '=(formula)'

/**
 * A workbook stream of Excel 97 with the records only that cells need, so that no formula, name, drawing or macro is ever parsed.
 * A formula keeps the value stored with it, or becomes the text `=(formula)`.
 * @throws UserError naming `file` when records are cut off, encrypted or of an older version.
 */
export function plainRecords(stream: Uint8Array, file: string, isFormulaStored: boolean): Buffer {
  const bytes = Buffer.from(stream)
  let isKept = false
  let at = 0
  while (at + HEADER_BYTES <= bytes.length) {
    const type = bytes.readUInt16LE(at)
    const length = bytes.readUInt16LE(at + 2)
    // Padding; what a damaged file has behind it was not looked at and is not handed on.
    if (type === 0 && length === 0) break
    const data = bytes.subarray(at + HEADER_BYTES, at + HEADER_BYTES + length)
    if (data.length < length)
      throw new UserError(`${file}: the workbook is cut off at record ${type}`, 1, {
        remedy: 'fetch it again',
      })
    const version = type === BEGIN && length >= 2 ? data.readUInt16LE(0) : VERSION_8
    if (version !== VERSION_8 || (at === 0 && type !== BEGIN))
      throw new UserError(`${file}: is not a workbook of Excel 97 or later`, 1, {
        remedy: 'save it again as XLSX',
      })
    if (type === FILE_PASS)
      throw new UserError(`${file}: the workbook is encrypted`, 1, {
        remedy: 'have it published without a password',
      })
    if (type !== CONTINUE) isKept = NEEDED.has(type)
    if (!isKept) bytes.writeUInt16LE(NOTHING, at)
    if (type === FORMULA) {
      if (length < TOKENS_LENGTH_AT + 2)
        throw new UserError(`${file}: a formula of the workbook is cut off`, 1, { remedy: 'fetch it again' })
      if (isFormulaStored) data.writeUInt16LE(TOKENS_NOT_READ, TOKENS_LENGTH_AT)
      else {
        bytes.writeUInt16LE(LABEL, at)
        data.writeUInt16LE(SHOWN.length, LABEL_TEXT_AT)
        data.write(`\0${SHOWN}`, LABEL_TEXT_AT + 2, 'latin1')
      }
    }
    at += HEADER_BYTES + length
  }
  return bytes.subarray(0, at)
}
