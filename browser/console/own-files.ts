import { readOwnFiles, removeOwnFile, sendOwnFile, type OwnFile } from './api.js'
import { nameButton } from './name-button.js'
import { button, element, part } from '../element.js'
import { Problem } from './problem.js'
import { count, word } from './settings.js'

/** The files that this browser has beside the release: dropped on the page or chosen, listed with their columns, and removed. */
export class OwnFileList {
  private readonly list = part('own-file-list', HTMLUListElement)
  private readonly note = part('own-files-note', HTMLParagraphElement)
  private readonly state = part('file-state', HTMLParagraphElement)
  private readonly choice = part('file-choice', HTMLInputElement)
  private readonly name = part('file-name', HTMLInputElement)
  private readonly stated = part('file-stated', HTMLInputElement)

  /** @param insert puts a name into the query. @param changed is told what there is whenever that is something else. */
  constructor(
    private readonly insert: (name: string) => void,
    private readonly changed: (files: readonly OwnFile[]) => void,
  ) {
    part('add-file', HTMLButtonElement).addEventListener('click', () => this.choice.click())
    this.choice.addEventListener('change', () => {
      void this.send([...(this.choice.files ?? [])]).then(() => (this.choice.value = ''))
    })
    // before the editor, which would put the text of a file into the query
    document.addEventListener('dragover', (event) => takeOver(event), true)
    document.addEventListener(
      'drop',
      (event) => {
        if (takeOver(event)) void this.send([...(event.dataTransfer?.files ?? [])])
      },
      true,
    )
  }

  /** Shows what this browser has sent before. */
  open(): Promise<void> {
    return this.carryOut('', readOwnFiles)
  }

  private async send(files: readonly File[]): Promise<void> {
    const [only] = files
    const name = this.name.value.trim()
    for (const file of files) {
      this.state.textContent = word('file-reading', { file: file.name })
      const called = name !== '' && file === only ? name : nameOf(file.name)
      await this.carryOut(file.name, () => sendOwnFile(called, file, this.stated.value.trim()))
    }
  }

  private async carryOut(file: string, work: () => Promise<readonly OwnFile[]>): Promise<void> {
    try {
      this.show(await work())
      this.state.textContent = ''
    } catch (cause) {
      if (!(cause instanceof Problem)) throw cause
      const problem = cause.kind === 'unreachable' ? word('unreachable') : cause.message
      this.state.textContent = word('file-refused', { file, problem })
    }
  }

  private show(files: readonly OwnFile[]): void {
    part('own-files', HTMLDetailsElement).open ||= files.length > 0
    this.note.hidden = files.length > 0
    this.list.replaceChildren(...files.map((file) => this.item(file)))
    this.changed(files)
  }

  private item({ name, file, row_count, columns }: OwnFile): HTMLElement {
    return element(
      'li',
      {},
      nameButton(name, this.insert),
      ' ',
      element('span', {}, word('file-rows', { count: count(row_count), file })),
      element('small', {}, columns.map((column) => `${column.name} ${column.type.toLowerCase()}`).join(', ')),
      button(word('file-remove'), () => void this.carryOut(file, () => removeOwnFile(name)), {
        'aria-label': `${word('file-remove')} ${name}`,
      }),
    )
  }
}

/** @returns whether what is dragged is a file, which the page then takes. */
function takeOver(event: DragEvent): boolean {
  if (event.dataTransfer?.types.includes('Files') !== true) return false
  event.preventDefault()
  event.stopPropagation()
  return true
}

/** How queries call a file: its name as far as a name of SQL may have it. */
function nameOf(file: string): string {
  const plain = file
    .replace(/\..*$/, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
  if (plain === '') return 'hers'
  return (/^\d/.test(plain) ? `_${plain}` : plain).slice(0, 63)
}
