/** The front page without a language in its name leads to that of the language its reader's browser asks for first, if the site has it. */
export function openInReadersLanguage(): void {
  if (document.querySelector('[data-entry]') === null) return
  const links = [...document.querySelectorAll<HTMLAnchorElement>('a.language')]
  const own = document.documentElement.lang
  const languages = [own, ...links.map(({ hreflang }) => hreflang)]
  const wanted = navigator.languages.map((asked) => nearest(asked, languages)).find((found) => found !== null)
  const link = links.find(({ hreflang }) => hreflang === wanted)
  if (link) location.replace(link.href + location.hash)
}

/** The language that a reader of another tag reads: the same, else one in the same script, else the same in another script; null for none. */
function nearest(asked: string, languages: readonly string[]): string | null {
  const [language, script] = likely(asked)
  const same = languages.filter((each) => likely(each)[0] === language)
  return (
    same.find((each) => each === asked) ?? same.find((each) => likely(each)[1] === script) ?? same[0] ?? null
  )
}

function likely(tag: string): [language: string, script: string | undefined] {
  try {
    const { language, script } = new Intl.Locale(tag).maximize()
    return [language, script]
  } catch {
    return [tag, undefined]
  }
}
