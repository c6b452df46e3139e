import { UserError } from '../base/error.js'

/** A port as it is given on the command line. @throws UserError when it is none. */
export function parsePort(text: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= 65_535) return port
  throw new UserError(`not a port: ${text}; a number from 0 (any free one) to 65535`, 2)
}
