import { html, isolated, type Html } from '../base/html.js'
import { textOf, type Value } from '../system/database.js'
import type { Reader } from './reader.js'

/**
 * What the leading series of a finding did, in one sentence: from which figure to which, against the year before in parts of a year, and where
 * it stood in the last period of the finding; where nothing is to compare with, what was expected.
 * @param row a flag of the finding with the columns of its finding, as `flagQueries` gives it. @returns null where the finding tells of no movement.
 */
export function movementText(row: Readonly<Record<string, Value>>, reader: Reader): Html | null {
  const { words } = reader
  const formatted = (name: string, format: string): Html =>
    html`${reader.format(row[name] ?? null, format, 'flags')}`
  const series = isolated(words.labelOrName(textOf(row['finding_series'])))
  const [before, value] = [row['value_before'], row['first_value']]
  if (typeof value !== 'number') return null
  if (typeof before !== 'number')
    return typeof row['finding_expected'] === 'number'
      ? words.patternWith('finding-unexpected', {
          series,
          period: formatted('finding_period', 'period'),
          value: formatted('finding_observed', 'short-figure'),
          expected: formatted('finding_expected', 'short-figure'),
        })
      : null
  if (value === before) return null
  const change = row['change_pct'] ?? null
  const moved = words.patternWith(
    `finding-${value < before ? 'fell' : 'rose'}${change === null ? '-to' : ''}`,
    {
      series,
      period: formatted('first_period', 'period'),
      before: formatted('value_before', 'short-figure'),
      value: formatted('first_value', 'short-figure'),
      change: html`${reader.format(change === null ? null : Math.abs(Number(change)), 'percent', 'flags')}`,
      compared: html`${row['finding_frequency'] === 'year' ? '' : words.word('on-year-before')}`,
    },
  )
  if ((row['value_after'] ?? null) === null) return moved
  return words.patternWith('finding-later', {
    moved,
    value: formatted('value_after', 'short-figure'),
    period: formatted('last_period', 'period'),
  })
}

/** How far the leading series of a finding moved, in two words for a place in a chart; null where it tells of no change in per cent. */
export function turnText(row: Readonly<Record<string, Value>>, reader: Reader): string | null {
  const change = row['change_pct'] ?? null
  if (change === null || Number(change) === 0) return null
  return reader.words.pattern(Number(change) < 0 ? 'turn-fell' : 'turn-rose', {
    change: reader.format(Math.abs(Number(change)), 'percent', 'flags'),
  })
}
