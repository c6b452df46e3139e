import { findOpener, openAddress } from '../system/opener.js'
import { answerTo } from './question.js'

/** A terminal at which nobody answers is not waited for any longer. */
const PATIENCE_SECONDS = 60

/** Asks whoever sits at a terminal whether to open a page, and opens it; anywhere else, and where nothing can open it, nothing is asked. */
export async function offerPage(page: string): Promise<void> {
  const isAttended = process.stdin.isTTY && process.stdout.isTTY && !process.env['CI']
  const opener = isAttended ? await findOpener() : null
  if (opener === null) return
  const answer = await answerTo('Open the report in the browser? [Y/n] ', PATIENCE_SECONDS)
  if (answer === null) process.stderr.write('\n')
  else if (/^\s*(?:y|yes)?\s*$/i.test(answer)) openAddress(opener, page)
}
