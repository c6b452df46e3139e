/** Narrows the list of a search page to the places that hold every word typed; before that it has the pages. */
export function searchPlaces(): void {
  const input = document.getElementById('search')
  if (!(input instanceof HTMLInputElement)) return
  const status = document.querySelector<HTMLElement>('[role="search"] [role="status"]')
  const places = [...document.querySelectorAll<HTMLElement>('.found li')].map((item) => ({
    item,
    text: (item.textContent ?? '').toLowerCase(),
    isPage: item.classList.contains('page'),
  }))
  const narrow = (): void => {
    const words = input.value
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== '')
    let count = 0
    for (const { item, text, isPage } of places) {
      const isFound = words.length === 0 ? isPage : words.every((word) => text.includes(word))
      item.hidden = !isFound
      if (isFound) count++
    }
    if (status)
      status.textContent =
        words.length === 0 ? '' : (status.dataset['found'] ?? '').replace('{count}', String(count))
  }
  input.value = new URLSearchParams(location.search).get('q') ?? input.value
  input.addEventListener('input', narrow)
  narrow()
}
