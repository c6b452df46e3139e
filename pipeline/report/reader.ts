import { html, type Html } from '../base/html.js'
import { UserError } from '../base/error.js'
import { inLanguage, type Texts } from '../base/language.js'
import { textOf, type Row, type Value } from '../system/database.js'
import type { DrawingCache } from './drawings.js'
import { formatValue } from './formats.js'
import { figureFacts, type Observations } from './figure-facts.js'
import { at, figureOf, rowOf, type Results } from './result.js'
import type { Words } from './strings.js'
import { fillTemplate, holds, parseTemplate, type BoundWords, type Reference } from './template.js'

/** One page as its reader sees it: a language and the results that its figures come from. */
export class Reader {
  constructor(
    readonly words: Words,
    readonly results: Results,
    /** Name of the page. */
    readonly report: string,
    /** Where drawings are kept; null draws each anew. */
    readonly drawings: DrawingCache | null,
    /** What the rows of its figures are of. */
    private readonly observations: Observations,
  ) {}

  get language(): string {
    return this.words.language
  }

  /** Those of the project. */
  get languages(): readonly string[] {
    return this.words.languages
  }

  /** The text of this language, or what stands in for it. */
  choose(text: Texts): string {
    return inLanguage(text, this.language)
  }

  /** @throws UserError naming `place` when the format is unknown or does not suit the value. */
  format(value: Value, format: string, place: string): string {
    return at(place, () => formatValue(value, format, this.words))
  }

  /** A figure as text, or the words bound to it. @throws UserError naming `place`, also when the words no longer hold. */
  figure(reference: Reference, place: string): string {
    const value = figureOf(this.results, reference, place)
    if (reference.bound === null) return this.format(value, reference.format ?? 'text', place)
    requireHolding(reference.bound, value, reference.text, place)
    return reference.bound.words
  }

  /** A figure as a link to where it comes from. @throws UserError naming `place`. */
  figureLink(reference: Reference, place: string): Html {
    const text = this.figure(reference, place)
    if (reference.bound !== null) return html`${text}`
    const row = rowOf(this.results, reference) ?? {}
    return this.link(
      text,
      reference.name,
      row,
      row[reference.column ?? ''] ?? null,
      reference.format ?? '',
      place,
    )
  }

  /** A figure of a row of a query as a link to where it comes from, with what is known of it. */
  link(text: string, query: string, row: Row, value: Value, format: string, place: string): Html {
    const facts = at(place, () => figureFacts(value, format, row, this.observations, this.words))
    return html`<a class="figure" href="#provenance-${query}"${facts}>${text}</a>`
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

function requireHolding(bound: BoundWords, value: Value, text: string, place: string): void {
  const scalar = typeof value === 'object' ? textOf(value) : value
  if (at(place, () => holds(bound, scalar))) return
  throw new UserError(
    `${place}: the data have changed: “${bound.words}” no longer holds, since the figure is ${textOf(value)} in {{ ${text} }}; change the words`,
  )
}
