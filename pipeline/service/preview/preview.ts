import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { messageOf, UserError } from '../../base/error.js'
import { INPUT_PLACES } from '../../release/inputs.js'
import { defaultEffects, type Effects } from '../../system/effects.js'
import { IN_USE_MS } from '../../system/step-cache.js'
import { readPreviewScript, toolFingerprint } from '../../system/tool.js'
import { aborted } from '../aborted.js'
import { listen, type Address } from '../listen.js'
import { previewApp } from './preview-app.js'
import { PreviewState } from './preview-state.js'
import { Rebuilds } from './rebuilds.js'
import { SiteBuilder } from './site-builder.js'
import { WatchedFiles } from './watched-files.js'

const FIRST_PORT = 4400

/** What a refresh writes when a source sent something new. */
const RECEIPTS = 'var/archive/receipts'

/** Who is told where the preview is, and of each rebuild in one line. */
export interface PreviewListener {
  listening: (address: string) => void
  say: (line: string) => void
}

/**
 * Serves the site of a project and rebuilds it after each change of a file until `stop` is aborted; a rebuild at work ends after its
 * step. It fetches nothing, places no release and takes no lock.
 * @throws UserError when it cannot listen, or the files cannot be watched.
 */
export async function runPreview(
  folder: string,
  address: Address,
  { listening, say }: PreviewListener,
  stop: AbortSignal,
  effects: Effects = defaultEffects,
): Promise<void> {
  const [tool, script] = await Promise.all([toolFingerprint(), readPreviewScript()])
  const state = new PreviewState()
  const server = serverOf(state, address.host, script, say)
  listening(await listen(server, address, FIRST_PORT))
  try {
    const builder = new SiteBuilder(folder, tool, script, effects)
    const inUse = setInterval(
      () => void builder.stayInUse().catch((cause: unknown) => say(messageOf(cause))),
      IN_USE_MS / 6,
    )
    try {
      await rebuildOnChange(folder, new Rebuilds(builder, state, say, stop), stop)
    } finally {
      clearInterval(inUse)
    }
  } finally {
    await close(server)
  }
}

async function rebuildOnChange(folder: string, rebuilds: Rebuilds, stop: AbortSignal): Promise<void> {
  const blind = new AbortController()
  const watched = await WatchedFiles.open(folder, [...INPUT_PLACES, RECEIPTS], {
    changed: (files) => rebuilds.ask(files),
    failed: (cause) =>
      blind.abort(new UserError(`the files cannot be watched: ${messageOf(cause)}`, 1, { cause })),
  })
  try {
    rebuilds.ask(['start'])
    // a signal made by AbortSignal.any may be collected before it is aborted, and then never is
    await Promise.race([aborted(stop), aborted(blind.signal)])
    blind.signal.throwIfAborted()
  } finally {
    await watched.close()
    await rebuilds.end()
  }
}

function serverOf(state: PreviewState, host: string, script: string, say: (line: string) => void): Server {
  const failed = (cause: unknown): void => say(`a request failed: ${messageOf(cause)}`)
  const server = createAdaptorServer({ fetch: previewApp(state, { host, script, failed }).fetch })
  if ('closeAllConnections' in server) return server
  throw new TypeError('a preview needs a server of HTTP/1.1')
}

async function close(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve))
  server.closeAllConnections()
  await closed
}
