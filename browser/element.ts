type Attributes = Readonly<Record<string, string | number | boolean | null>>

/** An element with attributes (true: present, false and null: absent) and children; texts stay texts. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(attributes))
    if (value !== false && value !== null) made.setAttribute(key, value === true ? '' : String(value))
  made.append(...children)
  return made
}

/** A button that does something. */
export function button(label: string, press: () => void, attributes: Attributes = {}): HTMLButtonElement {
  const made = element('button', { type: 'button', ...attributes }, label)
  made.addEventListener('click', press)
  return made
}

/** How long a button says that something is done, in milliseconds. */
const SAID_MS = 2000

/** Has a button say for a moment that what it is for is done. */
export function sayDone(made: HTMLButtonElement, done: string): void {
  const label = made.textContent
  if (label === done) return
  made.textContent = done
  setTimeout(() => (made.textContent = label), SAID_MS)
}

/** The element of the page with an id. @throws when the page has none of that kind. */
export function part<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const found = document.getElementById(id)
  if (!(found instanceof kind)) throw new Error(`the page has no ${kind.name} #${id}`)
  return found
}
