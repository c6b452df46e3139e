/** What stands in place of a secret. */
const HIDDEN = '[hidden]'

/** Shorter values are not hidden: every text would be torn. */
const SHORTEST_SECRET = 6
/** The path of a secret address counts as secret from this length on; `/notify` is none. */
const SHORTEST_SECRET_PATH = 10
const PLAIN_WORD =
  /^(?:always|change-?me|default|disabled|enabled|optional|passw(?:or)?d|private|production|public|required|secret)$/i

/** Variables that are named like what they hold; those that end in the last group say where a key lies. */
const NAMED_LIKE_A_SECRET =
  /token|secret|passw|passphrase|passcode|api_?key|key|credential|auth(?!or)|cookie|webhook|(?:^|_)(?:pwd|pat|dsn)$/i
const NAMED_LIKE_A_PLACE = /^(?:old)?pwd$|_(?:file|path|dir|directory|home|sock|pid)$/i

const WORD_OF_A_SECRET = String.raw`(?:token|secret|passw(?:or)?d|passphrase|api[-_]?key|access[-_]?key|private[-_]?key|credential|signature)s?`
/** Headers whose value is secret, up to the end of the line. */
const HEADER = String.raw`(?:(?:proxy-)?authorization|(?:set-)?cookie2?|x-[\w-]{0,40}(?:key|token|secret|auth|signature)[\w-]{0,40}|(?:[\w-]{1,40}-)?api-?key|[\w-]{1,40}-subscription-key|private-token)`
/** No quote, backslash or line end is part of a value, so that a line of JSON stays one. */
const VALUE = String.raw`[^\s"'\\&;,<>)]+`

/** Forms of a secret that are known by what stands before them; all take time linear in the text. */
const FORMS: readonly (readonly [form: RegExp, shown: string])[] = [
  [/([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/?#@"'\\]+@/gi, `$1${HIDDEN}@`],
  [
    /([?&;#](?:[\w.-]{0,40}(?:key(?!words?=)|token|secret|passw(?:or)?d|pwd|auth(?!ors?=)|credential|signature)[\w.-]{0,40}|sig|pass|session|jwt|code(?==[\w.~%+/=-]{20}))=)[^\s&#"'<>\\]+/gi,
    `$1${HIDDEN}`,
  ],
  [
    new RegExp(String.raw`\b(${HEADER}["'\\]{0,4}\s{0,4}:\s{0,4}["'\\]{0,4})(?=[^\s"'\\])[^\r\n"'\\]+`, 'gi'),
    `$1${HIDDEN}`,
  ],
  [new RegExp(String.raw`\b(${HEADER}=["'\\]{0,4})(?!\[hidden])${VALUE}`, 'gi'), `$1${HIDDEN}`],
  [/\b((?:bearer|basic)\s{1,4})(?=[\w.~+/-]{0,200}[\d=])[\w.~+/-]{8,}=*/gi, `$1${HIDDEN}`],
  [
    new RegExp(String.raw`\b([\w.-]{0,40}${WORD_OF_A_SECRET}=["'\\]{0,4})(?![=>]|\[hidden])${VALUE}`, 'gi'),
    `$1${HIDDEN}`,
  ],
  [new RegExp(String.raw`(--[\w-]{0,40}${WORD_OF_A_SECRET}\s{1,4}["'\\]{0,4})${VALUE}`, 'gi'), `$1${HIDDEN}`],
  [
    new RegExp(
      String.raw`(["'][\w.-]{0,40}${WORD_OF_A_SECRET}\\?["']\s{0,4}:\s{0,4}\\?["'])[^\r\n"'\\]+`,
      'gi',
    ),
    `$1${HIDDEN}`,
  ],
]

const named = new Set<string>()
const further = new Set<string>()

/** Makes the values of environment variables secret in this process, whatever the variables are called. */
export function nameSecrets(variables: Iterable<string>): void {
  for (const variable of variables) named.add(variable)
}

/** Makes a text secret in this process, with the forms it takes in addresses, JSON and base64. */
export function keepSecret(text: string): void {
  for (const form of formsOf(text)) further.add(form)
}

/**
 * A text without what is known as a secret by its form: user and password of an address, parameters of an address, headers and options that
 * are named like a key or a token. It depends on the text alone.
 */
export function hideSecretForms(text: string): string {
  return FORMS.reduce((rest, [form, shown]) => rest.replace(form, shown), text)
}

/**
 * A text without any secret that this process knows: as `hideSecretForms`, and without the values of environment variables that are named like
 * keys or by `nameSecrets`, and the texts of `keepSecret`. Values of less than 6 characters and plain words such as `default` stay.
 */
export function hideSecrets(text: string): string {
  const shown = hideSecretForms(text)
  return [...new Set([...further, ...secretsIn(process.env)])]
    .toSorted((a, b) => b.length - a.length)
    .reduce((rest, secret) => rest.replaceAll(secret, HIDDEN), shown)
}

/** As `hideSecrets`, for each text in a value of JSON. */
export function withoutSecrets<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (_key, part: unknown) =>
    typeof part === 'string' ? hideSecrets(part) : part,
  )
}

/** A setting that names an environment variable: where it stands, as keys joined by dots, and the name. */
export interface NamedVariable {
  setting: string
  variable: string
}

/** The environment variables that settings name: each key that ends with `-env`, or that is `env`, and the text or texts under it. */
export function namedVariables(settings: unknown, path = ''): NamedVariable[] {
  if (typeof settings !== 'object' || settings === null) return []
  return Object.entries(settings).flatMap(([key, value]: [string, unknown]) => {
    const setting = path === '' ? key : `${path}.${key}`
    if (!/(^|-)env$/.test(key)) return namedVariables(value, setting)
    return textsIn(value).map((variable) => ({ setting, variable }))
  })
}

function secretsIn(environment: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(environment).flatMap(([name, value = '']) => {
    const isSecret = named.has(name) || (NAMED_LIKE_A_SECRET.test(name) && !NAMED_LIKE_A_PLACE.test(name))
    return isSecret ? formsOf(value) : passwordIn(value)
  })
}

/** The password of an address, such as that of a database. */
function passwordIn(value: string): string[] {
  const password = value.includes('://') ? (URL.parse(value)?.password ?? '') : ''
  return password === '' ? [] : [...formsOf(password), ...formsOf(decoded(password))]
}

/** A secret and each of its lines, as they are and as they are written elsewhere. */
function formsOf(secret: string): string[] {
  const lines = secret.split(/[\r\n]+/).map((line) => line.trim())
  return [...new Set([secret, ...lines])]
    .filter((text) => text.length >= SHORTEST_SECRET && !PLAIN_WORD.test(text))
    .flatMap((text) => {
      const base64 = Buffer.from(text).toString('base64')
      const written = [encodeURIComponent(text), encodeURI(text), JSON.stringify(text).slice(1, -1)]
      return [text, ...written, base64.replace(/=+$/, ''), ...passwordIn(text), ...pathIn(text)]
    })
}

/** What of a secret address stands behind its host. */
function pathIn(text: string): string[] {
  const url = /^https?:/.test(text) ? URL.parse(text) : null
  if (url === null) return []
  return [url.href, url.pathname, url.search].filter((part) => part.length >= SHORTEST_SECRET_PATH)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // A lone % is a character of it.
    return text
  }
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}
