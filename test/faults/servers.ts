import { fork } from 'node:child_process'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { RefreshResult } from '../../pipeline/refresh/refresh.js'
import type { Workspace } from '../support/workspace.js'

/** Fails one call of a kind, in the process itself or in the one that reads files for it. */
export interface FailingCall {
  kind: string
  call: number
  code: 'EIO' | 'ENOSPC'
  inReader?: boolean
}

/** How a refresh ended in another process, and what that process holds. */
export interface Answer {
  result: RefreshResult | null
  /** Why a slot was not run. */
  why: string | null
  error: { name: string; message: string; stack: string } | null
  /** The call that failed, when it was reached; and how many there were of each kind. */
  hit: string | null
  calls: Record<string, number> | null
  rss: number
  heapUsed: number
  handles: number
}

/** What a refresh is for beside the change of its time: a call that fails, or a slot of the schedule. */
interface Asked {
  failing?: FailingCall
  slot?: string
}

export type Refresh = (workspace: Workspace, instant: string, asked?: Asked) => Promise<Answer>

/** Starts a process that refreshes on request, until the test ends. */
export function refreshServer(execArgv: readonly string[] = []): Refresh {
  const child = fork(join(import.meta.dirname, 'refresh-server.mjs'), {
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
      const take = (answer: Answer & { number: number }): void => {
        if (answer.number !== number) return
        child.off('message', take)
        child.off('exit', onExit)
        resolve(answer)
      }
      child.on('message', take)
      child.on('exit', onExit)
      child.send({ number, folder: workspace.folder, instant, ...asked })
    })
  }
}
