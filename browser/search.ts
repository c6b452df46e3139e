import { holdsWords, textToSearch } from './typed-words.js'

/** Narrows the list of a search page to the places that hold every word typed; before that it has the pages. */
export function searchPlaces(): void {
  const input = document.getElementById('search')
  if (!(input instanceof HTMLInputElement)) return
  const status = document.querySelector<HTMLElement>('[role="search"] [role="status"]')
  const places = [...document.querySelectorAll<HTMLElement>('.found li')].map((item) => ({
    item,
    text: textToSearch(item),
    isPage: item.classList.contains('page'),
  }))
  const narrow = (): void => {
    const isEmpty = input.value.trim() === ''
    const isFound = holdsWords(input.value)
    let count = 0
    for (const { item, text, isPage } of places) {
      item.hidden = !(isEmpty ? isPage : isFound(text))
      if (!item.hidden) count++
    }
    if (status)
      status.textContent = isEmpty ? '' : (status.dataset['found'] ?? '').replace('{count}', String(count))
  }
  input.value = new URLSearchParams(location.search).get('q') ?? input.value
  input.addEventListener('input', narrow)
  narrow()
}
