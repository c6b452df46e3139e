import { button, sayDone } from './element.js'

/** What the ways of a page can do with a script: copy its lasting address and how to cite it, close once one is taken, and mark the part that is read. */
export function openWays(): void {
  const go = document.querySelector<HTMLElement>('.ways .go')
  const places = document.querySelector<HTMLDetailsElement>('.ways .places')
  const lasting = document.querySelector<HTMLAnchorElement>('.ways .cite a')
  if (!go || !places || !lasting) return
  if ('clipboard' in navigator) {
    const { copy = '', cite = '', copied = '' } = go.dataset
    go.append(copying(copy, copied, () => `${lasting.href}${location.hash}`))
    lasting
      .closest('p')
      ?.after(
        copying(cite, copied, () =>
          (lasting.closest('p')?.textContent ?? '').replace(lasting.textContent ?? '', lasting.href),
        ),
      )
  }
  places.addEventListener('click', ({ target }) => {
    if (target instanceof HTMLAnchorElement) places.open = false
  })
  followReader(places)
}

function copying(label: string, copied: string, text: () => string): HTMLButtonElement {
  const made = button(label, () => {
    void navigator.clipboard.writeText(text()).then(() => sayDone(made, copied))
  })
  return made
}

/** Marks in the contents the heading that the reader passed last. */
function followReader(places: Element): void {
  const links = new Map(
    [...places.querySelectorAll<HTMLAnchorElement>('.contents a')].map((link) => [link.hash.slice(1), link]),
  )
  const headings = [...document.querySelectorAll('main h2[id]')].filter(({ id }) => links.has(id))
  const mark = (): void => {
    const passed = headings.filter((heading) => heading.getBoundingClientRect().top < innerHeight / 3).at(-1)
    for (const [id, link] of links) {
      if (id === passed?.id) link.setAttribute('aria-current', 'true')
      else link.removeAttribute('aria-current')
    }
  }
  const watch = new IntersectionObserver(mark, { rootMargin: '0px 0px -66% 0px' })
  for (const heading of headings) watch.observe(heading)
}
