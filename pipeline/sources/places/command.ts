import { $ } from 'zx/core'
import { UserError } from '../../base/error.js'
import type { Fetching } from './fetching.js'
import type { Receipt } from '../archive.js'
import { placeText } from '../place.js'

const KEPT_MESSAGES = 50

/**
 * Runs a program in the project's folder and archives what it writes to standard output, byte for byte.
 * @throws UserError when it fails, takes too long, writes too much or nothing; with the end of what it wrote to standard error.
 */
export async function receiveOutput(
  { manifest, project, intake, effects }: Fetching,
  command: readonly string[],
): Promise<Receipt> {
  const run = new Run(manifest.limits.bytes, manifest.from['timeout-seconds'])
  const { bytes, fault, messages } = await run.carryOut(command, project.folder)
  const name = placeText(manifest.from)
  if (fault !== undefined)
    throw new UserError(
      `${manifest.file}: the command ${name} ${fault}${messages === '' ? '' : `\n${messages}`}`,
    )
  return intake.receive(bytes, name, effects.now())
}

interface Outcome {
  bytes: Uint8Array
  fault: string | undefined
  /** The last lines of standard error. */
  messages: string
}

class Run {
  private readonly output: Buffer[] = []
  private readonly messages: Buffer[] = []
  private size = 0
  private fault: string | undefined

  constructor(
    private readonly limit: number,
    private readonly seconds: number,
  ) {}

  async carryOut(command: readonly string[], folder: string): Promise<Outcome> {
    const store = { stdout: this.output, stderr: this.messages, stdall: [] as Buffer[] }
    const stdio: ['ignore', 'pipe', 'pipe'] = ['ignore', 'pipe', 'pipe']
    // Detached: a process group of its own, so that all it started can be ended with it.
    const running = $({ cwd: folder, quiet: true, nothrow: true, detached: true, stdio, store })`${command}`
    const stop = (fault: string): void => {
      this.fault ??= fault
      endGroup(running.pid)
      running.stdout.destroy()
      running.stderr.destroy()
    }
    running.stdout.on('data', (chunk: Buffer) => {
      this.size += chunk.length
      store.stdall.length = 0
      if (this.size > this.limit)
        stop(`writes more than ${this.limit} bytes; raise limits.bytes if it should`)
    })
    running.stderr.on('data', () => {
      store.stdall.length = 0
      this.messages.splice(0, this.messages.length - KEPT_MESSAGES)
    })
    const late = `did not end within ${this.seconds} s; raise from.timeout-seconds if it needs more`
    const deadline = setTimeout(stop, this.seconds * 1000, late)
    const { exitCode, signal } = await running.finally(() => clearTimeout(deadline))
    if (exitCode !== 0)
      this.fault ??= `ended with ${signal ?? `exit code ${exitCode}`}; run it by hand to mend it`
    if (this.size === 0) this.fault ??= 'wrote nothing to standard output'
    return { bytes: Buffer.concat(this.output), fault: this.fault, messages: this.lastMessages() }
  }

  private lastMessages(): string {
    return Buffer.concat(this.messages)
      .toString('utf8')
      .trimEnd()
      .split('\n')
      .slice(-5)
      .join('\n')
      .slice(-1000)
  }
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // All of them have ended already.
  }
}
