/** Whether a reader has what bears a tag already, by the header `If-None-Match`; tags are compared as weak ones (RFC 9110, 13.1.2). */
export function knowsTag(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false
  return header.trim() === '*' || header.split(',').some((each) => opaque(each.trim()) === opaque(tag))
}

function opaque(tag: string): string {
  return tag.replace(/^W\//, '')
}
