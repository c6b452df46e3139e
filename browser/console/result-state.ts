import { visibleText } from '../../pipeline/base/visible-text.js'
import type { Answer } from './api.js'
import { button, element, part } from '../element.js'
import type { Problem } from './problem.js'
import { count, locale, word } from './settings.js'
import type { ScriptWord } from '../../pipeline/service/serve/console-words.js'

/** What a problem is called; one of another kind is told in the server's words alone. */
const TITLES: Readonly<Record<string, ScriptWord>> = {
  'invalid-query': 'error',
  overloaded: 'overloaded',
  'time-limit': 'time-limit',
  'memory-limit': 'memory-limit',
  'result-too-large': 'too-large',
  unauthorized: 'unauthorized',
  unreachable: 'unreachable',
  'broken-off': 'broken-off',
}

/** A way out of a problem. */
export interface Remedy {
  label: string
  act: () => void
}

const seconds = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 })
const TICK_MS = 100

/** The line above a result that says what became of the query. */
export class ResultState {
  private readonly place = part('state', HTMLDivElement)
  private timer: number | undefined

  /** Says a word, such as that nothing has been asked yet. */
  say(key: ScriptWord): void {
    this.put(element('p', { role: 'status' }, word(key)))
  }

  /** Counts the time from now on. */
  run(cancel: () => void, cancelLabel: string): void {
    const begin = performance.now()
    const time = element('span', { 'aria-hidden': 'true', class: 'time' })
    this.put(
      element(
        'p',
        { class: 'running' },
        element('span', { role: 'status' }, word('running')),
        ' ',
        time,
        ' ',
        button(cancelLabel, cancel),
      ),
    )
    const tick = (): void => {
      time.textContent = `${seconds.format((performance.now() - begin) / 1000)} s`
    }
    tick()
    this.timer = window.setInterval(tick, TICK_MS)
  }

  /** Tells how many rows there are, of which release, and whether there are more. @param more loads them; null where no more can be shown. */
  answer({ rows, release, truncated, milliseconds }: Answer, more: Remedy | null): void {
    const key =
      rows.length === 0 ? 'no-row' : rows.length === 1 ? 'one-row' : truncated ? 'truncated' : 'row-count'
    const facts = [
      word(key, { count: count(rows.length) }),
      ...(milliseconds === null ? [] : [word('time-taken', { time: timeText(milliseconds) })]),
      word('of-release', { release }),
    ]
    const line = element(
      'p',
      { role: 'status', class: 'facts' },
      ...facts.map((fact) => element('span', {}, fact)),
    )
    if (truncated && more) line.append(button(more.label, more.act))
    else if (truncated) line.append(element('span', {}, word('all-shown')))
    this.put(line)
  }

  /** Tells a problem with its place in the query, and offers ways out. @param line of the text in the editor. */
  problem(problem: Problem, line: number | null, remedies: readonly Remedy[]): void {
    const title = TITLES[problem.kind]
    const box = element('div', { role: 'alert', class: 'problem' })
    const place = line === null ? '' : ` ${word('error-place', { line: String(line) })}`
    if (title) box.append(element('p', { class: 'title' }, word(title) + place))
    if (problem.message !== '') box.append(element('pre', {}, visibleText(problem.message)))
    if (problem.retryAfter !== null)
      box.append(element('p', {}, word('retry-after', { seconds: String(problem.retryAfter) })))
    if (remedies.length > 0)
      box.append(element('p', { class: 'actions' }, ...remedies.map(({ label, act }) => button(label, act))))
    this.put(box)
  }

  private put(content: HTMLElement): void {
    window.clearInterval(this.timer)
    this.place.replaceChildren(content)
  }
}

function timeText(milliseconds: number): string {
  return milliseconds < 1000
    ? `${Math.max(1, Math.round(milliseconds))} ms`
    : `${seconds.format(milliseconds / 1000)} s`
}
