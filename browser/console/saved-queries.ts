import type { SavedQuery } from './api.js'
import { plainText } from './cell-text.js'
import { button, element, part } from '../element.js'
import { inLanguage, word } from './settings.js'

/** The queries that the project keeps; choosing one puts its text into the editor and its parameters below. */
export class SavedQueries {
  private readonly place = part('saved-list', HTMLDivElement)
  private queries: readonly SavedQuery[] = []

  constructor(private readonly choose: (query: SavedQuery) => void) {}

  setQueries(queries: readonly SavedQuery[]): void {
    this.queries = queries
    part('no-saved', HTMLParagraphElement).hidden = queries.length > 0
    this.place.replaceChildren(element('ul', { class: 'saved' }, ...queries.map((query) => this.item(query))))
  }

  /** The query of a name; undefined where there is none. */
  named(name: string): SavedQuery | undefined {
    return this.queries.find((query) => query.name === name)
  }

  private item(query: SavedQuery): HTMLElement {
    const { name, description, parameters } = query
    const choice = button('', () => this.choose(query), { class: 'entry' })
    choice.append(element('code', {}, name), element('span', {}, inLanguage(description)))
    const texts = parameters.map(({ name, default: other }) =>
      other === null ? `$${name}` : word('default-of', { name: `$${name}`, value: plainText(other) }),
    )
    if (texts.length > 0) choice.append(element('small', {}, texts.join(', ')))
    return element('li', {}, choice)
  }
}
