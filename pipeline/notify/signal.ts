import type { RunFacts } from './run-facts.js'

/** What a dead-man switch is told: a run starts, or ended well (with its warnings) or badly (with its error). */
export type Signal = { path: '' | '/start' | '/fail'; body: string }

/** The signal of how a run ended; null for one that another kept from starting, since that one tells how it ends. */
export function endSignal({ outcome, error, warnings }: RunFacts): Signal | null {
  if (outcome === 'held-back') return null
  if (outcome === 'failed' || outcome === 'interrupted') return { path: '/fail', body: error ?? outcome }
  return { path: '', body: [outcome, ...warnings].join('\n') }
}
