import { inLanguage } from '../base/language.js'
import type { SourceOutcome } from '../release/source-outcome.js'
import { latenessOf } from '../sources/publishing.js'
import type { Receipt } from '../sources/archive.js'
import type { Manifest } from '../sources/manifest.js'
import { noticeOf, type Notice } from './notice.js'
import type { Pen } from './words.js'

/**
 * A notice for each source whose publisher is late by its own calendar. A source that could not be fetched or read is left out: what it
 * published is not known then, and the failure is ours.
 */
export function lateNotices(
  { strings, settings }: Pen,
  manifests: readonly Manifest[],
  receipts: readonly Receipt[],
  unread: readonly SourceOutcome[],
  now: Date,
): Notice[] {
  const readable = manifests.filter(({ name }) => !unread.some(({ source }) => source === name))
  return readable.flatMap((manifest) => {
    const lateness = latenessOf(manifest, receipts, now, settings['time-zone'])
    if (lateness?.state !== 'late') return []
    const { expected, days, lastReceived } = lateness
    return noticeOf(`late:${manifest.name}:${expected}`, 'late', strings.languages, (language) =>
      strings.message(language, 'late', {
        source: titleOf(manifest, language),
        expected,
        days,
        last: lastReceived?.slice(0, 10) ?? strings.message(language, 'never'),
      }),
    )
  })
}

function titleOf({ name, title }: Manifest, language: string): string {
  const words = inLanguage(title, language)
  return words === '' ? name : `${words} (${name})`
}
