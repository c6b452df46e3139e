import { spawn } from 'node:child_process'

/** S: no line is broken; F: what fits is only printed; R: colours; X: the screen stays as it is. */
const USUAL_PAGER = 'less -SRFX'

/**
 * Shows a text by `$ALMANAC_PAGER`, `$PAGER` or less, which gets it on standard input; none of it passes a shell.
 * @returns false when there is no pager, or it is set to nothing or cat.
 */
export async function page(text: string, environment: NodeJS.ProcessEnv = process.env): Promise<boolean> {
  const command = environment['ALMANAC_PAGER'] ?? environment['PAGER'] ?? USUAL_PAGER
  const [program = '', ...given] = command.split(/\s+/).filter((word) => word !== '')
  if (program === '' || program === 'cat') return false
  // Ctrl-C is for the pager while it shows.
  process.on('SIGINT', ignore)
  try {
    return await show(program, given, text)
  } finally {
    process.off('SIGINT', ignore)
  }
}

function ignore(): void {}

function show(program: string, given: readonly string[], text: string): Promise<boolean> {
  return new Promise((resolve) => {
    const pager = spawn(program, given, { stdio: ['pipe', 'inherit', 'inherit'] })
    pager.on('error', () => resolve(false))
    pager.on('close', () => resolve(true))
    // It may be left before it has read all.
    pager.stdin?.on('error', () => undefined)
    pager.stdin?.end(text)
  })
}
