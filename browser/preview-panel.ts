/** What is wrong: where it stands, in words, the SQL it is about with the line that is wrong, and the stack where almanac itself failed. */
export interface Fault {
  place: string | null
  message: string
  sql: string | null
  sqlLine: number | null
  stack: string | null
}

/** What a preview lays over a page: a panel of what is wrong, and a line on what goes on. Both show texts as text. */
export class PreviewPanel {
  private readonly faults = element('section', 'faults')
  private readonly spoken = element('p', 'spoken')
  private readonly line = element('p', 'line')
  private shown = ''

  /** @param isWhole whether there is no page to be seen below. */
  constructor(private readonly isWhole: boolean) {
    this.faults.setAttribute('aria-label', 'What is wrong')
    this.faults.classList.toggle('whole', isWhole)
    this.spoken.setAttribute('role', 'alert')
    this.line.setAttribute('role', 'status')
    this.line.setAttribute('aria-live', 'polite')
    const host = element('div', '')
    host.lang = 'en'
    const shadow = host.attachShadow({ mode: 'open' })
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(STYLE)
    shadow.adoptedStyleSheets = [sheet]
    shadow.append(this.faults, this.spoken, this.line)
    document.body.append(host)
  }

  /** Shows what is wrong, or takes it away; what is shown already stays as the reader left it. */
  showFault(fault: Fault | null): void {
    const text = JSON.stringify(fault)
    if (text === this.shown) return
    this.shown = text
    this.spoken.textContent = fault ? `${headingOf(fault)}. ${fault.message}` : ''
    this.faults.replaceChildren(...(fault ? [this.faultElement(fault)] : []))
    const wrong = this.faults.querySelector<HTMLElement>('.wrong')
    if (wrong?.parentElement)
      wrong.parentElement.scrollTop = wrong.offsetTop - ROWS_ABOVE * wrong.offsetHeight
  }

  /** Says in one line what goes on; '' says nothing. */
  say(text: string): void {
    this.line.textContent = text
  }

  private faultElement(fault: Fault): HTMLElement {
    const { message, sql, sqlLine, stack } = fault
    const fold = document.createElement('details')
    fold.open = true
    fold.append(
      element('summary', '', headingOf(fault)),
      element('p', '', this.isWhole ? 'There is no page yet.' : 'The page shows the last good state.'),
      element('pre', 'message', message),
      ...(sql === null ? [] : [element('p', 'name', 'The SQL'), numbered(sql, sqlLine)]),
      ...(stack === null
        ? []
        : [element('p', 'name', 'almanac itself failed here'), element('pre', 'stack', stack)]),
    )
    return fold
  }
}

/** Rows of SQL to be seen above the one that is wrong. */
const ROWS_ABOVE = 5

function headingOf({ place }: Fault): string {
  return `The reports could not be rebuilt${place === null ? '' : `: ${place}`}`
}

/** Lines with their numbers, which are left out when the text is copied. */
function numbered(sql: string, wrongLine: number | null): HTMLElement {
  const rows = sql
    .split('\n')
    .map((line, i) => element('span', i + 1 === wrongLine ? 'row wrong' : 'row', `${line}\n`))
  const list = element('pre', 'sql')
  list.append(...rows)
  list.tabIndex = 0
  return list
}

function element(name: string, className: string, text = ''): HTMLElement {
  const made = document.createElement(name)
  made.className = className
  made.textContent = text
  return made
}

const STYLE = `
:host { all: initial; color-scheme: light dark; }
@media print { :host { display: none; } }
* { box-sizing: border-box; margin: 0; }
.faults:not(:empty) {
  position: fixed; inset: auto 0 0 0; z-index: 2147483647; max-height: 70vh; overflow: auto;
  padding: 1rem 1.25rem 2.5rem; border-top: 4px solid #a3123a; background: #fff; color: #22252a;
  font: 15px/1.5 system-ui, sans-serif;
}
.faults.whole:not(:empty) { inset: 0; max-height: none; border-top-width: 8px; }
.spoken { position: fixed; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
summary { font-weight: 600; cursor: pointer; overflow-wrap: anywhere; }
p { margin-top: .5rem; color: #5f646b; }
.name { margin-top: 1rem; }
pre {
  margin-top: .5rem; padding: .75rem; overflow: auto; background: #f4f1ea; color: #22252a;
  font: 13px/1.5 ui-monospace, Menlo, Consolas, monospace; white-space: pre-wrap; overflow-wrap: anywhere;
}
.sql { position: relative; counter-reset: row; white-space: pre; max-height: 16rem; }
.row::before {
  counter-increment: row; content: counter(row); display: inline-block; width: 5ch; margin-right: 2ch;
  color: #5f646b; text-align: right;
}
.wrong { font-weight: 700; }
.wrong::before { content: "▶ " counter(row); color: #a3123a; }
.line:not(:empty) {
  position: fixed; inset: auto 1rem 1rem auto; z-index: 2147483647; padding: .2rem .7rem; border: 1px solid #5f646b;
  background: #fff; color: #22252a; font: 13px/1.5 system-ui, sans-serif;
}
@media (prefers-color-scheme: dark) {
  .faults:not(:empty), .line:not(:empty) { background: #16181b; color: #e6e3dc; border-color: #ff7d9c; }
  p, .row::before { color: #a3a8ae; }
  .wrong::before { color: #ff7d9c; }
  .line:not(:empty) { border-color: #a3a8ae; }
  pre { background: #202327; color: #e6e3dc; }
}
`
