import { element } from '../element.js'

/** Longer addresses are refused by servers; such a question is sent and its answer kept by the page. */
const LONGEST_ADDRESS = 8000

/** Hands a file to the browser to keep. */
export function saveBlob(blob: Blob, name: string): void {
  const link = element('a', { download: name, href: URL.createObjectURL(blob) })
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

/** Whether a link can lead there. */
export function isShort(address: string): boolean {
  return address.length <= LONGEST_ADDRESS
}
