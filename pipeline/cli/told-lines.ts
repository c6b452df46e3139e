import { printable } from '../base/printable.js'
import type { Told } from '../notify/tell.js'

/** Says on standard error what could not be told, and what else is to be known of it; what went well needs no word. */
export function printTold(told: readonly Told[]): void {
  for (const { way, outcome, words } of told)
    if (words !== null)
      process.stderr.write(`almanac: notify: ${way}: ${OUTCOMES[outcome]}${printable(words)}\n`)
}

const OUTCOMES: Readonly<Record<Told['outcome'], string>> = {
  told: 'told, ',
  failed: 'not told: ',
  'given-up': 'given up: ',
}
