import { printable } from '../base/printable.js'
import { parseListen } from '../base/service-settings.js'
import type { Address } from '../service/listen.js'
import { runServe } from '../service/serve/serve.js'
import { defaultEffects } from '../system/effects.js'
import { openProject, type Project } from '../system/project.js'
import { parsePort } from './port.js'

/** `almanac serve`: the address goes to standard output, what happens to standard error; runs until SIGTERM or SIGINT. */
export async function serveCommand(folder: string, options: { port?: string; host?: string }): Promise<void> {
  const project = await openProject(folder)
  const stop = new AbortController()
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort())
  await runServe(
    project,
    { address: addressOf(project, options), token: tokenOf(project) },
    {
      listening: (address) => process.stdout.write(`Serving: ${address}\n`),
      say: (line) => process.stderr.write(`${defaultEffects.now().toISOString()} ${printable(line)}\n`),
    },
    stop.signal,
  )
}

/** Where to listen: options go before almanac.yaml. */
function addressOf({ settings }: Project, options: { port?: string; host?: string }): Address {
  const set = settings.serve.listen === undefined ? null : parseListen(settings.serve.listen)
  const port = options.port === undefined ? null : parsePort(options.port)
  return {
    host: options.host ?? set?.host ?? '127.0.0.1',
    port: port ?? (options.host === undefined ? (set?.port ?? null) : null),
  }
}

function tokenOf({ settings }: Project): string | null {
  const name = settings.serve['token-env']
  return name === undefined ? null : (process.env[name] ?? null)
}
