import type { Manifest } from '../sources/manifest.js'
import { meaningsOf, STATUSES } from '../sources/status-codes.js'
import { quoteName, quoteText } from '../system/database.js'
import type { Stage } from './landing-stages.js'

/** The stage that takes the codes of a row's status apart, as the list `_codes`: empty where there is none. */
export function codesStage({ status }: Manifest): Stage {
  if (status === undefined) return {}
  const cell = `trim(${quoteName(status.column)})`
  const parts = `list_filter(regexp_split_to_array(${cell}, '[,;\\s]+'), part -> part <> '')`
  const known = listOf(Object.keys(meaningsOf(status)))
  return {
    _codes: `case when ${quoteName(status.column)} is null then []::varchar[]
      when list_contains(${known}, ${cell}) then [${cell}]
      when list_has_all(${known}, ${parts}) then ${parts}
      else regexp_extract_all(${cell}, '[^,;\\s]') end`,
  }
}

/** The status that a row's codes give it, the one that matters most first; null where they give none. */
export function codedStatusSql({ status }: Manifest): string {
  if (status === undefined) return 'null::varchar'
  const meanings = Object.entries(meaningsOf(status))
  const cases = STATUSES.toReversed().flatMap((meaning) => {
    const codes = meanings.flatMap(([code, each]) => (each === meaning ? [code] : []))
    return meaning === 'final' || codes.length === 0
      ? []
      : [`when list_has_any("_codes", ${listOf(codes)}) then ${quoteText(meaning)}`]
  })
  return cases.length === 0 ? 'null::varchar' : `case ${cases.join(' ')} end`
}

/** Whether a row has a code that the contract does not know. */
export function hasUnknownCode(column: string, { status }: Manifest): string | null {
  return status?.column === column
    ? `not list_has_all(${listOf(Object.keys(meaningsOf(status)))}, "_codes")`
    : null
}

function listOf(texts: readonly string[]): string {
  return `[${texts.map(quoteText).join(', ')}]::varchar[]`
}
