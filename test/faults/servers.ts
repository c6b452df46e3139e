import { fork } from 'node:child_process'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Answer, Asked, RefreshAsked } from '../children/refresh-server.js'
import { childProgram } from '../support/almanac.js'
import type { Workspace } from '../support/workspace.js'

export type Refresh = (workspace: Workspace, instant: string, asked?: Asked) => Promise<Answer>

/** An option of Node that counts the calls of a process that write, and can make one of them fail. */
export const FAILING_CALLS = `--import=${join(import.meta.dirname, 'failing-calls.mjs')}`

/** Starts a process that refreshes on request, until the test ends. */
export function refreshServer(execArgv: readonly string[] = []): Refresh {
  const child = fork(childProgram('refresh-server'), {
    execArgv: [...execArgv],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  child.setMaxListeners(100)
  onTestFinished(() => {
    if (child.connected) child.disconnect()
  })
  let count = 0
  return (workspace, instant, asked) => {
    const number = count++
    return new Promise((resolve, reject) => {
      const onExit = (): void => reject(new Error('the process of a refresh ended'))
      const take = (answer: Answer): void => {
        if (answer.number !== number) return
        child.off('message', take)
        child.off('exit', onExit)
        resolve(answer)
      }
      child.on('message', take)
      child.on('exit', onExit)
      const message: RefreshAsked = { number, folder: workspace.folder, instant, ...asked }
      child.send(message)
    })
  }
}
