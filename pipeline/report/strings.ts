import { UserError } from '../base/error.js'
import { html, type Html } from '../base/html.js'
import { fillSlots, piecesOf, type Section } from '../system/word-file.js'
import { WORDS_FOLDER, type Strings } from '../system/words.js'

/** The words of one language, as pages say them. */
export class Words {
  constructor(
    private readonly strings: Strings,
    readonly language: string,
  ) {}

  /** A word of the page; `{name}` in it is replaced by the slot of that name. @throws UserError when there is none. */
  word(key: string, slots: Readonly<Record<string, string>> = {}): string {
    return fillSlots(this.find('words', key), slots)
  }

  /** The word for a value of the data. @throws UserError when there is none. */
  label(value: string): string {
    return this.find('label', value)
  }

  /** The word for a value of the data, or the value itself where it has none, as the name of one series of many. */
  labelOrName(value: string): string {
    return this.said.label.get(value) ?? value
  }

  /** A word of the page, undefined where there is none. */
  wordIfAny(key: string): string | undefined {
    return this.said.words.get(key)
  }

  /** How a formatted value is set. @throws UserError when there is none. */
  pattern(key: string, slots: Readonly<Record<string, string>>): string {
    return fillSlots(this.find('patterns', key), slots)
  }

  /** Sentences one after the other. */
  sentences([first = '', ...others]: readonly string[]): string {
    return others.reduce((text, next) => this.pattern('sentences', { first: text, next }), first)
  }

  /** A word of the page with markup in its slots. @throws UserError when there is none. */
  wordWith(key: string, slots: Readonly<Record<string, Html>>): Html {
    return fillSlotsWith(this.find('words', key), slots)
  }

  /** A pattern with markup in its slots. @throws UserError when there is none. */
  patternWith(key: string, slots: Readonly<Record<string, Html>>): Html {
    return fillSlotsWith(this.find('patterns', key), slots)
  }

  unit(key: string): number {
    return this.found(this.said.units.get(key), `units.${key}`)
  }

  /** The same where the language has words of its own for it; undefined where those of English would stand in. */
  ownUnit(key: string): number | undefined {
    return this.strings.of(this.language).own.units.get(key)
  }

  /** Those of the project. */
  get languages(): readonly string[] {
    return this.strings.languages
  }

  get locale(): string {
    return this.strings.of(this.language).locale
  }

  private get said() {
    return this.strings.of(this.language).said
  }

  private find(section: Section, key: string): string {
    return this.found(this.said[section].get(key), `${section}.${key}`)
  }

  private found<T>(value: T | undefined, key: string): T {
    if (value === undefined)
      throw new UserError(
        `${key}: no text in ${this.language}; add it to ${WORDS_FOLDER}/${this.language}.yaml`,
      )
    return value
  }
}

function fillSlotsWith(pattern: string, slots: Readonly<Record<string, Html>>): Html {
  const pieces = piecesOf(pattern)
  return html`${pieces.map((piece, i) => (i % 2 === 1 ? (slots[piece] ?? `{${piece}}`) : piece))}`
}
