import { html, isolated, type Html } from '../base/html.js'
import { textOf, type Value } from '../system/database.js'
import { formatValue } from './formats.js'
import type { Words } from './strings.js'

/** A flag with the columns of its finding, as `FINDING_OF_FLAG` gives them. */
type Row = Readonly<Record<string, Value>>

/** How a sentence is written: as markup, or as plain text. */
interface Hand<T> {
  pattern: (key: string, slots: Readonly<Record<string, T>>) => T
  /** A name of the data. */
  name: (text: string) => T
  figure: (text: string) => T
}

/**
 * What the leading series of a finding did, in one sentence: from which figure to which, against the year before in parts of a year, and where
 * it stood in the last period of the finding; where nothing is to compare with, what was expected. Null where the finding tells of no movement.
 */
export function movementText(row: Row, words: Words): string | null {
  return movementBy(row, words, {
    pattern: (key, slots) => words.pattern(key, slots),
    name: asItIs,
    figure: asItIs,
  })
}

const asItIs = (text: string): string => text

/** The same as markup, in which a name keeps its direction. */
export function movementMarkup(row: Row, words: Words): Html | null {
  return movementBy(row, words, {
    pattern: (key, slots) => words.patternWith(key, slots),
    name: isolated,
    figure: (text) => html`${text}`,
  })
}

function movementBy<T>(row: Row, words: Words, { pattern, name, figure }: Hand<T>): T | null {
  const formatted = (column: string, format: string): T =>
    figure(formatValue(row[column] ?? null, format, words))
  const series = name(words.labelOrName(textOf(row['finding_series'])))
  const [before, value] = [row['value_before'], row['first_value']]
  if (typeof value !== 'number') return null
  if (typeof before !== 'number')
    return typeof row['finding_expected'] === 'number'
      ? pattern('finding-unexpected', {
          series,
          period: formatted('finding_period', 'period'),
          value: formatted('finding_observed', 'short-figure'),
          expected: formatted('finding_expected', 'short-figure'),
        })
      : null
  if (value === before) return null
  const change = row['change_pct'] ?? null
  const moved = pattern(`finding-${value < before ? 'fell' : 'rose'}${change === null ? '-to' : ''}`, {
    series,
    period: formatted('first_period', 'period'),
    before: formatted('value_before', 'short-figure'),
    value: formatted('first_value', 'short-figure'),
    change: figure(formatValue(change === null ? null : Math.abs(Number(change)), 'percent', words)),
    compared: figure(row['finding_frequency'] === 'year' ? '' : words.word('on-year-before')),
  })
  if ((row['value_after'] ?? null) === null) return moved
  return pattern('finding-later', {
    moved,
    value: formatted('value_after', 'short-figure'),
    period: formatted('last_period', 'period'),
  })
}

/** How far the leading series of a finding moved, in two words for a place in a chart; null where it tells of no change in per cent. */
export function turnText(row: Row, words: Words): string | null {
  const change = row['change_pct'] ?? null
  if (change === null || Number(change) === 0) return null
  return words.pattern(Number(change) < 0 ? 'turn-fell' : 'turn-rose', {
    change: formatValue(Math.abs(Number(change)), 'percent', words),
  })
}
