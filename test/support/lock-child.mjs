// Takes the lock of a folder in a process of its own, says `held`, and keeps it until its standard input ends; then says what the lock says.
// Usage: node lock-child.mjs FOLDER
import { once } from 'node:events'
import { withLock } from '../../dist/pipeline/system/lock.js'

await withLock(
  process.argv[2],
  async (lock) => {
    process.stdout.write('held\n')
    process.stdin.resume()
    await once(process.stdin, 'end')
    await lock.check()
    process.stdout.write('still held\n')
  },
  { purpose: { work: 'refresh', job: 'daily', slot: '2026-11-22T22:30:00.000Z' } },
)
