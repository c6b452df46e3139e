import { printable } from '../base/printable.js'
import { runPreview } from '../service/preview/preview.js'
import { startPage } from '../service/preview/start-page.js'
import { defaultEffects } from '../system/effects.js'
import { openProject } from '../system/project.js'
import { parsePort } from './port.js'

/** `almanac preview`: the address of the report edited last goes to standard output, a line per rebuild to standard error; runs until SIGTERM or SIGINT. */
export async function previewCommand(
  folder: string,
  options: { port?: string; host: string },
): Promise<void> {
  const project = await openProject(folder)
  const port = options.port === undefined ? null : parsePort(options.port)
  const page = await startPage(project)
  const stop = new AbortController()
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort())
  await runPreview(
    project.folder,
    { host: options.host, port },
    {
      listening: (address) => process.stdout.write(`Preview: ${address}${page}\n`),
      say: (line) => process.stderr.write(`${defaultEffects.now().toISOString()} ${printable(line)}\n`),
    },
    stop.signal,
  )
}
