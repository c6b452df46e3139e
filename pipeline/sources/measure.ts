import type { Column } from './manifest.js'

/** Whether a column of this type holds figures, which have a unit and can be summed. */
export function isMeasure(type: Column['type']): boolean {
  return type === 'count' || type === 'number'
}
