// Preloaded: counts the calls that write, flush, rename and make, and fails one of them once, a write after half of its bytes; or the process is
// killed instead of it.
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const promises = fs.promises
let armed = null
let calls = {}
let hit = null

function fails(kind, name, subject) {
  for (const counted of [kind, 'any']) calls[counted] = (calls[counted] ?? 0) + 1
  if (armed === null || armed.inReader || ![kind, 'any'].includes(armed.kind)) return null
  if (armed.call !== calls[armed.kind]) return null
  if (armed.code === 'SIGKILL') process.kill(process.pid, 'SIGKILL')
  // What a handle is given is no path but what it writes.
  hit = `${name} ${typeof subject === 'string' ? subject.slice(0, 200) : ''}`
  const { code } = armed
  return Object.assign(new Error(`${code}: injected, ${name}`), { code, syscall: name })
}

function halfOf(data) {
  return typeof data === 'string' || ArrayBuffer.isView(data)
    ? data.slice(0, Math.floor(data.length / 2))
    : ''
}

function wrapPromise(owner, name, kind, before = async () => undefined) {
  const original = owner[name]
  owner[name] = async function (...given) {
    const error = fails(kind, name, given[0])
    if (error === null) return original.apply(this, given)
    await before.call(this, original, given)
    throw error
  }
}

function wrapCallback(name, kind) {
  const original = fs[name]
  fs[name] = function (...given) {
    const error = fails(kind, name, given[0])
    if (error === null) return original.apply(this, given)
    process.nextTick(given.at(-1), error)
    return undefined
  }
}

const probe = await promises.open(join(tmpdir(), `almanac-probe-${process.pid}`), 'w')
const handle = Object.getPrototypeOf(probe)
await probe.close()
await promises.rm(join(tmpdir(), `almanac-probe-${process.pid}`))

wrapPromise(promises, 'writeFile', 'write', (original, [path, data, ...rest]) =>
  original(path, halfOf(data), ...rest),
)
wrapPromise(promises, 'appendFile', 'write')
wrapPromise(handle, 'writeFile', 'write', function (original, [data, ...rest]) {
  return original.call(this, halfOf(data), ...rest)
})
wrapPromise(handle, 'write', 'write')
wrapPromise(handle, 'sync', 'fsync')
wrapPromise(handle, 'datasync', 'fsync')
for (const name of ['copyFile', 'cp', 'link', 'symlink', 'mkdir']) wrapPromise(promises, name, 'make')
wrapPromise(promises, 'rename', 'rename')
for (const [name, kind] of [
  ['write', 'write'],
  ['writeFile', 'write'],
  ['fsync', 'fsync'],
  ['rename', 'rename'],
  ['mkdir', 'make'],
  ['utimes', 'make'],
])
  wrapCallback(name, kind)
syncBuiltinESMExports()

globalThis.failingCalls = {
  arm(failing) {
    armed = failing
    calls = {}
    hit = null
    delete process.env.FAILING_CALL
    delete process.env.NODE_OPTIONS
    if (failing === null || !failing.inReader) return
    process.env.FAILING_CALL = JSON.stringify({ ...failing, inReader: false })
    process.env.NODE_OPTIONS = `--import=${import.meta.filename}`
  },
  disarm() {
    armed = null
    return { hit, calls }
  },
}
if (process.env.FAILING_CALL) globalThis.failingCalls.arm(JSON.parse(process.env.FAILING_CALL))
