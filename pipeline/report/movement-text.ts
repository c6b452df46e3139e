import { html, isolated, type Html } from '../base/html.js'
import { textOf, type Value } from '../system/database.js'
import type { Reader } from './reader.js'

/**
 * How the leading series of a finding moved, in one sentence: from which figure to which, by how many per cent, and where it stood in the last
 * period of the finding. @param finding a row with the columns of `flags.findings`. @returns null where the finding tells of no movement.
 */
export function movementText(finding: Readonly<Record<string, Value>>, reader: Reader): Html | null {
  const [before, value] = [finding['value_before'], finding['value']]
  if (typeof before !== 'number' || typeof value !== 'number' || value === before) return null
  const { words } = reader
  const figure = (name: string): Html =>
    html`${reader.format(finding[name] ?? null, 'short-figure', 'flags')}`
  const period = (name: string): Html => html`${reader.format(finding[name] ?? null, 'period', 'flags')}`
  const direction = value < before ? 'fell' : 'rose'
  const change = finding['change_pct'] ?? null
  const moved = words.patternWith(`finding-${direction}${change === null ? '-to' : ''}`, {
    series: isolated(words.labelOrName(textOf(finding['series']))),
    period: period('first_period'),
    change: html`${reader.format(change === null ? null : Math.abs(Number(change)), 'percent', 'flags')}`,
    before: figure('value_before'),
    value: figure('value'),
  })
  if ((finding['value_after'] ?? null) === null) return moved
  return words.patternWith('finding-later', {
    moved,
    value: figure('value_after'),
    period: period('last_period'),
  })
}
