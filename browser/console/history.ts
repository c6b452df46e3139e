import { button, element, part } from '../element.js'
import { locale, word } from './settings.js'

const KEY = 'almanac-console-history'
const MOST = 200

interface Entry {
  sql: string
  parameters: Record<string, string>
  /** Milliseconds since 1970. */
  at: number
}

const times = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' })

/** What was asked in this browser, newest first; it works for the life of the page where the browser keeps nothing. */
export class History {
  private entries: Entry[]
  private isKept = true
  private readonly list = part('history-list', HTMLOListElement)

  /** @param choose is given what is to be asked again. */
  constructor(private readonly choose: (sql: string, parameters: Record<string, string>) => void) {
    this.entries = this.read()
    part('clear-history', HTMLButtonElement).addEventListener('click', () => this.keep([]))
    window.addEventListener('storage', ({ key }) => {
      if (key !== KEY) return
      this.entries = this.read()
      this.show()
    })
    this.show()
  }

  add(sql: string, parameters: Record<string, string>): void {
    const entry = { sql, parameters, at: Date.now() }
    const others = this.entries.filter((each) => each.sql !== sql || !isSame(each.parameters, parameters))
    this.keep([entry, ...others].slice(0, MOST))
  }

  private keep(entries: Entry[]): void {
    this.entries = entries
    try {
      localStorage.setItem(KEY, JSON.stringify(entries))
    } catch {
      // storage is refused or full; the note below the heading says that nothing is kept
      this.isKept = false
    }
    this.show()
  }

  private read(): Entry[] {
    try {
      const found: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]')
      return Array.isArray(found) ? found.filter(isEntry) : []
    } catch {
      this.isKept = false
      return []
    }
  }

  private show(): void {
    const note = part('history-note', HTMLParagraphElement)
    note.textContent = this.isKept
      ? this.entries.length === 0
        ? word('no-history')
        : ''
      : word('history-refused')
    note.hidden = note.textContent === ''
    part('clear-history', HTMLButtonElement).hidden = this.entries.length === 0
    this.list.replaceChildren(...this.entries.map((entry) => this.item(entry)))
  }

  private item({ sql, parameters, at }: Entry): HTMLElement {
    const again = button('', () => this.choose(sql, parameters), { class: 'entry' })
    const values = Object.entries(parameters).map(([name, value]) => `$${name} = ${value}`)
    again.append(
      element('code', {}, sql.replace(/\s+/g, ' ').slice(0, 160)),
      ...(values.length > 0 ? [element('small', {}, values.join(', '))] : []),
      element('time', {}, times.format(at)),
    )
    return element('li', {}, again)
  }
}

function isEntry(value: unknown): value is Entry {
  if (typeof value !== 'object' || value === null) return false
  return (
    'sql' in value &&
    typeof value.sql === 'string' &&
    'at' in value &&
    typeof value.at === 'number' &&
    'parameters' in value &&
    typeof value.parameters === 'object'
  )
}

function isSame(one: Record<string, string>, other: Record<string, string>): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
