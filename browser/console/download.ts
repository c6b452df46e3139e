/** Longer addresses are refused by servers; such a question is sent and its answer kept by the page. */
const LONGEST_ADDRESS = 8000

/** Whether a link can lead there. */
export function isShort(address: string): boolean {
  return address.length <= LONGEST_ADDRESS
}
