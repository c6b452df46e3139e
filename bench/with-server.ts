import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'

/** Runs a server that prints `Serving: <address>`, does work with the address, without a slash at its end, and ends the server. */
export async function withServer<T>(
  command: readonly string[],
  work: (address: string) => Promise<T>,
): Promise<T> {
  const server = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    return await work(await addressOf(server))
  } finally {
    const ended = once(server, 'close')
    server.kill('SIGTERM')
    setTimeout(() => server.kill('SIGKILL'), 2000).unref()
    await ended
  }
}

async function addressOf(server: ChildProcess): Promise<string> {
  if (server.stdout === null) throw new Error('a server without output')
  let text = ''
  for await (const chunk of server.stdout) {
    text += String(chunk)
    const address = /^Serving: (http:\S+)\/$/m.exec(text)?.[1]
    if (address !== undefined) return address
  }
  throw new Error('the server ended')
}
