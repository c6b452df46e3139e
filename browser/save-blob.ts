import { element } from './element.js'

/** Hands a file to the browser to keep. */
export function saveBlob(blob: Blob, name: string): void {
  const link = element('a', { download: name, href: URL.createObjectURL(blob) })
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
