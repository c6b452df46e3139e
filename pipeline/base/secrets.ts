/** What stands in place of a secret. */
const HIDDEN = '[hidden]'

const SHORTEST_SECRET = 6

const USER_OF_ADDRESS = /([a-z][a-z0-9+.-]*:\/\/)[^\s/?#@]+@/gi

/** A parameter of an address whose name says that its value is one. */
const SECRET_PARAMETER =
  /([?&;#](?:[\w.-]*(?:key|token|secret|passw(?:or)?d|pwd|auth|credential|signature)[\w.-]*|sig|pass|code|session|jwt)=)[^\s&#"'<>]+/gi

/**
 * A text without what is secret in it: the user and password of an address, the values of its parameters that are named like a key or a
 * token, and the secrets that are known, such as the values of environment variables that the settings name.
 */
export function hideSecrets(text: string, known: readonly string[] = []): string {
  const shown = text.replace(USER_OF_ADDRESS, `$1${HIDDEN}@`).replace(SECRET_PARAMETER, `$1${HIDDEN}`)
  return known
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    .reduce((text, secret) => text.replaceAll(secret, HIDDEN), shown)
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

/** The values of the environment variables that settings name, those that are set. */
export function secretsOf(
  settings: unknown,
  environment: Readonly<Record<string, string | undefined>>,
): string[] {
  return namedVariables(settings).flatMap(({ variable }) => {
    const value = environment[variable]
    return value === undefined || value === '' ? [] : [value]
  })
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}
