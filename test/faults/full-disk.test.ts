import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, rename, rm, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { listFiles } from '../../pipeline/system/files.js'
import { MAIN } from '../support/almanac.js'
import { copyFolder, Workspace } from '../support/workspace.js'
import { COUNTS, inLanes, tell, TIMEOUT } from './counts.js'
import { refreshServer, type Refresh } from './servers.js'
import { faultsOf, letTimePass, receiptsOf } from './wholeness.js'

const SECOND = '2026-11-23T12:00:00Z'
/** Parts of `var/`; those at which a run has to fail come first. */
const PARTS = [
  'archive',
  'cache/build',
  'cache/site',
  'cache/land',
  'cache/identify',
  'cache/data',
  'releases',
]
const WORDS = /^almanac: .*cannot write \S*var\S*: (?:the disk is full|the file would be larger)/ms

/** Too little room: for any one file, or beside what a part of `var/` holds on a small disk of its own. */
interface Scarcity {
  part: string
  bytes: number
}

interface Outcome {
  scarcity: Scarcity
  where: string
  faults: string[]
}

const YEARS = 300

test('a full disk leaves the served release, is told in words, and with room again the next run recovers', {
  timeout: TIMEOUT,
}, async () => {
  const base = await Workspace.small()
  await base.write('data/facts/visits.csv', figures(1))
  await base.refresh('2026-11-20')
  await base.write('data/facts/visits.csv', figures(2))
  const receipts = await receiptsOf(base)
  const servers = [refreshServer(), refreshServer()]
  const outcomes = await inLanes(await scarcities(base), async (scarcity, lane) => {
    const workspace = await Workspace.copyOf(base)
    onTestFinished(() => workspace.remove())
    const outcome = await tryScarcity(workspace, scarcity, receipts, servers[lane] ?? refreshServer())
    await workspace.remove()
    return outcome
  })
  const places = outcomes.map(({ where }) => where)
  tell('full disk', {
    sizes: outcomes.length,
    'small disks': outcomes.filter(({ scarcity }) => scarcity.part !== '').length,
    failures: outcomes.filter(({ faults }) => faults.length > 0).length,
    ...Object.fromEntries(
      [...new Set(places)].toSorted().map((place) => [place, places.filter((p) => p === place).length]),
    ),
  })
  expect(outcomes.filter(({ faults }) => faults.length > 0)).toEqual([])
  // A page is smaller than the database before it, so that a limit cannot reach it.
  const far = outcomes.some(({ scarcity }) => scarcity.part !== '') ? ['cache/site'] : []
  expect(places).toEqual(expect.arrayContaining(['archive', 'cache/build', ...far]))
})

/** So much room between the figures that the file is larger than the record of a run. */
function figures(factor: number): string {
  const lines = Array.from({ length: YEARS }, (_, i) => `${1900 + i},${' '.repeat(100)}${1000 + i * factor}`)
  return `year,visits\n${lines.join('\n')}\n`
}

/**
 * Limits of a file, and small disks where one may be mounted, of sizes taken from what an undisturbed run writes: first the largest file of each
 * part, then sizes spread over all.
 */
async function scarcities(base: Workspace): Promise<Scarcity[]> {
  const workspace = await Workspace.copyOf(base)
  onTestFinished(() => workspace.remove())
  await workspace.refresh('2026-11-23')
  const disks = mayMount() ? COUNTS.smallDisks : 0
  const limits = COUNTS.limits + COUNTS.smallDisks - disks
  const written = await filesWritten(base, workspace)
  const sizes = [...new Set(written.map(({ size }) => size))].toSorted((a, b) => a - b)
  const sizesOf = (part: string): number[] =>
    written.filter(({ file }) => file.startsWith(`${part}/`)).map(({ size }) => size)
  const largest = PARTS.map(sizesOf)
    .filter((sizes) => sizes.length > 0)
    .map((sizes) => Math.max(...sizes))
  return [
    ...Array.from({ length: limits }, (_, i) => ({
      part: '',
      bytes: (largest[i] ?? sizes[Math.floor(((i + 0.5) / limits) * sizes.length)] ?? 0) - 1,
    })),
    ...(await Promise.all(Array.from({ length: disks }, (_, i) => smallDiskOf(base, workspace, i, disks)))),
  ]
}

/** A disk for one part after the other, that has room for a share of what a run writes there. */
async function smallDiskOf(
  before: Workspace,
  after: Workspace,
  number: number,
  count: number,
): Promise<Scarcity> {
  const part = PARTS[number % PARTS.length] ?? ''
  const [held, holds] = await Promise.all(
    [before, after].map((workspace) => diskSize(workspace.path(`var/${part}`))),
  )
  const share = (Math.floor(number / PARTS.length) + 0.4) / Math.ceil(count / PARTS.length)
  return { part, bytes: Math.floor(((holds ?? 0) - (held ?? 0)) * share) }
}

/** Files that the second run wrote and their sizes, but for those no larger than the record of a run, so that it gets as far as that. */
async function filesWritten(before: Workspace, after: Workspace): Promise<{ file: string; size: number }[]> {
  const known = new Set(await listFiles(before.path('var')))
  const files = (await listFiles(after.path('var'))).filter((file) => !known.has(file))
  const sized = await Promise.all(
    files.map(async (file) => ({ file, size: (await stat(after.path(`var/${file}`))).size })),
  )
  return sized.filter(({ size }) => size > 2000)
}

/** What the files of a folder take on a small disk: whole pages. */
async function diskSize(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true })
  const seen = new Set<number>()
  let bytes = 0
  for (const name of names) {
    const found = await stat(join(folder, name))
    const { ino, size } = found
    if (found.isFile() && !seen.has(ino)) bytes += Math.ceil(size / 4096) * 4096
    seen.add(ino)
  }
  return bytes
}

function mayMount(): boolean {
  return (
    spawnSync('sh', [
      '-c',
      'd=$(mktemp -d) && mount -t tmpfs -o size=64k tmpfs $d && umount $d; r=$?; rmdir $d; exit $r',
    ]).status === 0
  )
}

async function tryScarcity(
  workspace: Workspace,
  { part, bytes }: Scarcity,
  receipts: readonly string[],
  server: Refresh,
): Promise<Outcome> {
  const served = await workspace.rows('select max(visits) as most from marts.visits')
  const makeRoom = part === '' ? null : await smallDisk(workspace.path(`var/${part}`), bytes)
  const words = part === '' ? await limited(workspace, bytes) : await refused(workspace, server)
  const faults = await faultsOf(workspace, receipts)
  if (!WORDS.test(words) || /^ {4}at /m.test(words)) faults.push(`no words: ${words}`)
  const still = await workspace.rows('select max(visits) as most from marts.visits')
  if (JSON.stringify(still) !== JSON.stringify(served)) faults.push('the served release is another')
  await makeRoom?.()
  await letTimePass(workspace)
  faults.push(...(await recoveryFaults(workspace, receipts, server)))
  const where = /cannot write \S*\/var\/((?:cache\/)?[\w.-]+)/.exec(words)?.[1] ?? 'elsewhere'
  return { scarcity: { part, bytes }, where, faults }
}

async function recoveryFaults(
  workspace: Workspace,
  receipts: readonly string[],
  server: Refresh,
): Promise<string[]> {
  const { error } = await server(workspace, SECOND)
  const faults = await faultsOf(workspace, receipts)
  if (error !== null) faults.push(`the next run failed: ${error.stack}`)
  const [row] = await workspace.rows('select max(visits) as most from marts.visits')
  if (row?.['most'] !== 1000 + (YEARS - 1) * 2) faults.push(`the next run serves ${JSON.stringify(row)}`)
  return faults
}

/** Refreshes where no file may be larger. @returns what the command says when it fails. */
async function limited(workspace: Workspace, bytes: number): Promise<string> {
  const command = ['node', MAIN, '--project', workspace.folder, 'refresh', '--date', '2026-11-23']
  const child = spawn('prlimit', [`--fsize=${bytes}`, ...command], { stdio: ['ignore', 'ignore', 'pipe'] })
  const [messages, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')])
  return code === 0 ? 'it did not fail' : messages
}

/** Refreshes. @returns why it failed, as the command would say it. */
async function refused(workspace: Workspace, server: Refresh): Promise<string> {
  const { error } = await server(workspace, SECOND)
  return error === null ? 'it did not fail' : `almanac: ${error.message}`
}

/** Puts a folder on a disk that has so many bytes free beside what the folder takes. @returns what gives it room again. */
async function smallDisk(folder: string, bytes: number): Promise<() => Promise<void>> {
  const kept = `${folder}-kept`
  await rename(folder, kept)
  await mkdir(folder)
  run('mount', '-t', 'tmpfs', 'tmpfs', folder)
  onTestFinished(() => void spawnSync('umount', [folder]))
  await copyFolder(kept, folder)
  await rm(kept, { recursive: true })
  const { blocks, bfree, bsize } = await statfs(folder)
  run('mount', '-o', `remount,size=${(blocks - bfree) * bsize + bytes}`, folder)
  return async () => {
    await mkdir(kept)
    await copyFolder(folder, kept)
    run('umount', folder)
    await rm(folder, { recursive: true })
    await rename(kept, folder)
  }
}

function run(program: string, ...given: string[]): void {
  const { status, stderr } = spawnSync(program, given)
  if (status !== 0) throw new Error(`${program}: ${stderr.toString()}`)
}
