import type { View } from 'vega'
import { columnOf, elementOf, itemsOf } from './scene.js'

/** A member of a column that marks of several charts stand for. */
export interface Member {
  column: string
  value: unknown
}

/** Lets the marks of other members recede; with null, all marks stand as they are drawn. */
export function setApart(view: View, member: Member | null): void {
  for (const { item } of itemsOf(view)) {
    const value = member ? columnOf(item, member.column) : undefined
    elementOf(item)?.classList.toggle('receding', value !== undefined && value !== member?.value)
  }
}
