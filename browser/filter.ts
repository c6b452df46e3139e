import { holdsWords, textToSearch } from './typed-words.js'

/** Each list with a filter gets a field: of its entries, which `data-entries` selects, those stay in sight that have all the words in it. */
export function addFilters(): void {
  for (const list of document.querySelectorAll<HTMLElement>('[data-filter]')) {
    const groups = [...list.querySelectorAll<HTMLElement>('.entries')]
    const folds = groups.flatMap((group) => [
      ...group.querySelectorAll<HTMLDetailsElement>(':scope > details'),
    ])
    const unfolded = new Set(folds.filter(({ open }) => open))
    const field = document.createElement('input')
    field.type = 'search'
    field.className = 'filter'
    field.placeholder = field.ariaLabel = list.dataset['filter'] ?? ''
    field.addEventListener('input', () => {
      narrow(list, groups, field.value)
      for (const fold of folds) fold.open = field.value.trim() === '' ? unfolded.has(fold) : true
    })
    list.prepend(field)
  }
}

function narrow(list: HTMLElement, groups: readonly HTMLElement[], text: string): void {
  const entries = list.dataset['entries'] ?? 'section'
  const isFound = holdsWords(text)
  for (const entry of list.querySelectorAll<HTMLElement>(entries))
    entry.hidden = !isFound(textToSearch(entry))
  for (const group of groups) group.hidden = group.querySelector(`:is(${entries}):not([hidden])`) === null
}
