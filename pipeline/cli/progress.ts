import { Listr, ListrLogger, ListrLogLevels, ProcessOutput, type ListrDefaultRendererLogLevels } from 'listr2'
import type { ShowStep } from '../refresh/run.js'

/** Shows each step on standard error: live on a terminal, a plain line when it starts and ends elsewhere. */
export const stepsOnTerminal: ShowStep = async <T>(
  title: string,
  work: (detail: (text: string) => void) => Promise<T>,
) => {
  const processOutput = new ProcessOutput(process.stderr, process.stderr)
  const steps = new Listr<{ result?: Promise<T> }>(
    {
      title,
      task: async (context, line) => {
        context.result = work((detail) => (line.title = `${title}: ${detail}`))
        await context.result
      },
    },
    {
      rendererOptions: {
        logger: new ListrLogger<ListrDefaultRendererLogLevels>({ processOutput }),
        showErrorMessage: false,
      },
      fallbackRendererOptions: { logger: new PlainLogger({ processOutput }) },
    },
  )
  const { result } = await steps.run()
  if (result === undefined) throw new Error(`${title}: did not run`)
  return result
}

/** Marks a step as failed without the reason, which `main` prints once. */
class PlainLogger extends ListrLogger<ListrLogLevels> {
  override log(
    level: ListrLogLevels,
    message: string | string[],
    options?: Parameters<ListrLogger<ListrLogLevels>['log']>[2],
  ): void {
    super.log(level, message, level === ListrLogLevels.FAILED ? {} : options)
  }
}
