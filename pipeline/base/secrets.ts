import { HIDDEN, hideSecretForms } from './secret-forms.js'
import { writtenForms } from './written-forms.js'

/** Shorter values are not hidden: every text would be torn. */
const SHORTEST_SECRET = 6
/** The path of a secret address counts as secret from this length on; `/notify` is none. */
const SHORTEST_SECRET_PATH = 10
const PLAIN_WORD =
  /^(?:always|change-?me|default|disabled|enabled|optional|passw(?:or)?d|private|production|public|required|secret)$/i

/** Variables that are named like what they hold; those that end in the last group say where a key lies. */
const NAMED_LIKE_A_SECRET =
  /token|secret|passw|passphrase|passcode|key|credential|auth(?!or)|cookie|webhook|bearer|jwt|(?:^|_)(?:pass|pwd|pat|dsn|creds?)$/i
const NAMED_LIKE_A_PLACE = /^(?:old)?pwd$|_(?:file|path|dir|directory|home|sock|pid)$/i

const named = new Set<string>()
const further = new Set<string>()

/** Makes the values of environment variables secret in this process, whatever the variables are called. */
export function nameSecrets(variables: Iterable<string>): void {
  for (const variable of variables) named.add(variable)
}

/** Makes a text secret in this process, however it is written in addresses, JSON, HTML and base64. */
export function keepSecret(text: string): void {
  for (const form of formsOf(text)) further.add(form)
}

/**
 * A text without any secret that this process knows: as `hideSecretForms`, and without the values of environment variables that are named like
 * keys or by `nameSecrets`, and the texts of `keepSecret`. Values of less than 6 characters and plain words such as `default` stay.
 */
export function hideSecrets(text: string): string {
  const secrets = new Set([...further, ...secretsIn(process.env)])
  // What is known goes first: a form may end within it, and half of a secret is not known any more.
  return hideSecretForms(secrets.size === 0 ? text : text.replaceAll(expressionOf([...secrets]), HIDDEN))
}

let latest: { secrets: string; expression: RegExp } | undefined

/** Finds any of some secrets, a longer one before one within it. The last one is kept, since they hardly ever change. */
function expressionOf(secrets: readonly string[]): RegExp {
  const key = secrets.join('\0')
  if (latest?.secrets === key) return latest.expression
  const forms = secrets.toSorted((a, b) => b.length - a.length).map(writtenForms)
  latest = { secrets: key, expression: new RegExp(forms.join('|'), 'g') }
  return latest.expression
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
  return password === '' ? [] : formsOf(decoded(password))
}

/** A secret and each of its lines, and what of an address is secret by itself. */
function formsOf(secret: string): string[] {
  const lines = secret.split(/[\r\n]+/).map((line) => line.trim())
  return [...new Set([secret, ...lines])]
    .filter((text) => text.length >= SHORTEST_SECRET && !PLAIN_WORD.test(text))
    .flatMap((text) => [text, ...passwordIn(text), ...pathIn(text)])
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
