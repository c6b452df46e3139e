import { onTestFinished } from 'vitest'
import type { QuerySettings } from '../../pipeline/base/query-settings.js'
import { runServe } from '../../pipeline/service/serve/serve.js'
import type { Project } from '../../pipeline/system/project.js'

/** A server of a project, on a free port of this machine, until the test ends; what it says on its terminal. */
export interface RunningServer {
  url: string
  said: string[]
}

/** Starts `almanac serve` in this process. */
export async function startServer(
  project: Project,
  query: Partial<QuerySettings> = {},
  token: string | null = null,
): Promise<RunningServer> {
  const stop = new AbortController()
  const said: string[] = []
  const settings = {
    ...project.settings,
    query: { ...project.settings.query, ...query },
    serve: { ...project.settings.serve, ...(token === null ? {} : { 'token-env': 'ALMANAC_TOKEN' }) },
  }
  let listening: (address: string) => void = () => undefined
  const address = new Promise<string>((resolve) => (listening = resolve))
  const running = runServe(
    { ...project, settings },
    { address: { host: '127.0.0.1', port: 0 }, token },
    { listening, say: (line) => said.push(line) },
    stop.signal,
  )
  onTestFinished(async () => {
    stop.abort()
    // Whoever started it was told already.
    await running.catch(() => undefined)
  })
  const failed = running.then(() => Promise.reject(new Error('the server ended')))
  failed.catch(() => undefined)
  return { url: (await Promise.race([address, failed])).replace(/\/$/, ''), said }
}
