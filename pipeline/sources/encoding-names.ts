import iconv from 'iconv-lite'

/** What iconv-lite calls encodings and is none of text in a file. */
const NO_TEXT = /^(?:base64|hex|binary|utf7|utf7imap|cesu8)$/

/** An encoding's name as names are compared: Windows-1252, windows1252 and WINDOWS_1252 are one. */
export function plainEncoding(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
}

/** Whether a text file can be read in the encoding of this name: all that iconv-lite reads, by their usual names. */
export function isEncoding(name: string): boolean {
  return !NO_TEXT.test(plainEncoding(name)) && iconv.encodingExists(name)
}
