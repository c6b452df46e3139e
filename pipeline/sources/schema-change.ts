import type { Manifest } from './manifest.js'

/** Kinds of change between the contract and a file, in the order in which they are told. */
export const CHANGE_KINDS = ['renamed', 'lost', 'added', 'moved', 'unit', 'language'] as const

/** Whether a kind of change is accepted and recorded rather than refused. */
export function acceptsChange({ changes }: Manifest, kind: (typeof CHANGE_KINDS)[number]): boolean {
  const policy = typeof changes === 'string' ? changes : changes[kind]
  return (policy ?? (kind === 'moved' ? 'accept' : 'refuse')) === 'accept'
}
