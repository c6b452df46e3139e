const ENTITIES: Readonly<Record<string, string>> = {
  '&': 'amp',
  '<': 'lt',
  '>': 'gt',
  '"': 'quot',
  "'": 'apos',
}

/**
 * A regular expression, as text, for how a secret is written elsewhere: as it is, in addresses (also twice), JSON, HTML, and base64, at any
 * place of what is encoded.
 */
export function writtenForms(secret: string): string {
  const inBase64 = [wholeBase64(secret), ...[0, 1, 2].map((before) => innerBase64(secret, before))]
  return [Array.from(secret, writtenSign).join(''), ...inBase64].join('|')
}

function writtenSign(sign: string): string {
  if (/^\w$/.test(sign)) return sign
  const bytes = [...Buffer.from(sign)].map((byte) => `%(?:25)?${anyCase(hex(byte, 2))}`).join('')
  const units = Array.from(
    { length: sign.length },
    (_, i) => `\\\\u${anyCase(hex(sign.charCodeAt(i), 4))}`,
  ).join('')
  const code = sign.codePointAt(0) ?? 0
  const entities = [`#0*${code}`, `#[xX]0*${anyCase(code.toString(16))}`, ENTITIES[sign] ?? ''].filter(
    Boolean,
  )
  const inJson = escaped(JSON.stringify(sign).slice(1, -1))
  const space = sign === ' ' ? ['\\+'] : []
  return `(?:\\\\?${escaped(sign)}|${[inJson, bytes, units, `&(?:${entities.join('|')});`, ...space].join('|')})`
}

function wholeBase64(secret: string): string {
  return ofBase64(Buffer.from(secret).toString('base64').replace(/=+$/, ''))
}

/** The characters that are of the secret alone where so many bytes, or three more each time, stand before it. */
function innerBase64(secret: string, before: number): string {
  const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)])
  return ofBase64(
    bytes.toString('base64').slice(Math.ceil((before * 8) / 6), Math.floor((bytes.length * 8) / 6)),
  )
}

/** In the alphabet of addresses as well. */
function ofBase64(text: string): string {
  return text.replaceAll('+', '[+-]').replaceAll('/', '[/_]')
}

function hex(number: number, digits: number): string {
  return number.toString(16).padStart(digits, '0')
}

function anyCase(digits: string): string {
  return digits.replaceAll(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`)
}

function escaped(sign: string): string {
  return sign.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`)
}
