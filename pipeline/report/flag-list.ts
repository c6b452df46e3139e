import { anchorOf } from '../base/anchor.js'
import { html, isolated, joined, type Html } from '../base/html.js'
import { inLanguage } from '../base/language.js'
import { quoteText, textOf, type Value } from '../system/database.js'
import type { ReadyCell } from './cell.js'
import { periodText } from './period-text.js'
import type { Reader } from './reader.js'
import { resultOf, rowsOf } from './result.js'
import { ruleMarkup, ruleText, textsOf } from './rule-text.js'
import type { Words } from './strings.js'

type Row = Readonly<Record<string, Value>>

/** Flags with their rule's words by number; the flags that are gone; the events beside flags. */
export function flagQueries({ series }: ReadyCell): Record<string, string> {
  const isListed = series === null ? 'true' : seriesPattern(series)
  return {
    flags: `select
  flag.*,
  flag.state in ('new', 'returned') as is_new,
  rule.file as rule_file, rule.reason, rule.remedy,
from flags.all as flag
join flags.rules as rule on rule.rule = flag.rule
where ${isListed}
order by flag_number`,
    gone_flags: `select rule, series, period
from flags.history
where state = 'gone' and ${isListed}
order by rule, series, period`,
    coinciding_events: `select flag_id, event_id, start_date, end_date, title, source
from flags.coincidences
order by flag_id, start_date, event_id`,
  }
}

/**
 * SQL for whether `series` fits one of some patterns, with commas between them, in which `*` is any text and `?` one character, or that of a parameter; as
 * regular expressions, which DuckDB matches in linear time.
 */
export function seriesPattern(series: string): string {
  const patterns = /^\$[A-Za-z_]\w*$/.test(series) ? [series] : series.split(',').map(quoteText)
  const fits = patterns.map(
    (pattern) =>
      `regexp_full_match(series, replace(replace(regexp_escape(${pattern}), '\\*', '.*'), '\\?', '.'), 's')`,
  )
  return fits.length === 1 ? fits.join('') : `(${fits.join(' or ')})`
}

/** Flags of one severity that a page lists; the database has all. */
const MOST_FLAGS = 100

/** Every flag: what was seen, what was expected, which rule, and why. Notices are folded. */
export function renderFlags(reader: Reader): Html {
  const { words } = reader
  const { grave, notices } = flagsOf(reader)
  const none = words.word(notices.length === 0 ? 'no-flags' : 'no-grave-flags')
  return html`${grave.length > 0 ? flagList(grave, reader) : html`<p class="empty">${none}</p>`}
${notices.length > 0 ? html`<details class="notices"><summary>${noticesTitle(notices, words)}</summary>${flagList(notices, reader)}</details>` : null}
${goneFlags(reader)}`
}

/** The heading of the notices, with the kinds that there are, the most frequent first. */
function noticesTitle(notices: readonly Row[], words: Words): Html {
  const counts = new Map<string, number>()
  for (const row of notices) {
    const kind = words.labelOrName(textOf(row['kind']))
    counts.set(kind, (counts.get(kind) ?? 0) + 1)
  }
  const kinds = [...counts].toSorted(([, a], [, b]) => b - a).map(([kind]) => kind)
  return words.wordWith('notices', { kinds: joined(kinds.map(isolated), words.word('list-comma')) })
}

function flagsOf(reader: Reader): { grave: Row[]; notices: Row[] } {
  const rows = rowsOf(resultOf(reader.results, 'flags', 'flags').table)
  return {
    grave: rows.filter((row) => row['severity'] !== 'notice'),
    notices: rows.filter((row) => row['severity'] === 'notice'),
  }
}

function flagList(rows: readonly Row[], reader: Reader): Html {
  const events = eventsByFlag(reader)
  const shown = rows.slice(0, MOST_FLAGS)
  const further = rows.length - shown.length
  const more = reader.words.word('further-rows', { count: reader.format(further, 'count', 'flags') })
  return html`<ol class="flags">${shown.map((row) => renderFlag(row, events.get(textOf(row['flag_id'])) ?? [], reader))}</ol>
${further > 0 ? html`<p class="empty">${more}</p>` : null}
<h3>${reader.words.word('remedies')}</h3>
<dl class="remedies">${remediesOf(shown, reader)}</dl>`
}

function goneFlags(reader: Reader): Html | null {
  const rows = rowsOf(resultOf(reader.results, 'gone_flags', 'flags').table)
  if (rows.length === 0) return null
  const items = rows.map(
    (row) =>
      html`<li>${titleOf(row, reader)} <span class="period">${reader.format(row['period'] ?? null, 'period', 'flags')}</span></li>`,
  )
  return html`<h3>${reader.words.word('gone-flags')}</h3><ul class="gone-flags">${items}</ul>`
}

function eventsByFlag(reader: Reader): Map<string, Row[]> {
  const events = new Map<string, Row[]>()
  for (const row of rowsOf(resultOf(reader.results, 'coinciding_events', 'flags').table)) {
    const flag = textOf(row['flag_id'])
    events.set(flag, [...(events.get(flag) ?? []), row])
  }
  return events
}

/** Each remedy once, under the rule it belongs to. */
function remediesOf(rows: readonly Row[], reader: Reader): Html[] {
  const { words } = reader
  const byText = new Map(rows.map((row) => [ruleText(row, 'remedy', words), row]))
  return [...byText.values()].map(
    (row) =>
      html`<div><dt>${words.labelOrName(textOf(row['rule']))}</dt><dd>${ruleMarkup(row, 'remedy', words)}</dd></div>`,
  )
}

/** A flag's series and rule in words. */
export function titleOf(row: Row, { words }: Reader): Html {
  return words.patternWith('flag-title', {
    series: isolated(words.labelOrName(textOf(row['series']))),
    rule: isolated(words.labelOrName(textOf(row['rule']))),
  })
}

function renderFlag(row: Row, events: readonly Row[], reader: Reader): Html {
  const { words } = reader
  const severity = textOf(row['severity'])
  const place = textOf(row['rule_file'])
  const isAccepted = row['accepted_reason'] !== null
  return html`<li class="flag ${severity}${isAccepted ? ' accepted' : ''}" id="${anchorOf('flag', textOf(row['flag_id']))}" value="${textOf(row['flag_number'])}">
<h3><span class="flag-number">${textOf(row['flag_number'])}</span> <span class="severity">${words.label(severity)}</span> ${titleOf(row, reader)}<span class="period">${periodOf(row, reader)}</span></h3>
<p class="reason">${ruleMarkup(row, 'reason', words)}</p>
${standing(row, events, reader)}
<dl class="seen">
${row['kind'] === row['rule'] ? null : term(words.word('kind'), words.labelOrName(textOf(row['kind'])))}
${row['observed'] === null ? null : term(words.word('observed'), reader.format(row['observed'] ?? null, 'figure', place))}
${row['expected'] === null ? null : term(words.word('expected'), expectedText(row, reader, place))}
${row['score'] === null ? null : term(words.word('score'), reader.format(row['score'] ?? null, 'decimal', place))}
</dl></li>`
}

/** The flags of this page whose ids stand in a column, as links to where they are listed. */
export function flagLinks(ids: readonly string[], reader: Reader): Html[] {
  if (!reader.results.has('flags')) return []
  const { grave, notices } = flagsOf(reader)
  return [...grave.slice(0, MOST_FLAGS), ...notices.slice(0, MOST_FLAGS)]
    .filter((row) => ids.includes(textOf(row['flag_id'])))
    .map(
      (row) =>
        html`<a href="#${anchorOf('flag', textOf(row['flag_id']))}"><span class="flag-number">${textOf(row['flag_number'])}</span> ${reader.words.patternWith('flag-of-period', { flag: titleOf(row, reader), period: html`${periodOf(row, reader)}` })}</a>`,
    )
}

/** How a flag stands: new or back, accepted by whom and why, which events coincide. */
function standing(row: Row, events: readonly Row[], reader: Reader): Html {
  const { words } = reader
  const marks: Html[] = []
  if (row['is_new'] === true)
    marks.push(
      html`<p class="standing new">${words.word(row['state'] === 'new' ? 'new-flag' : 'returned-flag')}</p>`,
    )
  if (row['accepted_reason'] !== null)
    marks.push(
      html`<p class="standing">${words.wordWith('accepted', {
        date: html`${reader.format(row['accepted_date'] ?? null, 'date', 'flags')}`,
        reason: isolated(textOf(row['accepted_reason'])),
      })}</p>`,
    )
  if (row['explanation'] === 'unexplained' && row['accepted_reason'] === null)
    marks.push(html`<p class="standing">${words.word('unexplained')}</p>`)
  if (events.length > 0)
    marks.push(
      html`<p class="standing">${words.word('coinciding')} ${joined(
        events.map((event) => eventText(event, reader)),
        words.word('list-comma'),
      )}</p>`,
    )
  return html`${marks}`
}

function eventText(event: Row, reader: Reader): Html {
  const name = inLanguage(textsOf(event['title']), reader.language) || textOf(event['event_id'])
  return html`${isolated(name)} (${periodText(event['start_date'] ?? null, event['end_date'] ?? null, reader, 'flags')})`
}

function term(name: string, value: string): Html {
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>`
}

function expectedText(row: Row, reader: Reader, place: string): string {
  const [expected, lower, upper] = ['expected', 'lower', 'upper'].map((name) =>
    reader.format(row[name] ?? null, 'figure', place),
  )
  if (row['lower'] === null || row['upper'] === null) return expected ?? ''
  return reader.words.pattern('range', { value: expected ?? '', lower: lower ?? '', upper: upper ?? '' })
}

function periodOf(row: Row, reader: Reader): string {
  const [start, end] = [dayOf(row['period_start']), dayOf(row['period_end'])]
  return start === null || end === null
    ? reader.format(row['period'] ?? null, 'period', 'flags')
    : periodText(start, end, reader, 'flags')
}

/** The day of a time at midnight; null for other times. */
function dayOf(time: Value | undefined): string | null {
  const [day = '', clock] = textOf(time).split(' ')
  return clock === undefined || clock === '00:00:00' ? day : null
}
