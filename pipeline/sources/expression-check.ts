import { messageOf } from '../base/error.js'

/** Takes what is wrong with a manifest, by the path of keys. */
export type Report = (path: (string | number)[], message: string) => void

/** Reports a regular expression that lacks a group or cannot be used. */
export function checkExpression(
  text: string | undefined,
  groups: readonly string[],
  path: string[],
  report: Report,
): void {
  if (text === undefined) return
  const absent = groups.filter((group) => !text.includes(`(?<${group}>`))
  if (absent.length > 0)
    report(path, `the expression has no group ${absent.join(', ')}; write (?<${absent[0]}>…)`)
  try {
    RegExp(text)
  } catch (cause) {
    report(path, messageOf(cause))
  }
}
