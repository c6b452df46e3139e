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
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)))
  const folds = target ? enclosingFolds(target) : []
  for (const fold of folds) fold.open = true
  if (folds.length > 0) target?.scrollIntoView()
}

function enclosingFolds(element: Element): HTMLDetailsElement[] {
  const fold = element.closest('details')
  return fold ? [fold, ...(fold.parentElement ? enclosingFolds(fold.parentElement) : [])] : []
}
