import { anchorOf } from '../base/anchor.js'
import { html, isolated, joined, type Html } from '../base/html.js'
import { inLanguage } from '../base/language.js'
import { quoteText, textOf, type Value } from '../system/database.js'
import type { ReadyCell } from './cell.js'
import { FINDING_OF_FLAG } from '../warehouse/flag-findings.js'
import { movementMarkup, turnText } from './movement-text.js'
import { periodText } from './period-text.js'
import type { Reader } from './reader.js'
import { resultOf, rowsOf } from './result.js'
import { ruleMarkup, ruleText, textsOf } from './rule-text.js'
import type { Words } from './strings.js'

type Row = Readonly<Record<string, Value>>

/** Flags with their rule's words by number; the flags that are gone; the events beside flags. */
export function flagQueries({ series }: ReadyCell): Record<string, string> {
  const isListed = series === null ? 'true' : seriesPattern(series)
  const isOfPage = series === null ? 'true' : seriesPattern(series, 'flag.series')
  return {
    flags: `select
  flag.*,
  flag.state in ('new', 'returned') as is_new,
  rule.file as rule_file, rule.reason, rule.remedy,
  ${FINDING_OF_FLAG},
from flags.all as flag
join flags.findings as finding using (finding_id)
join flags.rules as rule on rule.rule = flag.rule
where ${isOfPage}
order by flag_number, flag.flag_id <> finding.flag_id, flag.period_start, flag.flag_id`,
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
 * SQL for whether a column fits one of some patterns, with commas between them, in which `*` is any text and `?` one character, or that of a parameter; as
 * regular expressions, which DuckDB matches in linear time.
 */
export function seriesPattern(series: string, column = 'series'): string {
  const patterns = /^\$[A-Za-z_]\w*$/.test(series) ? [series] : series.split(',').map(quoteText)
  const fits = patterns.map(
    (pattern) =>
      `regexp_full_match(${column}, replace(replace(regexp_escape(${pattern}), '\\*', '.*'), '\\?', '.'), 's')`,
  )
  return fits.length === 1 ? fits.join('') : `(${fits.join(' or ')})`
}

/** Findings that a list of a page shows; the database has all. */
const MOST_FINDINGS = 100

/** The look of a severity that a finding has by what it asks of its reader. */
const LOOKS: Readonly<Record<string, string>> = {
  today: 'alert',
  'worth-knowing': 'watch',
  'on-record': 'notice',
}

/** The flags of a finding that a page lists, the one that leads first. */
type Finding = readonly [Row, ...Row[]]

/** Every finding in a sentence, and folded in it each of its flags: what was seen, what was expected, which rule, and why. Those on record are folded. */
export function renderFlags(reader: Reader): Html {
  const { words } = reader
  const { current, recorded } = findingsOf(reader)
  const none = words.word(recorded.length === 0 ? 'no-flags' : 'no-current-findings')
  return html`${current.length > 0 ? findingList(current, reader) : html`<p class="empty">${none}</p>`}
${recorded.length > 0 ? html`<details class="recorded"><summary>${recordTitle(recorded, words)}</summary>${findingList(recorded, reader)}</details>` : null}
${goneFlags(reader)}`
}

/** The heading of what is on record, with the kinds of its flags, the most frequent first. */
function recordTitle(findings: readonly Finding[], words: Words): Html {
  const counts = new Map<string, number>()
  for (const row of findings.flat()) {
    const kind = words.labelOrName(textOf(row['kind']))
    counts.set(kind, (counts.get(kind) ?? 0) + 1)
  }
  const kinds = [...counts].toSorted(([, a], [, b]) => b - a).map(([kind]) => kind)
  return words.wordWith('on-record', { kinds: joined(kinds.map(isolated), words.word('list-comma')) })
}

function findingsOf(reader: Reader): { current: Finding[]; recorded: Finding[] } {
  const found = new Map<string, [Row, ...Row[]]>()
  for (const row of rowsOf(resultOf(reader.results, 'flags', 'flags').table)) {
    const id = textOf(row['finding_id'])
    const finding = found.get(id)
    if (finding === undefined) found.set(id, [row])
    else finding.push(row)
  }
  const findings = [...found.values()]
  return {
    current: findings.filter(([lead]) => lead['attention'] !== 'on-record'),
    recorded: findings.filter(([lead]) => lead['attention'] === 'on-record'),
  }
}

function findingList(findings: readonly Finding[], reader: Reader): Html {
  const events = eventsByFlag(reader)
  const shown = findings.slice(0, MOST_FINDINGS)
  const further = findings.length - shown.length
  const more = reader.words.word('further-rows', { count: reader.format(further, 'count', 'flags') })
  return html`<ol class="findings">${shown.map((finding) => renderFinding(finding, events, reader))}</ol>
${further > 0 ? html`<p class="empty">${more}</p>` : null}
<details class="remedies"><summary>${reader.words.word('remedies')}</summary><dl>${remediesOf(shown.flat(), reader)}</dl></details>`
}

function renderFinding(finding: Finding, events: ReadonlyMap<string, readonly Row[]>, reader: Reader): Html {
  const { words } = reader
  const [lead] = finding
  const attention = textOf(lead['attention'])
  const number = textOf(lead['flag_number'])
  const count = words.word(finding.length === 1 ? 'flag-of-finding' : 'flags-of-finding', {
    count: reader.format(finding.length, 'count', 'flags'),
  })
  return html`<li class="finding ${LOOKS[attention]}${lead['accepted_reason'] === null ? '' : ' accepted'}" id="${anchorOf('finding', textOf(lead['finding_id']))}" value="${number}">
<h3><span class="flag-number">${number}</span> <span class="severity">${words.label(attention)}</span> <span class="sentence">${sentenceOf(lead, reader)}</span></h3>
${standing(lead, eventsOf(finding, events), reader)}
<details class="members"><summary>${count}</summary><ol class="flags">${finding.map((row) => renderFlag(row, events.get(textOf(row['flag_id'])) ?? [], reader))}</ol></details>
</li>`
}

/** How far the leading series moved; what the leading flag is called where none did. */
function sentenceOf(lead: Row, reader: Reader): Html {
  return (
    movementMarkup(lead, reader.words) ??
    reader.words.patternWith('flag-of-period', {
      flag: titleOf(lead, reader),
      period: html`${spanOf(lead, reader)}`,
    })
  )
}

/** From the first to the last period of a finding. */
function spanOf(lead: Row, reader: Reader): string {
  if (lead['first_period'] === lead['last_period']) return periodOf(lead, reader)
  const [start, end] = ['first_period', 'last_period'].map((name) =>
    reader.format(lead[name] ?? null, 'period', 'flags'),
  )
  return reader.words.pattern('period', { start: start ?? '', end: end ?? '' })
}

/** The events beside the flags of the period that a finding is named for, each once. */
function eventsOf(finding: Finding, events: ReadonlyMap<string, readonly Row[]>): Row[] {
  const all = finding
    .filter(({ period }) => period === finding[0]['period'])
    .flatMap((row) => events.get(textOf(row['flag_id'])) ?? [])
  return [...new Map(all.map((event) => [textOf(event['event_id']), event])).values()]
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
  return html`<li class="flag ${severity}${isAccepted ? ' accepted' : ''}" id="${anchorOf('flag', textOf(row['flag_id']))}">
<h4><span class="severity">${words.label(severity)}</span> ${titleOf(row, reader)}<span class="period">${periodOf(row, reader)}</span></h4>
<p class="reason">${ruleMarkup(row, 'reason', words)}</p>
${standing(row, events, reader)}
<dl class="seen">
${row['kind'] === row['rule'] ? null : term(words.word('kind'), words.labelOrName(textOf(row['kind'])))}
${row['observed'] === null ? null : term(words.word('observed'), reader.format(row['observed'] ?? null, 'figure', place))}
${row['expected'] === null ? null : term(words.word(hasRange(row) ? 'expected' : 'compared-with'), expectedText(row, reader, place))}
${row['score'] === null ? null : term(words.word('score'), reader.format(row['score'] ?? null, 'decimal', place))}
</dl></li>`
}

/** The findings of this page that flags with some ids belong to, as links to where they are listed. */
export function findingLinks(ids: readonly string[], reader: Reader): Html[] {
  if (!reader.results.has('flags')) return []
  const { current, recorded } = findingsOf(reader)
  return [...current.slice(0, MOST_FINDINGS), ...recorded.slice(0, MOST_FINDINGS)]
    .filter((finding) => finding.some((row) => ids.includes(textOf(row['flag_id']))))
    .map(
      ([lead]) =>
        html`<a href="#${anchorOf('finding', textOf(lead['finding_id']))}"><span class="flag-number">${textOf(lead['flag_number'])}</span> ${sentenceOf(lead, reader)}</a>`,
    )
}

/** More words than that would cover a chart. */
const MOST_TURNS = 6

/** What the leading series of the first findings did, in two words, by the id of the flag that leads. */
export function turnsOf(reader: Reader): ReadonlyMap<string, string> {
  if (!reader.results.has('flags')) return new Map()
  const turns = findingsOf(reader).current.flatMap(([lead]): [string, string][] => {
    const turn = turnText(lead, reader.words)
    return turn === null ? [] : [[textOf(lead['flag_id']), turn]]
  })
  return new Map(turns.slice(0, MOST_TURNS))
}

/** A finding in a sentence, and the look of what it asks of its reader. */
export interface ShownFinding {
  markup: Html
  look: string
}

/** The first finding of a report that is not merely on record; null where there is none. @param page the address of the page that lists it. */
export function leadingFinding(reader: Reader, page: string): ShownFinding | null {
  const [lead] = findingsOf(reader).current[0] ?? []
  if (lead === undefined) return null
  const attention = textOf(lead['attention'])
  return {
    look: LOOKS[attention] ?? '',
    markup: html`<span class="severity">${reader.words.label(attention)}</span> <a href="${page}#${anchorOf('finding', textOf(lead['finding_id']))}">${sentenceOf(lead, reader)}</a>`,
  }
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
  if (row['explanation'] === 'unexplained' && events.length === 0 && row['accepted_reason'] === null)
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
  const period = periodText(event['start_date'] ?? null, event['end_date'] ?? null, reader, 'flags')
  return reader.words.patternWith('event', { title: isolated(name), period: html`${period}` })
}

function term(name: string, value: string): Html {
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>`
}

/** The day of a time at midnight; null for other times. */
function dayOf(time: Value | undefined): string | null {
  const [day = '', clock] = textOf(time).split(' ')
  return clock === undefined || clock === '00:00:00' ? day : null
}

/** Only what has a range is called expected. */
function hasRange(row: Row): boolean {
  return row['lower'] !== null && row['upper'] !== null
}

function expectedText(row: Row, reader: Reader, place: string): string {
  const [expected, lower, upper] = ['expected', 'lower', 'upper'].map((name) =>
    reader.format(row[name] ?? null, 'figure', place),
  )
  if (!hasRange(row)) return expected ?? ''
  return reader.words.pattern('range', { value: expected ?? '', lower: lower ?? '', upper: upper ?? '' })
}

function periodOf(row: Row, reader: Reader): string {
  const [start, end] = [dayOf(row['period_start']), dayOf(row['period_end'])]
  return start === null || end === null
    ? reader.format(row['period'] ?? null, 'period', 'flags')
    : periodText(start, end, reader, 'flags')
}
