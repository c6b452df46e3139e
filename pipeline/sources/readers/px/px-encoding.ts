import { isAscii, isUtf8 } from 'node:buffer'
import { UserError } from '../../../base/error.js'
import { firstBytes } from '../packed/archive-kind.js'
import { isEncoding } from '../../encoding-names.js'
import { statedIn } from '../../manifest.js'
import type { Input } from '../reader.js'
import { UTF_8 } from '../text/encodings.js'
import { textChunks } from '../text/text-chunks.js'
import { decodeText, type DecodedText } from '../text/text-encoding.js'

const HEAD_BYTES = 64 * 1024
const UTF8 = /^utf-?8$/i

/**
 * Gives a PX file as UTF-8: from the encoding of the manifest, else from UTF-8 where its bytes are that, else from CODEPAGE; without one
 * it is found as that of any text.
 * @throws UserError when the bytes are not what the file says.
 */
export async function decodePx(input: Input): Promise<DecodedText> {
  const { path, file, manifest, folder } = input
  if (manifest.encoding !== undefined) return decodeText(path, file, manifest, folder)
  const stated = await statedEncoding(path)
  if (stated === '' || UTF8.test(stated) || (await isUtf8File(path)))
    return decodeText(path, file, manifest, folder)
  if (!isEncoding(stated))
    throw new UserError(
      `${file}: CODEPAGE states ${JSON.stringify(stated)}, which is not an encoding that almanac knows`,
      1,
      { remedy: `state one by ${statedIn(manifest, 'encoding')}` },
    )
  return decodeText(path, file, { ...manifest, encoding: stated.toLowerCase() }, folder)
}

async function statedEncoding(path: string): Promise<string> {
  const head = (await firstBytes(path, HEAD_BYTES)).toString('latin1')
  return /(?:^|;)\s*CODEPAGE\s*=\s*"?([^";]*)"?\s*;/i.exec(head)?.[1]?.trim() ?? ''
}

/** Whether a file is UTF-8, plain ASCII included. */
async function isUtf8File(path: string): Promise<boolean> {
  for await (const { bytes } of textChunks(path, 0, UTF_8.whole))
    if (!isAscii(bytes) && !isUtf8(bytes)) return false
  return true
}
