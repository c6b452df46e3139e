import { readFile } from 'node:fs/promises'
import { UserError } from '../base/error.js'
import { nullIfMissing } from '../system/files.js'

/** Beside the compiled program, or under dist/ when the program runs from its source. */
const PLACES = ['../../browser/charts.js', '../../dist/browser/charts.js']

/** The browser's part, as `npm run build` bundled it. @throws UserError when there is none. */
export async function readRuntime(): Promise<string> {
  for (const place of PLACES) {
    const script = await nullIfMissing(readFile(new URL(place, import.meta.url), 'utf8'))
    if (script !== null) return script
  }
  throw new UserError('dist/browser/charts.js is missing; run npm run build')
}
