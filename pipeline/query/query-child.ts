import { once } from 'node:events'
import { Socket } from 'node:net'
import { QueryEngine } from './query-engine.js'
import { FrameReader, LARGEST_REQUEST } from './frames.js'
import { endWithParent } from '../system/parent-watch.js'
import type { Request } from './query-messages.js'

endWithParent()

// Ctrl-C in a terminal reaches all its processes; the parent says what ends.
process.on('SIGINT', () => undefined)
// A file that would become larger than the limit on files is told like a full disk.
process.on('SIGXFSZ', () => undefined)

const [memory = '', threads = '', temporary = '', answerBytes = ''] = process.argv.slice(2)
const output = new Socket({ fd: 3, readable: false, writable: true })
output.on('error', end)

const engine = new QueryEngine(
  {
    memoryBytes: Number(memory),
    threads: Number(threads),
    temporaryBytes: Number(temporary),
    answerBytes: Number(answerBytes),
  },
  send,
)
const requests = new FrameReader(LARGEST_REQUEST, (_, payload) => {
  const request: Request = JSON.parse(String(payload))
  void engine.carryOut(request).catch(end)
})
process.stdin.on('data', (chunk: Buffer) => requests.push(chunk))
process.stdin.on('close', end)

async function send(frames: readonly Buffer[]): Promise<void> {
  if (!output.write(Buffer.concat(frames))) await once(output, 'drain')
}

/** At once, also while a thread of DuckDB is at work, for which an ordinary exit would wait. */
function end(): void {
  process.kill(process.pid, 'SIGKILL')
}
