import { Worker } from 'node:worker_threads'

const WATCH = `const parent = process.ppid
setInterval(() => { if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL') }, 1000)`

/**
 * Ends this process when its parent has ended, also while a file or a query keeps its main thread busy for ever: nobody is left to stop it but another thread.
 * @param duty a script for the same thread, since each costs the start of a small process; `data` is its `workerData`.
 */
export function endWithParent(duty = '', data?: number): void {
  new Worker(`${WATCH}\n${duty}`, { eval: true, workerData: data }).unref()
}
