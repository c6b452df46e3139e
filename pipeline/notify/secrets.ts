import { UserError } from '../base/error.js'

const HIDDEN = '…'

/** The secrets that ways are given by environment variables: read when they are needed, and taken out of whatever is said. */
export class Secrets {
  private readonly values = new Set<string>()

  constructor(private readonly environment: Readonly<Record<string, string | undefined>>) {}

  /** The value of a variable. @throws UserError when it is not set. */
  read(name: string): string {
    const value = this.environment[name]?.trim() ?? ''
    if (value === '')
      throw new UserError(`the environment variable ${name} is not set; set it where almanac is started`)
    for (const form of [value, encodeURI(value), Buffer.from(value).toString('base64')]) this.hide(form)
    return value
  }

  /** An address that settings give or a variable holds. @throws UserError, without the address, when it is none. */
  address(url: string | undefined, variable: string | undefined): URL {
    const parsed = URL.parse(url ?? this.read(variable ?? ''))
    if (parsed !== null && /^https?:$/.test(parsed.protocol)) {
      if (variable !== undefined) for (const part of [parsed.href, parsed.pathname]) this.hide(part)
      return parsed
    }
    throw new UserError(`${variable} holds no web address; write it as https://example.org/path`)
  }

  /** Takes another form of a secret out of what is said; a few letters are none, and would tear every text apart. */
  hide(value: string): void {
    if (value.length > 3) this.values.add(value)
  }

  /** Text without any secret that was read. */
  without(text: string): string {
    return [...this.values]
      .toSorted((a, b) => b.length - a.length)
      .reduce((rest, value) => rest.replaceAll(value, HIDDEN), text)
  }
}
