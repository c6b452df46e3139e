/**
 * A host as it stands in an address, in the one spelling by which hosts are compared: lower case, no brackets, no dot at the
 * end, odd spellings of an IP address (`0x7f.1`) resolved. Undefined when it is not a host alone.
 */
export function canonicalHost(text: string): string | undefined {
  const bracketed = text.includes(':') && !text.startsWith('[') ? `[${text}]` : text
  const url = URL.parse(`http://${bracketed}/`)
  const isHostAlone = url !== null && url.port === '' && url.username === '' && !/[/?#@\\]/.test(text)
  return isHostAlone ? url.hostname.replaceAll(/^\[|\]$|\.$/g, '') : undefined
}
