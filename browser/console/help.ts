import { part } from '../element.js'

/** Opens the list of keys by its button or F1. */
export function listenForHelp(): void {
  const dialog = part('key-dialog', HTMLDialogElement)
  const open = (): void => {
    if (!dialog.open) dialog.showModal()
  }
  part('keys', HTMLButtonElement).addEventListener('click', open)
  part('close-keys', HTMLButtonElement).addEventListener('click', () => dialog.close())
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'F1') return
    event.preventDefault()
    open()
  })
}
