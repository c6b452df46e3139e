import { printable } from '../base/printable.js'
import type { Told } from '../notify/tell.js'
import { remark, warn } from './messages.js'

/** Says on standard error what could not be told, and what else is to be known of it; what went well needs no word. */
export function printTold(told: readonly Told[]): void {
  for (const each of told) {
    const text = toldText(each)
    if (text !== null) (each.outcome === 'told' ? remark : warn)(text)
  }
}

/** What became of a message in one line; null when it went well and there is nothing to add. */
export function toldText({ way, outcome, words }: Told): string | null {
  return words === null ? null : `notify: ${way}: ${OUTCOMES[outcome]}${printable(words)}`
}

const OUTCOMES: Readonly<Record<Told['outcome'], string>> = {
  told: 'sent, ',
  failed: 'not sent: ',
  'given-up': 'given up: ',
}
