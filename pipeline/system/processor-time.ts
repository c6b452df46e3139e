import type { ChildProcess } from 'node:child_process'
import { endWithParent } from './parent-watch.js'

/** The file descriptor of a child on which it tells its processor time; the program is given it as its first argument. */
const CHANNEL = 4
const EVERY_MS = 100

/** A thread of its own, since the main one may be busy for ever. A report that cannot be written is followed by another. */
const REPORTER = `const { workerData: channel } = require('node:worker_threads')
const { writeSync } = require('node:fs')
setInterval(() => {
  const { user, system } = process.cpuUsage()
  try { writeSync(channel, user + system + '\\n') } catch {}
}, ${EVERY_MS})`

/** How to start a child that tells its processor time: its argument, and its pipes. */
export const TELLING_CHILD = {
  args: [String(CHANNEL)],
  stdio: ['ignore', 'ignore', 'pipe', 'ipc', 'pipe'] satisfies ('ignore' | 'pipe' | 'ipc')[],
}

/**
 * Has this process, when it was started as a `TELLING_CHILD`, tell its parent again and again how much processor time it has used, and end
 * when its parent has ended.
 */
export function tellProcessorTime(): void {
  const channel = Number(process.argv[2])
  if (Number.isInteger(channel)) endWithParent(REPORTER, channel)
  else endWithParent()
}

/** The processor time that a `TELLING_CHILD` has used, all its threads together, as it last told: on every system, and however busy it is. */
export class ProcessorTime {
  private told = 0
  private rest = ''

  constructor(child: ChildProcess) {
    const channel = child.stdio[CHANNEL]
    if (channel && 'read' in channel) channel.on('data', (text: Buffer) => this.read(String(text)))
    // A child that was killed breaks its pipe; that it ended is told elsewhere.
    channel?.on('error', () => undefined)
  }

  /** Seconds since the child was started. */
  get seconds(): number {
    return this.told / 1e6
  }

  private read(text: string): void {
    const lines = `${this.rest}${text}`.split('\n')
    this.rest = lines.pop() ?? ''
    this.told = Number(lines.at(-1) ?? this.told)
  }
}
