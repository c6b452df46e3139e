import { onTestFinished } from 'vitest'
import type { QuerySettings } from '../../pipeline/base/query-settings.js'
import type { ServeSettings } from '../../pipeline/base/serve-settings.js'
import { runServe } from '../../pipeline/service/serve/serve.js'
import type { Project } from '../../pipeline/system/project.js'

/** A server of a project, on a free port of this machine; what it says on its terminal. */
export interface RunningServer {
  url: string
  said: string[]
}

/** Starts `almanac serve` in this process, until the test ends. */
export async function startServer(
  project: Project,
  query: Partial<QuerySettings> = {},
  token: string | null = null,
  serve: Partial<ServeSettings> = {},
): Promise<RunningServer> {
  const { stop, ...server } = await keepServer(project, query, token, serve)
  onTestFinished(stop)
  return server
}

/** One that several tests share; whoever starts it stops it. */
export async function keepServer(
  project: Project,
  query: Partial<QuerySettings> = {},
  token: string | null = null,
  serve: Partial<ServeSettings> = {},
): Promise<RunningServer & { stop: () => Promise<void> }> {
  const end = new AbortController()
  const said: string[] = []
  const settings = {
    ...project.settings,
    query: { ...project.settings.query, ...query },
    serve: {
      ...project.settings.serve,
      ...serve,
      ...(token === null ? {} : { 'token-env': 'ALMANAC_TOKEN' }),
    },
  }
  let listening: (address: string) => void = () => undefined
  const address = new Promise<string>((resolve) => (listening = resolve))
  const running = runServe(
    { ...project, settings },
    { address: { host: '127.0.0.1', port: 0 }, token },
    { listening, say: (line) => said.push(line) },
    end.signal,
  )
  const stop = async (): Promise<void> => {
    end.abort()
    // Whoever started it was told already.
    await running.catch(() => undefined)
  }
  const failed = running.then(() => Promise.reject(new Error('the server ended')))
  failed.catch(() => undefined)
  return { url: (await Promise.race([address, failed])).replace(/\/$/, ''), said, stop }
}
