import { anchorOf } from '../base/anchor.js'
import { html, type Html } from '../base/html.js'
import { textOf, type Value } from '../system/database.js'
import type { Column } from './column.js'
import { framedTable, tableOf } from './data-table.js'
import { titleOf } from './flag-list.js'
import type { Lineage } from './lineage.js'
import { permanentAddress } from './past-release.js'
import type { Reader } from './reader.js'
import { resultOf, rowsOf } from './result.js'

type Row = Readonly<Record<string, Value>>

const LONGEST_LIST = 50
/** Flags up to which a page surely shows each of them. */
const MOST_LINKED = 100

/** What changed since the release before: the two releases, then observations, flags and claims, each list cut but with its length. */
export const changeQueries = {
  this_release: `select this.*, before.date as previous_date, before.pages as previous_pages
from ops.releases as this
left join ops.releases as before on before.id = this.previous_release
order by this.number desc
limit 1`,
  observation_changes: `with listed as (
  select *, case when change in ('coverage', 'status') then 'revised' else change end as list_name,
  from ops.observation_changes
)
select *, count(*) over (partition by list_name) as total_count,
from listed
qualify row_number() over (partition by list_name order by period_start desc, series) <= ${LONGEST_LIST}
order by list_name, period_start desc, series`,
  flag_changes: `select
  history.flag_id, history.state, history.rule, history.series, history.period, flag.severity,
  count(*) over (partition by history.state) as total_count,
  (select count(*) from flags.all) as flag_count,
from flags.history as history
left join flags.all as flag using (flag_id)
where history.state in ('new', 'returned', 'gone')
qualify row_number() over (
  partition by history.state
  order by list_position(['alert', 'watch', 'notice'], flag.severity), flag.period_start desc, flag_id
) <= ${LONGEST_LIST}
order by list_position(['new', 'returned', 'gone'], history.state), list_position(['alert', 'watch', 'notice'], flag.severity), flag.period_start desc, flag_id`,
  claim_changes: `select *, count(*) over () as total_count,
from ops.claim_changes
order by list_position(['turned', 'new', 'gone'], change), id
limit ${LONGEST_LIST}`,
}

/** What changed since the release before it, or why there is nothing to tell. */
export function renderChanges(reader: Reader, lineage: Lineage): Html {
  const { words } = reader
  const [release = {}] = rowsOn('this_release', reader)
  if (textOf(release['previous_release']) === '')
    return html`<p class="empty">${words.word('nothing-to-compare')}</p>`
  const lists = [...observationLists(reader), flagList(release, reader, lineage), claimList(reader, lineage)]
  const isQuiet = lists.every((list) => list === null)
  return html`<p>${sinceWords(release, reader)}</p>
${isQuiet ? html`<p class="empty">${words.word('no-changes')} ${continuing(release, reader)}</p>` : lists}`
}

function rowsOn(query: keyof typeof changeQueries, reader: Reader): Row[] {
  return rowsOf(resultOf(reader.results, query, 'changes').table)
}

function sinceWords(release: Row, reader: Reader): Html {
  const { words } = reader
  const before: Row = { id: release['previous_release'] ?? null, pages: release['previous_pages'] ?? null }
  const address = permanentAddress(before, `index.${words.language}.html`, false)
  const date = reader.format(release['previous_date'] ?? null, 'date', 'changes')
  const name = words.word('release-of', { date })
  return html`${words.word('changes-since')} ${address === null ? name : html`<a href="${address}">${name}</a>`}`
}

/** Columns of the lists: name, format, and the word above. */
const PERIOD = [
  ['series', 'name', 'series'],
  ['period', 'period', 'period'],
] as const
const STANDING = ['standing', 'text', 'status'] as const

const LISTS = {
  new: [...PERIOD, ['value', 'figure', 'published_value'], STANDING],
  revised: [
    ...PERIOD,
    ['previous_value', 'figure', 'previous_value'],
    ['value', 'figure', 'new_value'],
    ['difference', 'figure', 'change'],
    STANDING,
  ],
  withdrawn: [...PERIOD, ['previous_value', 'figure', 'previous_value'], STANDING],
} as const

function observationLists(reader: Reader): (Html | null)[] {
  const rows = rowsOn('observation_changes', reader)
  return (['new', 'revised', 'withdrawn'] as const).map((list) => {
    const own = rows.filter((row) => row['list_name'] === list)
    if (own.length === 0) return null
    const title = reader.words.word(`${list}-observations`)
    const lines = own.map((row) => ({ ...row, standing: standingOf(row, reader) }))
    const columns = LISTS[list].map((column) => columnOf(column, reader))
    return html`${framedTable({ id: `${list}-observations`, name: title, caption: html`${title}` }, tableOf(columns, lines, reader, 'changes'))}
${further(own, reader)}`
  })
}

/** The status of an observation, the one before where it was another, and whether its period covers other days. */
function standingOf(row: Row, { words }: Reader): string {
  const statuses = [row['previous_status'], row['status']].map(textOf).filter((status) => status !== '')
  const [first = '', last = first] = statuses.map((status) => words.label(status))
  const text = first === last ? first : words.pattern('from-to', { from: first, to: last })
  return row['change'] === 'coverage' ? `${text}${words.word('list-comma')}${words.label('coverage')}` : text
}

function columnOf([name, format, word]: readonly [string, string, string], { words }: Reader): Column {
  return { name, format, label: words.word(`column-${word}`) }
}

function further(rows: readonly Row[], reader: Reader): Html | null {
  const count = Number(rows[0]?.['total_count'] ?? 0) - rows.length
  if (count <= 0) return null
  const text = reader.words.word('further-rows', { count: reader.format(count, 'count', 'changes') })
  return html`<p class="empty">${text}</p>`
}

function flagList(release: Row, reader: Reader, lineage: Lineage): Html | null {
  const rows = rowsOn('flag_changes', reader)
  if (rows.length === 0) return null
  const isListed = hasQuery(lineage, 'flags') && Number(rows[0]?.['flag_count'] ?? 0) <= MOST_LINKED
  const groups = ['new', 'returned', 'gone'].map((state) => {
    const own = rows.filter((row) => row['state'] === state)
    if (own.length === 0) return null
    const items = own.map((row) => flagItem(row, isListed && state !== 'gone', reader))
    return html`<p>${reader.words.word(`${state}-flags-list`)}</p><ul>${items}</ul>${further(own, reader)}`
  })
  return html`<h3>${reader.words.word('flags-changed')}</h3>
${groups}<p>${continuing(release, reader)}</p>
`
}

function continuing(release: Row, reader: Reader): string {
  const count = reader.format(release['continued_flag_count'] ?? null, 'count', 'changes')
  return reader.words.word('continued-flags', { count })
}

function flagItem(row: Row, isLinked: boolean, reader: Reader): Html {
  const { words } = reader
  const title = titleOf(row, reader)
  const severity = textOf(row['severity'])
  const mark =
    severity === ''
      ? null
      : html` <span class="${severity}"><span class="severity">${words.label(severity)}</span></span>`
  const period = reader.format(row['period'] ?? null, 'period', 'changes')
  const name = isLinked ? html`<a href="#${anchorOf('flag', textOf(row['flag_id']))}">${title}</a>` : title
  return html`<li>${name} <span class="period">${period}</span>${mark}</li>`
}

function claimList(reader: Reader, lineage: Lineage): Html | null {
  const rows = rowsOn('claim_changes', reader)
  if (rows.length === 0) return null
  const isListed = hasQuery(lineage, 'claims')
  return html`<h3>${reader.words.word('claims-changed')}</h3>
<ul>${rows.map((row) => claimItem(row, isListed, reader))}</ul>${further(rows, reader)}`
}

function claimItem(row: Row, isListed: boolean, reader: Reader): Html {
  const id = textOf(row['id'])
  const change = textOf(row['change'])
  const verdict = (column: string): string => {
    const value = row[column] ?? null
    return value === null ? '' : reader.words.label(textOf(value))
  }
  const text = reader.words.word(`claim-${change}`, {
    before: verdict('previous_verdict'),
    after: verdict('verdict'),
  })
  return html`<li>${isListed && change !== 'gone' ? html`<a href="#${anchorOf('claim', id)}">${id}</a>` : id}${reader.words.word('colon')}${text}</li>`
}

function hasQuery(lineage: Lineage, id: string): boolean {
  return lineage.queries.some((query) => query.id === id)
}
