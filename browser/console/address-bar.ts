import { addressOfPlace, placeOf, type Place } from './address.js'
import { language, prefix } from './settings.js'

const PAUSE_MS = 500

/** Keeps the address of the page, and the links to other languages, at what stands in the page. */
export class AddressBar {
  private timer: number | undefined

  /** @param placeNow gives what stands in the page. */
  constructor(private readonly placeNow: () => Place) {
    // who turns to another language before the pause is over takes along what was written last
    for (const link of languageLinks()) link.addEventListener('click', () => this.note())
  }

  /** Notes it once the reader pauses: browsers allow few changes in a row. */
  noteLater(): void {
    window.clearTimeout(this.timer)
    this.timer = window.setTimeout(() => this.note(), PAUSE_MS)
  }

  /** Notes it now. @param isNew whether another question becomes a further page of the browser's history. */
  note(isNew = false): void {
    window.clearTimeout(this.timer)
    const place = this.placeNow()
    const asked = new URLSearchParams(location.search).get('lang')
    const address = prefix + addressOfPlace(place, asked)
    if (isNew && !isSame(place, placeOf(location))) history.pushState(null, '', address)
    else history.replaceState(null, '', address)
    for (const link of languageLinks())
      link.href = prefix + addressOfPlace(place, link.dataset['language'] ?? language)
  }
}

function languageLinks(): Iterable<HTMLAnchorElement> {
  return document.querySelectorAll<HTMLAnchorElement>('a.language')
}

/** Whether two places ask the same; one may still be a draft of it, and show it in another way. */
function isSame(one: Place, other: Place): boolean {
  return questionOf(one) === questionOf(other)
}

function questionOf({ sql, query, parameters, release }: Place): string {
  const named = Object.keys(parameters)
    .toSorted()
    .map((name) => [name, parameters[name]])
  return JSON.stringify([query ?? sql, named, release])
}
