import { consolePath } from './console-link.js'
import type { FileOrigin, Origins, QueryOrigin } from '../pipeline/report/origins.js'
import { button, element } from './element.js'
import { pageOrigins, queryOf } from './page-origins.js'
import { placeBeside } from './place-beside.js'

/** Links to where figures come from, of figures, charts and tables. */
const LINKS = 'a.figure, a.source:not(.csv)'

/** The card that tells beside a figure what it is and where it comes from. Without it, its link leads there. */
export class FigureCard {
  private readonly card = element('div', { class: 'card', popover: 'auto', tabindex: -1, role: 'dialog' })
  private link: HTMLAnchorElement | null = null

  private constructor(
    private readonly origins: Origins,
    private readonly release: string,
  ) {
    this.card.addEventListener('toggle', (event) => {
      if (event instanceof ToggleEvent && event.newState === 'closed')
        this.link?.setAttribute('aria-expanded', 'false')
    })
    document.body.append(this.card)
  }

  /** The card of a page that says where its figures come from; null for another page, and for a browser without popovers. */
  static ofPage(): FigureCard | null {
    const known = pageOrigins()
    if (!known || !('popover' in HTMLElement.prototype)) return null
    const card = new FigureCard(known.origins, known.release)
    for (const link of document.querySelectorAll<HTMLAnchorElement>(LINKS)) card.attend(link)
    return card
  }

  /** Shows the card of the figure that a link stands for. */
  show(link: HTMLAnchorElement): void {
    const query = this.origins.queries[queryOf(link)]
    if (!query) return
    // the browser gives the focus back to where it was when the card opened
    if (this.isOpen) this.card.hidePopover()
    link.focus({ preventScroll: true })
    this.link?.setAttribute('aria-expanded', 'false')
    this.link = link
    link.setAttribute('aria-expanded', 'true')
    this.card.setAttribute('aria-label', titleOf(link))
    this.card.replaceChildren(...this.contentOf(link, query))
    this.card.showPopover()
    placeBeside(this.card, link)
    this.card.focus({ preventScroll: true })
    this.card.scrollIntoView({ behavior: 'instant', block: 'nearest' })
  }

  /** The link whose card is open, or was last. */
  get shown(): HTMLAnchorElement | null {
    return this.link
  }

  get isOpen(): boolean {
    return this.card.matches(':popover-open')
  }

  private attend(link: HTMLAnchorElement): void {
    if (!(queryOf(link) in this.origins.queries)) return
    link.setAttribute('aria-haspopup', 'dialog')
    link.setAttribute('aria-expanded', 'false')
    link.addEventListener('click', (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
      event.preventDefault()
      this.show(link)
    })
  }

  private contentOf(link: HTMLAnchorElement, query: QueryOrigin): HTMLElement[] {
    const { words } = this.origins
    const { exact, period, status, file, line } = link.dataset
    const close = button('×', () => this.card.hidePopover(), {
      class: 'close',
      'aria-label': words['console-close'] ?? '',
    })
    const list = element('dl')
    const say: Say = (name, ...content) => {
      const isKnown = content.some((part) => part !== '')
      if (isKnown)
        list.append(element('div', {}, element('dt', {}, words[name] ?? ''), element('dd', {}, ...content)))
    }
    if (exact !== link.textContent) say('card-exact', exact ?? '')
    say('field-period', period ?? '')
    say('field-status', status ?? '')
    say('card-query', element('code', {}, queryOf(link)), ` ${query.says}`)
    for (const [i, [table, row]] of query.reads.entries())
      say(i === 0 ? 'card-reads' : '', element('code', {}, table), ` ${row}`)
    for (const name of file === undefined ? query.files : [file]) {
      const known = this.origins.files[name]
      if (known) this.sayFile(say, name, known, line)
    }
    const more = element('a', { href: link.href }, words['card-more'] ?? '')
    more.addEventListener('click', () => this.card.hidePopover())
    const further = element('p', { class: 'further' }, more)
    const path = consolePath()
    if (path !== null)
      further.append(element('a', { href: this.consoleAddress(path, query) }, words['card-console'] ?? ''))
    const head = element('p', { class: 'head' }, titleOf(link))
    const keys = element('p', { class: 'keys' }, words['card-keys'] ?? '')
    return [close, head, list, further, ...(link.hasAttribute('aria-keyshortcuts') ? [keys] : [])]
  }

  private sayFile(
    say: Say,
    name: string,
    { title, publisher, url, sha256, received }: FileOrigin,
    line: string | undefined,
  ): void {
    const called = title === '' ? name : title
    say(
      'card-publication',
      url === '' ? called : element('a', { href: url }, called),
      publisher === '' ? '' : element('span', {}, publisher),
    )
    const row = line === undefined ? '' : ` · ${this.origins.words['column-row'] ?? ''} ${line}`
    const receipt = `${this.origins.words['column-received_at'] ?? ''} ${received}`
    say('column-file', element('code', {}, name), row, element('span', {}, receipt))
    say('column-sha256', element('code', {}, sha256))
  }

  private consoleAddress(path: string, { sql }: QueryOrigin): string {
    const asked = new URLSearchParams({ lang: this.origins.language, release: this.release })
    return `${path}?${asked}#${new URLSearchParams({ sql })}`
  }
}

type Say = (name: string, ...content: (Node | string)[]) => void

function titleOf(link: HTMLAnchorElement): string {
  return link.textContent ?? ''
}
