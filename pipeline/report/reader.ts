import { html, type Html } from '../base/html.js'
import type { Value } from '../system/database.js'
import { formatValue } from './formats.js'
import { at, figureOf, type Results } from './result.js'
import type { Words } from './strings.js'
import { fillTemplate, parseTemplate, type Reference } from './template.js'

/** One page as its reader sees it: a language and the results that its figures come from. */
export class Reader {
  constructor(
    readonly words: Words,
    readonly results: Results,
  ) {}

  get language(): string {
    return this.words.language
  }

  /** The text of this language. */
  choose(text: Readonly<Record<string, string>>): string {
    return text[this.language] ?? ''
  }

  /** @throws UserError naming `place` when the format is unknown or does not suit the value. */
  format(value: Value, format: string, place: string): string {
    return at(place, () => formatValue(value, format, this.words))
  }

  /** A figure as text. @throws UserError naming `place`. */
  figure(reference: Reference, place: string): string {
    return this.format(figureOf(this.results, reference, place), reference.format ?? 'text', place)
  }

  /** A figure as a link to where it comes from. @throws UserError naming `place`. */
  figureLink(reference: Reference, place: string): Html {
    return html`<a class="figure" href="#provenance-${reference.name}">${this.figure(reference, place)}</a>`
  }

  /** A template filled, as plain text. @throws UserError naming `place`. */
  fill(template: string, place: string): string {
    return at(place, () => fillTemplate(template, (reference) => this.figure(reference, place)))
  }

  /** A template filled, its figures as links. @throws UserError naming `place`. */
  fillWithLinks(template: string, place: string): Html {
    const parts = at(place, () => parseTemplate(template))
    return html`${parts.map((part) => (typeof part === 'string' ? html`${part}` : this.figureLink(part, place)))}`
  }
}
