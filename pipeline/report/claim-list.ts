import { anchorOf } from '../base/anchor.js'
import { html, isolated, type Html } from '../base/html.js'
import { textOf, type Value } from '../system/database.js'
import { textsOf } from './rule-text.js'
import { figureFormat } from './formats.js'
import type { Reader } from './reader.js'
import { resultOf, rowsOf } from './result.js'

type Row = Readonly<Record<string, Value>>

/** Claims with their statements, and the parts each is tested by. */
export const claimQueries = {
  claims: `select claim.*, statement.statement, statement.printed, statement.note, statement.untestable
from marts.claims as claim
join ops.claims as statement on statement.id = claim.id
order by list_position(['fails', 'partly', 'holds', 'untestable'], claim.verdict), claim.id`,
  'claim-parts': `select part.*, statement.says[part.part] as says
from marts.claim_parts as part
join ops.claims as statement on statement.id = part.id
where not part.untestable
order by part.id, part.part`,
}

/** Every published statement: verdict, what was printed, what the data give, and the arithmetic. */
export function renderClaims(reader: Reader): Html {
  const claims = rowsOf(resultOf(reader.results, 'claims', 'claims').table)
  if (claims.length === 0) return html`<p class="empty">${reader.words.word('no-claims')}</p>`
  const parts = rowsOf(resultOf(reader.results, 'claim-parts', 'claims').table)
  const tested = claims.filter((claim) => claim['verdict'] !== 'untestable')
  const untestable = claims.filter((claim) => claim['verdict'] === 'untestable')
  return html`${claimList(tested, parts, reader)}
${untestable.length > 0 ? html`<details class="untestable"><summary>${reader.words.word('untestable-claims')}</summary>${claimList(untestable, parts, reader)}</details>` : null}`
}

function claimList(claims: readonly Row[], parts: readonly Row[], reader: Reader): Html {
  return html`<ol class="claims">${claims.map((claim) =>
    renderClaim(
      claim,
      parts.filter((part) => part['id'] === claim['id']),
      reader,
    ),
  )}</ol>`
}

function renderClaim(claim: Row, parts: readonly Row[], reader: Reader): Html {
  const { words } = reader
  const verdict = textOf(claim['verdict'])
  const printed = claim['printed']
    ? html` <span class="printed">${words.word('printed')}<q lang="${reader.languages[0]}">${isolated(textOf(claim['printed']))}</q></span>`
    : null
  return html`<li class="claim ${verdict}" id="${anchorOf('claim', textOf(claim['id']))}">
<p><span class="verdict">${words.label(verdict)}</span> <span class="id">${textOf(claim['id'])}</span> ${isolated(textIn(claim['statement'], reader))}${printed}</p>
${parts.length > 0 ? html`<ul class="parts">${parts.map((part) => renderPart(part, parts.length > 1, reader))}</ul>` : null}
${[textIn(claim['untestable'], reader), textIn(claim['note'], reader)].filter(Boolean).map((text) => html`<p class="note">${text}</p>`)}</li>`
}

function renderPart(part: Row, isOneOfSeveral: boolean, reader: Reader): Html {
  const { words } = reader
  const holds = part['holds'] === null ? 'untestable' : part['holds'] === true ? 'holds' : 'fails'
  const verdict = isOneOfSeveral ? html` <span class="verdict ${holds}">${words.label(holds)}</span>` : null
  const arithmetic = textOf(part['arithmetic'])
  const published = reader.format(
    part['published'] ?? null,
    figureFormat(part['published'] ?? null),
    'claims',
  )
  const computed = reader.format(part['computed'] ?? null, figureFormat(part['computed'] ?? null), 'claims')
  return html`<li>${isolated(textIn(part['says'], reader))}${verdict} <span class="sum">${words.pattern(
    'claim-part',
    {
      published,
      computed,
      rule: words.label(textOf(part['rule'])),
    },
  )} ${arithmetic === computed ? null : html`<span class="arithmetic">${isolated(arithmetic)}</span>`}</span></li>`
}

function textIn(json: Value | undefined, reader: Reader): string {
  return reader.choose(textsOf(json))
}
