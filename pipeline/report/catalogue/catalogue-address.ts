import { anchorOf } from '../../base/anchor.js'

/** The folder of a site that holds the pages about its database. */
export const CATALOGUE_FOLDER = 'catalogue'

/** The file of a page of the catalogue in its folder, and its address from the other pages there. */
export function pageAddress(name: string, language: string): string {
  return `${name}.${language}.html`
}

/** The address of what is told of a table, on the page of its layer. */
export function tableAddress(name: string, language: string): string {
  return `${pageAddress(name.split('.')[0] ?? '', language)}#${anchorOf('table', name)}`
}
