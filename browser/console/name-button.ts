import { button } from '../element.js'
import { word } from './settings.js'

/** The name of a table or column; a press on it puts the name at the cursor. */
export function nameButton(name: string, insert: (name: string) => void): HTMLButtonElement {
  return button(name, () => insert(name), { class: 'name', 'aria-label': `${word('insert-name')} ${name}` })
}
