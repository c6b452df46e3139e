import { isUtf8 } from 'node:buffer'
import { stat } from 'node:fs/promises'
import iconv from 'iconv-lite'
import { UserError } from '../../../base/error.js'
import { isEncoding } from '../../encoding-names.js'
import { isDraft, statedIn, type Manifest } from '../../manifest.js'
import { isClear, rankEncodings, type Reading } from './encoding-rank.js'
import { firstDifference, sampleText, type TextSample } from './text-sample.js'

/** A text that is not UTF-8. */
export interface UnknownText {
  path: string
  file: string
  manifest: Manifest
  head: Buffer
  /** Where its first byte stands that is not UTF-8. */
  badByte: number
}

/** Share of words in UTF-8 from which on a file with others is a damaged one. */
const UTF8_WORDS = 0.5
const LONGEST_CHARACTER = 4
const SHOWN_CHARACTERS = 60

/**
 * The encoding of a text that is not UTF-8, with what speaks for it. Where two are about as likely, a contract has to say which; while
 * there is none yet, the likelier is given and the other named beside it.
 * @throws UserError when the text is UTF-8 that was cut or damaged, or no encoding is clearly the likeliest.
 */
export async function foundEncoding(
  text: UnknownText,
): Promise<{ encoding: string; evidence: Record<string, string> }> {
  const { path, file, manifest, head, badByte } = text
  const notUtf8 = `${file}: byte ${badByte + 1} is not UTF-8`
  const sample = await sampleText(path)
  await refuseBrokenUtf8(text, sample, notUtf8)
  if (manifest.encoding !== undefined)
    throw new UserError(`${notUtf8}, which ${statedIn(manifest, 'encoding')} states`, 1, {
      remedy: 'fix the file, or state another encoding there',
    })
  const readings = rankEncodings(sample.words, wordsOf(manifest), declaredIn(head))
  const [best, next] = readings
  if (best === undefined)
    throw new UserError(`${notUtf8}, and there is no encoding in which all of its bytes are characters`, 1, {
      remedy: 'have the file published in UTF-8',
    })
  if (isClear(readings))
    return { encoding: best.encoding, evidence: { 'encoding-evidence': evidenceOf(best, sample) } }
  const doubt = await doubtOf(path, best, next, sample)
  if (isDraft(manifest)) {
    const rival = next === undefined ? {} : { 'encoding-rival': next.encoding }
    return { encoding: best.encoding, evidence: { 'encoding-evidence': doubt, ...rival } }
  }
  const choices = [best, ...(next === undefined ? [] : [next])].map(({ encoding }) => `encoding: ${encoding}`)
  throw new UserError(`${notUtf8}, and its encoding cannot be told for sure: ${doubt}`, 1, {
    remedy: `write ${choices.join(' or ')} into ${manifest.file}`,
  })
}

async function refuseBrokenUtf8(
  { path, file, badByte }: UnknownText,
  { words }: TextSample,
  notUtf8: string,
): Promise<void> {
  const good = words.filter((word) => isUtf8(word)).length
  if (good < UTF8_WORDS * words.length) return
  const { size } = await stat(path)
  if (size - badByte < LONGEST_CHARACTER)
    throw new UserError(
      `${file}: the file is cut within a character of its last line (byte ${badByte + 1})`,
      1,
      { remedy: 'have it sent again' },
    )
  throw new UserError(
    `${notUtf8}, while ${good} of ${words.length} words beyond ASCII are; the file is damaged, or was put together from several`,
    1,
    { remedy: 'have it published again' },
  )
}

function evidenceOf({ language, characters, encoding }: Reading, sample: TextSample): string {
  return `${language} with ${characters.join(' ')}; line ${sample.number} reads ${shown(sample, encoding)}`
}

async function doubtOf(
  path: string,
  best: Reading,
  next: Reading | undefined,
  sample: TextSample,
): Promise<string> {
  if (next === undefined)
    return `line ${sample.number} reads ${shown(sample, best.encoding)} in ${best.encoding}, which is unlikely to be text`
  const line = (await firstDifference(path, best.encoding, next.encoding)) ?? sample
  const texts = [best, next].map(({ encoding }) => `${shown(line, encoding)} in ${encoding}`)
  return `line ${line.number} reads ${texts.join(' and ')}`
}

function shown({ line }: Pick<TextSample, 'line'>, encoding: string): string {
  return JSON.stringify(iconv.decode(line, encoding).trim().slice(0, SHOWN_CHARACTERS))
}

/** The words beyond ASCII in the labels of a contract: it was written for a file that has them. */
function wordsOf({ columns, groups }: Manifest): string[] {
  const labels = [
    ...Object.values(columns).flatMap(({ labels: own }) => own ?? []),
    ...Object.values(groups).flat(),
  ]
  const words = labels.flatMap((label) => label.split(/[\0-/:-?]+/)).filter((word) => /[^\0-\x7f]/.test(word))
  return [...new Set(words)]
}

/** The encoding that a page or document states in its first lines. */
function declaredIn(head: Buffer): string | undefined {
  const stated = /(?:charset|encoding)\s*=\s*["']?\s*([\w-]+)/i.exec(head.toString('latin1'))?.[1]
  return stated !== undefined && isEncoding(stated) ? stated : undefined
}
