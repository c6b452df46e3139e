import { UserError } from '../../../base/error.js'

/**
 * Whether a name is the one that a manifest means by `pattern`: a name, or a regular expression between slashes.
 * @throws UserError naming `manifestFile` when the expression is none.
 */
export function namePattern(pattern: string, manifestFile: string): (name: string) => boolean {
  if (pattern.length < 3 || !pattern.startsWith('/') || !pattern.endsWith('/'))
    return (name) => name === pattern
  try {
    const expression = new RegExp(pattern.slice(1, -1), 'u')
    return (name) => expression.test(name)
  } catch (cause) {
    throw new UserError(`${manifestFile}: not a regular expression: ${pattern}`, 2, { cause })
  }
}
