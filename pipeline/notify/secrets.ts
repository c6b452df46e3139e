import { UserError } from '../base/error.js'
import { keepSecret } from '../base/secrets.js'

/** The secrets that ways are given by environment variables: read when they are needed, and hidden from then on in whatever is said. */
export class Secrets {
  constructor(private readonly environment: Readonly<Record<string, string | undefined>>) {}

  /** The value of a variable. @throws UserError when it is not set. */
  read(name: string): string {
    const value = this.environment[name]?.trim() ?? ''
    if (value === '')
      throw new UserError(`the environment variable ${name} is not set; set it where almanac is started`)
    keepSecret(value)
    return value
  }

  /** An address that settings give or a variable holds. @throws UserError, without the address, when it is none. */
  address(url: string | undefined, variable: string | undefined): URL {
    const parsed = URL.parse(url ?? this.read(variable ?? ''))
    if (parsed !== null && /^https?:$/.test(parsed.protocol)) return parsed
    throw new UserError(`${variable} holds no web address; write it as https://example.org/path`)
  }
}
