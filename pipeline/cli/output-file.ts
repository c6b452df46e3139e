import { lstat, mkdtemp, open, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import type { Writable } from 'node:stream'
import { messageOf, UserError } from '../base/error.js'
import { machineFault } from '../base/machine-fault.js'
import type { Piece } from '../query/result-writer.js'
import { exists, nullIfMissing, placeFile, removeBeingWritten } from '../system/files.js'

/** Takes the pieces of what is written, in their order. */
export type Take = (piece: Piece) => Promise<void>

/** Writes pieces to a sink that has a folder beside it for what a format needs meanwhile. */
export type Fill = (take: Take, folder: string) => Promise<void>

/**
 * Writes a file whole or not at all; a device or pipe, also behind a link, gets the pieces as they come. Whoever is interrupted meanwhile leaves
 * nothing behind.
 * @throws UserError when the file cannot be written; MachineFault naming it.
 */
export async function writeOutput(path: string, fill: Fill): Promise<void> {
  try {
    const found = await nullIfMissing(stat(path))
    if (found?.isDirectory()) throw new UserError(`${path} is a folder; name a file in it`, 2)
    await refuseWithoutFolder(path)
    if (found === null ? await isLink(path) : !found.isFile() || isOpenElsewhere(path))
      await withTemporaryFolder((folder) => fillFile(path, fill, folder))
    else await untilInterrupted(() => placeFile(path, (file) => fillFile(file, fill, dirname(file))))
  } catch (cause) {
    const fault = machineFault(cause, path)
    if (fault !== null) throw fault
    if (!isSystemError(cause)) throw cause
    throw new UserError(`cannot write ${path}: ${messageOf(cause)}`, 1, { cause })
  }
}

/** Folders are not made: one that is not there was hardly meant. */
async function refuseWithoutFolder(path: string): Promise<void> {
  const folder = dirname(resolve(path))
  if (!(await exists(folder)))
    throw new UserError(`cannot write ${path}: there is no folder ${folder}; make it, or correct the path`, 2)
}

/** Whether there is a link, wherever it leads. */
async function isLink(path: string): Promise<boolean> {
  return (await nullIfMissing(lstat(path)))?.isSymbolicLink() === true
}

/** Whether a path names what a process has open, such as /dev/stdout, which may lead to a file. */
function isOpenElsewhere(path: string): boolean {
  return /^\/(?:dev\/(?:std(?:in|out|err)|fd\/\d+)|proc\/.+\/fd\/\d+)$/.test(resolve(path))
}

function isSystemError(cause: unknown): boolean {
  return cause instanceof Error && 'syscall' in cause
}

/** Writes pieces to standard output or another stream, as fast as it takes them. */
export function takeInto(stream: Writable): Take {
  return (piece) =>
    new Promise((resolve) => {
      if (stream.write(piece)) resolve()
      else stream.once('drain', resolve)
    })
}

/** A folder of its own for what is needed while something is written. */
export async function withTemporaryFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'almanac-'))
  try {
    await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function fillFile(path: string, fill: Fill, folder: string): Promise<void> {
  const handle = await open(path, 'w')
  try {
    await fill((piece) => handle.writeFile(piece), folder)
  } finally {
    await handle.close()
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Does work during which a signal removes what is half written, and then ends this process as it would have. */
async function untilInterrupted(work: () => Promise<void>): Promise<void> {
  const leave = (signal: NodeJS.Signals): void => {
    for (const each of SIGNALS) process.off(each, leave)
    removeBeingWritten()
    process.kill(process.pid, signal)
  }
  for (const each of SIGNALS) process.on(each, leave)
  try {
    await work()
  } finally {
    for (const each of SIGNALS) process.off(each, leave)
  }
}
