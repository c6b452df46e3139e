// Takes the lock of a folder in a process of its own, says `held`, and keeps it until its standard input ends; then says what the lock says.
// Usage: lock FOLDER
import { once } from 'node:events'
import { withLock } from '../../pipeline/system/lock.js'

const [folder = ''] = process.argv.slice(2)
await withLock(
  folder,
  async (lock) => {
    process.stdout.write('held\n')
    process.stdin.resume()
    await once(process.stdin, 'end')
    await lock.check()
    process.stdout.write('still held\n')
  },
  { purpose: { work: 'refresh', job: 'daily', slot: '2026-11-22T22:30:00.000Z' } },
)
