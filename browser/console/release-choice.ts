import { followRelease, readReleases, type Release } from './api.js'
import { button, element, part } from '../element.js'
import { Problem } from './problem.js'
import { word } from './settings.js'

/** What the choice of a release tells. */
export interface ReleaseEvents {
  /** Questions go to another release from now on, because the reader chose it (`isChosen`) or a newer one is served. */
  turned: (isChosen: boolean) => void
  run: () => void
}

/** Which release is asked: the served one, whichever that is, or one that is pinned. */
export class ReleaseChoice {
  private readonly choice = part('release', HTMLSelectElement)
  private readonly state = part('release-state', HTMLSpanElement)
  private readonly notice = part('release-notice', HTMLParagraphElement)
  private readonly toServed = part('to-served', HTMLButtonElement)
  private releases: readonly Release[] = []
  private served = ''
  /** The release of the rows that are shown. */
  private shown: string | null = null

  /** @param pinned the release that the address names, null for the served one. */
  constructor(
    private chosen: string | null,
    private readonly events: ReleaseEvents,
  ) {
    this.choice.addEventListener('change', () =>
      this.pin(this.choice.value === '' ? null : this.choice.value),
    )
    this.toServed.addEventListener('click', () => this.pin(null))
    followRelease(
      (release) => void this.serve(release),
      (isLost) => this.lose(isLost),
    )
  }

  /** The release that is pinned; null follows the served one. */
  get pinned(): string | null {
    return this.chosen
  }

  /** The release that would answer now; null until the server has told. */
  get current(): string | null {
    return this.chosen ?? (this.served === '' ? null : this.served)
  }

  /** Pins a release, or follows the served one (null). */
  pin(release: string | null): void {
    if (release === this.chosen) return
    this.chosen = release
    this.show()
    this.events.turned(true)
  }

  /** Tells of which release the rows are that are shown; null for none. */
  setShown(release: string | null): void {
    this.shown = release
    this.tellAge()
  }

  private async serve(release: string | null): Promise<void> {
    if (release === null) return
    const isNew = release !== this.served
    const isFirst = this.served === ''
    this.served = release
    if (!isNew) return
    try {
      this.releases = (await readReleases()).releases
    } catch (cause) {
      // the menu keeps what it has; the next event reads it again
      if (!(cause instanceof Problem)) throw cause
    }
    this.show()
    if (!isFirst && this.chosen === null) this.events.turned(false)
  }

  private show(): void {
    const known = this.releases.some(({ id }) => id === this.chosen)
    const others = this.chosen === null || known ? [] : [{ id: this.chosen, date: '', served: false }]
    const options = [...this.releases, ...others].map(({ id }) =>
      element('option', { value: id }, id === this.served ? `${id} (${word('served')})` : id),
    )
    this.choice.replaceChildren(
      element('option', { value: '' }, word('current-release', { release: this.served })),
      ...options,
    )
    this.choice.value = this.chosen ?? ''
    this.state.textContent = word(this.chosen === null ? 'followed' : 'pinned')
    this.toServed.hidden = this.chosen === null
    this.tellAge()
  }

  private tellAge(): void {
    const isOld =
      this.shown !== null && this.chosen === null && this.served !== '' && this.shown !== this.served
    const text = word('newer-release', { release: this.served, shown: this.shown ?? '' })
    this.notice.hidden = !isOld
    this.notice.replaceChildren(...(isOld ? [text, ' ', button(word('again'), this.events.run)] : []))
  }

  private lose(isLost: boolean): void {
    this.state.classList.toggle('lost', isLost)
    const state = word(this.chosen === null ? 'followed' : 'pinned')
    this.state.textContent = isLost ? word('connection-lost') : this.served === '' ? '' : state
  }
}
