import { once } from 'node:events'
import { createInterface } from 'node:readline/promises'

/** Asks on the terminal. @param seconds how long to wait, where there may be nobody. @returns null where nothing is answered: Ctrl-C, Ctrl-D, no one there. */
export async function answerTo(question: string, seconds?: number): Promise<string | null> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  const signal = seconds === undefined ? undefined : AbortSignal.timeout(seconds * 1000)
  const closed = once(terminal, 'close').then(() => null)
  try {
    return await Promise.race([terminal.question(question, signal === undefined ? {} : { signal }), closed])
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'AbortError') return null
    throw cause
  } finally {
    terminal.close()
  }
}
