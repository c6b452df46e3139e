import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { BrowserServer } from 'playwright-core'
import type { TestProject } from 'vitest/node'
import { messageOf } from '../../pipeline/base/error.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** Answers with the address of the Chromium that all tests of a run share. */
    browserAddress: string
  }
}

/** Lends one Chromium to all tests of a run: started when the first of them asks for its address, ended after the last. */
export async function shareBrowser({ provide }: TestProject): Promise<() => Promise<void>> {
  let started: Promise<BrowserServer> | undefined
  const server = createServer((_, response) => {
    started ??= startBrowser()
    started.then(
      (browser) => response.end(browser.wsEndpoint()),
      (cause: unknown) => response.writeHead(500).end(messageOf(cause)),
    )
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  provide('browserAddress', `http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  return async () => {
    server.close()
    server.closeAllConnections()
    await (await started)?.close()
  }
}

/** Its code is loaded only where a test asks for it. */
async function startBrowser(): Promise<BrowserServer> {
  return (await import('../../bench/chromium.js')).serveBrowser()
}
