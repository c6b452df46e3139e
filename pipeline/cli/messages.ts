import { printable } from '../base/printable.js'
import { asTyped } from './typed-command.js'

/** Says on standard error what failed. */
export function complain(text: string): void {
  say(text)
}

/** Says on standard error what is to be looked at, though the work was done. */
export function warn(text: string): void {
  say(`warning: ${text}`)
}

/** Says on standard error what is good to know. */
export function remark(text: string): void {
  say(`note: ${text}`)
}

/** Writes to standard output, where no line is anybody's data. */
export function tell(text: string): void {
  process.stdout.write(asTyped(text))
}

function say(text: string): void {
  process.stderr.write(`almanac: ${printable(asTyped(text))}\n`)
}
