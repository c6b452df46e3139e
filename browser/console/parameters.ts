import type { Cell, QueryParameter } from './api.js'
import { plainText } from './cell-text.js'
import { valueOfText } from '../../pipeline/base/parameter-text.js'
import { element } from '../element.js'
import { inLanguage, word } from './settings.js'

type Input = HTMLInputElement | HTMLSelectElement

/** The inputs of the parameters that the query has, `$name`; an empty one is null, unless it is declared as a text. */
export class Parameters {
  private readonly inputs = new Map<string, Input>()
  private declared: readonly QueryParameter[] = []

  /** @param changed is told of what is typed. */
  constructor(
    private readonly place: HTMLElement,
    changed: () => void,
    run: () => void,
  ) {
    place.addEventListener('input', changed)
    place.addEventListener('keydown', ({ key }) => {
      if (key === 'Enter') run()
    })
  }

  /** Texts of the inputs by name. */
  get texts(): Record<string, string> {
    return Object.fromEntries([...this.inputs].map(([name, input]) => [name, input.value]))
  }

  /** Values of the inputs by name, as the declared types or else their look says. */
  get values(): Record<string, Cell> {
    const entries = [...this.inputs].map(([name, input]): [string, Cell] => [
      name,
      valueOf(input.value, this.declared.find((each) => each.name === name)?.type ?? null),
    ])
    return Object.fromEntries(entries)
  }

  /** Declares the parameters of a saved query, and puts their defaults where `texts` has nothing. */
  declare(declared: readonly QueryParameter[], texts: Readonly<Record<string, string>> = {}): void {
    this.declared = declared
    this.inputs.clear()
    this.place.replaceChildren()
    this.show(
      declared.map(({ name }) => name),
      texts,
    )
  }

  /** Shows an input for each name, those that stay with what is typed in them. */
  show(names: readonly string[], texts: Readonly<Record<string, string>> = {}): void {
    const isSame = names.length === this.inputs.size && names.every((name) => this.inputs.has(name))
    if (!isSame) {
      const former = { ...this.texts }
      this.inputs.clear()
      this.place.replaceChildren(...names.map((name) => this.field(name, former[name])))
      this.place.hidden = names.length === 0
    }
    for (const [name, text] of Object.entries(texts)) {
      const input = this.inputs.get(name)
      if (input) input.value = text
    }
  }

  private field(name: string, former: string | undefined): HTMLElement {
    const declared = this.declared.find((each) => each.name === name)
    const input = inputOf(declared)
    input.id = `parameter-${name}`
    input.value = former ?? plainText(declared?.default ?? null)
    this.inputs.set(name, input)
    const label = element('label', { for: input.id }, element('code', {}, `$${name}`))
    const meaning = inLanguage(declared?.description)
    if (meaning !== '') label.append(' ', element('span', {}, meaning))
    return element('div', {}, label, input)
  }
}

function inputOf(declared: QueryParameter | undefined): Input {
  if (declared?.type === 'boolean')
    return element(
      'select',
      {},
      element('option', { value: '' }, word('null')),
      element('option', { value: 'true' }, word('yes')),
      element('option', { value: 'false' }, word('no')),
    )
  const type = declared?.type === 'date' ? 'date' : 'text'
  const mode = declared?.type === 'integer' ? 'numeric' : declared?.type === 'number' ? 'decimal' : null
  return element('input', {
    type,
    inputmode: mode,
    placeholder: declared ? null : word('parameter-null'),
    autocomplete: 'off',
    spellcheck: 'false',
  })
}

function valueOf(text: string, type: string | null): Cell {
  if (type === 'text') return text
  if (text === '') return null
  if (type === 'boolean') return text === 'true'
  return type === 'date' ? text : valueOfText(text)
}
