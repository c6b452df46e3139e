/** The link to the other language leads to the place where the reader is. */
export function keepPlaceAcrossLanguages(): void {
  for (const link of document.querySelectorAll<HTMLAnchorElement>('a.language')) {
    link.addEventListener('click', () => {
      link.hash = location.hash
    })
  }
}

/** Opens what is folded around the target of the address. */
export function openTarget(): void {
  const target = document.getElementById(decoded(location.hash.slice(1)))
  const folds = target ? enclosingFolds(target) : []
  for (const fold of folds) fold.open = true
  if (folds.length > 0) target?.scrollIntoView()
}

/** An address that someone typed may hold a per cent sign that begins no code. */
function decoded(fragment: string): string {
  try {
    return decodeURIComponent(fragment)
  } catch {
    return fragment
  }
}

function enclosingFolds(element: Element): HTMLDetailsElement[] {
  const fold = element.closest('details')
  return fold ? [fold, ...(fold.parentElement ? enclosingFolds(fold.parentElement) : [])] : []
}
