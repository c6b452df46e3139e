/** Names of the pages that a site has beside its reports, without their language. */
export const ownPages: readonly string[] = ['index', 'archive', 'search']

/** Names of reports without those of their further pages: of `usage` and `usage.method` the first. */
export function withoutFurtherPages(names: readonly string[]): string[] {
  return names.filter((name) => !names.some((other) => name.startsWith(`${other}.`)))
}
