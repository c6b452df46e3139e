import { UserError } from '../base/error.js'
import { html, type Html } from '../base/html.js'
import { textOf, type Value } from '../system/database.js'
import { periodText } from './period-text.js'
import type { Reader } from './reader.js'
import { at, resultOf, rowsOf } from './result.js'
import { fillTemplate } from './template.js'

type Row = Readonly<Record<string, Value>>

/** Flags with their rule's words, the gravest and latest first. */
export const flagQueries = {
  flags: `select
  flag.*,
  rule.file as rule_file, rule.reason, rule.remedy,
  row_number() over (
    order by list_position(['alert', 'watch', 'notice'], flag.severity), flag.period_start desc, flag.series, flag.rule
  ) as number,
from flags.all as flag
join flags.rules as rule on rule.rule = flag.rule
order by number`,
}

/** Every flag: what was seen, what was expected, which rule, and why. Notices are folded. */
export function renderFlags(reader: Reader): Html {
  const rows = rowsOf(resultOf(reader.results, 'flags', 'flags').table)
  if (rows.length === 0) return html`<p class="empty">${reader.words.word('no-flags')}</p>`
  const grave = rows.filter((row) => row['severity'] !== 'notice')
  const notices = rows.filter((row) => row['severity'] === 'notice')
  return html`${grave.length > 0 ? flagList(grave, reader) : html`<p class="empty">${reader.words.word('no-grave-flags')}</p>`}
${notices.length > 0 ? html`<details class="notices"><summary>${reader.words.word('notices')}</summary>${flagList(notices, reader)}</details>` : null}`
}

function flagList(rows: readonly Row[], reader: Reader): Html {
  return html`<ol class="flags">${rows.map((row) => renderFlag(row, reader))}</ol>
<h3>${reader.words.word('remedies')}</h3>
<dl class="remedies">${remediesOf(rows, reader)}</dl>`
}

/** Each remedy once, under the rule it belongs to. */
function remediesOf(rows: readonly Row[], reader: Reader): Html[] {
  const texts = new Map(
    rows.map((row) => [ruleText(row, 'remedy', reader), reader.words.label(textOf(row['rule']))]),
  )
  return [...texts].map(([text, rule]) => html`<div><dt>${rule}</dt><dd>${text}</dd></div>`)
}

function renderFlag(row: Row, reader: Reader): Html {
  const { words } = reader
  const severity = textOf(row['severity'])
  const place = textOf(row['rule_file'])
  const title = words.pattern('flag-title', {
    series: words.label(textOf(row['series'])),
    rule: words.label(textOf(row['rule'])),
  })
  return html`<li class="flag ${severity}" id="flag-${textOf(row['flag_id'])}" value="${textOf(row['number'])}">
<h3><span class="severity">${words.label(severity)}</span> ${title}<span class="period">${periodOf(row, reader)}</span></h3>
<p class="reason">${ruleText(row, 'reason', reader)}</p>
<dl class="seen">
${term(words.word('observed'), reader.format(row['observed'] ?? null, 'count', place))}
${row['expected'] === null ? null : term(words.word('expected'), expectedText(row, reader, place))}
${row['score'] === null ? null : term(words.word('score'), reader.format(row['score'] ?? null, 'decimal', place))}
</dl></li>`
}

function term(name: string, value: string): Html {
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>`
}

function expectedText(row: Row, reader: Reader, place: string): string {
  const [expected, lower, upper] = ['expected', 'lower', 'upper'].map((name) =>
    reader.format(row[name] ?? null, 'count', place),
  )
  if (row['lower'] === null || row['upper'] === null) return expected ?? ''
  return reader.words.pattern('range', { value: expected ?? '', lower: lower ?? '', upper: upper ?? '' })
}

function periodOf(row: Row, reader: Reader): string {
  return periodText(row['period_start'] ?? null, row['period_end'] ?? null, reader, 'flags')
}

/** The reason or remedy of a flag: the rule's template over the row and the members of its evidence. */
function ruleText(row: Row, part: 'reason' | 'remedy', reader: Reader): string {
  const place = `${textOf(row['rule_file'])}: ${part}.${reader.language}`
  const template = objectOf(row[part])[reader.language]
  if (typeof template !== 'string')
    throw new UserError(`${place}: no text; add a line -- ${part}.${reader.language}: to the header`)
  const values: Row = { ...objectOf(row['evidence']), ...row }
  return at(place, () =>
    fillTemplate(template, ({ name, format, text }) => {
      const value = values[name]
      if (value === undefined)
        throw new UserError(
          `${place}: unknown column: ${text}; a column of the flag or a member of its evidence`,
        )
      return reader.format(value, format ?? 'text', place)
    }),
  )
}

/** The members of a JSON object that stands in a column. */
export function objectOf(json: Value | undefined): Record<string, Value> {
  if (json === null || json === undefined) return {}
  const value: Value = typeof json === 'string' ? JSON.parse(json) : json
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
}
