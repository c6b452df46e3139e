import { html, isolated, type Html } from '../base/html.js'
import { textOf, type Value } from '../system/database.js'
import type { Reader } from './reader.js'

/**
 * What the leading series of a finding did, in one sentence: from which figure to which, against the year before in parts of a year, and where
 * it stood in the last period of the finding; in weeks and finer what was expected instead.
 * @param finding a row with the columns of `flags.findings`. @returns null where the finding tells of no movement.
 */
export function movementText(finding: Readonly<Record<string, Value>>, reader: Reader): Html | null {
  const { words } = reader
  const figure = (name: string): Html =>
    html`${reader.format(finding[name] ?? null, 'short-figure', 'flags')}`
  const period = (name: string): Html => html`${reader.format(finding[name] ?? null, 'period', 'flags')}`
  const [before, value] = [finding['value_before'], finding['value']]
  const common = {
    series: isolated(words.labelOrName(textOf(finding['series']))),
    period: period('first_period'),
    value: figure('value'),
  }
  if (typeof value !== 'number' || value === before) return null
  if (typeof before !== 'number')
    return typeof finding['expected'] === 'number'
      ? words.patternWith('finding-unexpected', { ...common, expected: figure('expected') })
      : null
  const change = finding['change_pct'] ?? null
  const kind = [value < before ? 'fell' : 'rose', change === null ? '-to' : '']
  const moved = words.patternWith(`finding-${kind.join('')}`, {
    ...common,
    before: figure('value_before'),
    change: html`${reader.format(change === null ? null : Math.abs(Number(change)), 'percent', 'flags')}`,
    compared: finding['frequency'] === 'year' ? html`` : html`${words.word('on-year-before')}`,
  })
  if ((finding['value_after'] ?? null) === null) return moved
  return words.patternWith('finding-later', {
    moved,
    value: figure('value_after'),
    period: period('last_period'),
  })
}
