import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cp, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { listFiles } from '../../pipeline/system/files.js'
import { ROOT, Workspace } from '../support/workspace.js'
import { COUNTS, inLanes, tell, TIMEOUT } from './counts.js'
import { faultsOf, letTimePass, receiptsOf } from './wholeness.js'

const ALMANAC = join(ROOT, 'dist/command/almanac.js')
const PARTS = [
  'archive',
  'cache/land',
  'cache/build',
  'cache/identify',
  'cache/site',
  'cache/data',
  'releases',
]
const WORDS = /^almanac: .*cannot write \S*var\S*: (?:the disk is full|the file would be larger)/ms

/** Too little room: for any one file, or in a part of `var/` that is a small disk of its own. */
interface Scarcity {
  part: string
  bytes: number
}

interface Outcome {
  scarcity: Scarcity
  where: string
  faults: string[]
}

test('a full disk leaves the served release, is told in words, and with room again the next run recovers', {
  timeout: TIMEOUT,
}, async () => {
  const base = await Workspace.small()
  await base.write('data/facts/visits.csv', figures(3000, 1))
  await refresh(base, '2026-11-20')
  await base.write('data/facts/visits.csv', figures(3000, 2))
  const receipts = await receiptsOf(base)
  const outcomes = await inLanes(await scarcities(base), async (scarcity) => {
    const workspace = await Workspace.copyOf(base)
    onTestFinished(() => workspace.remove())
    const outcome = await tryScarcity(workspace, scarcity, receipts)
    await workspace.remove()
    return outcome
  })
  const places = outcomes.map(({ where }) => where)
  tell('full disk', {
    sizes: outcomes.length,
    failures: outcomes.filter(({ faults }) => faults.length > 0).length,
    ...Object.fromEntries(
      [...new Set(places)].toSorted().map((place) => [place, places.filter((p) => p === place).length]),
    ),
  })
  expect(outcomes.filter(({ faults }) => faults.length > 0)).toEqual([])
  expect(places).toEqual(expect.arrayContaining(['archive', 'cache/build', 'cache/site']))
})

/** So many rows that the file is larger than the record of a run. */
function figures(rows: number, factor: number): string {
  const lines = Array.from({ length: rows }, (_, i) => `${1900 + i},${1000 + i * factor}`)
  return `year,visits\n${lines.join('\n')}\n`
}

/** Sizes spread over what an undisturbed run writes: half as limits of a file, half as small disks where one may be mounted. */
async function scarcities(base: Workspace): Promise<Scarcity[]> {
  const workspace = await Workspace.copyOf(base)
  onTestFinished(() => workspace.remove())
  await refresh(workspace, '2026-11-23')
  const half = mayMount() ? COUNTS.fullDisks / 2 : COUNTS.fullDisks
  const sizes = await fileSizes(workspace)
  const spread = (i: number, count: number): number => Math.floor(((i + 0.5) / count) * sizes.length)
  const limits = Array.from({ length: half }, (_, i) => ({
    part: '',
    bytes: (sizes[spread(i, half)] ?? 0) - 1,
  }))
  const disks = await Promise.all(
    Array.from({ length: COUNTS.fullDisks - half }, async (_, i) => {
      const part = PARTS[i % PARTS.length] ?? ''
      const [before, after] = [
        await diskSize(base.path(`var/${part}`)),
        await diskSize(workspace.path(`var/${part}`)),
      ]
      const share = (Math.floor(i / PARTS.length) + 0.4) / Math.ceil((COUNTS.fullDisks - half) / PARTS.length)
      return { part, bytes: Math.floor(before + (after - before) * share) }
    }),
  )
  return [...limits, ...disks]
}

/** Different sizes of the files that the second run wrote, larger than the record of a run, so that the run gets as far as that. */
async function fileSizes(workspace: Workspace): Promise<number[]> {
  const files = await listFiles(workspace.path('var'))
  const sizes = await Promise.all(files.map(async (file) => (await stat(workspace.path(`var/${file}`))).size))
  return [...new Set(sizes)].filter((size) => size > 2000).toSorted((a, b) => a - b)
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
  scarcity: Scarcity,
  receipts: readonly string[],
): Promise<Outcome> {
  const { part, bytes } = scarcity
  const served = await workspace.rows('select max(visits) as most from marts.visits')
  const makeRoom = part === '' ? null : await smallDisk(workspace.path(`var/${part}`), bytes)
  const { code, messages } = await refresh(workspace, '2026-11-23', part === '' ? bytes : null)
  const faults = await faultsOf(workspace, receipts)
  if (code === 0) faults.push('it did not fail')
  if (!WORDS.test(messages) || /^ {4}at /m.test(messages)) faults.push(`no words: ${messages}`)
  const still = await workspace.rows('select max(visits) as most from marts.visits')
  if (JSON.stringify(still) !== JSON.stringify(served)) faults.push('the served release is another')
  await makeRoom?.()
  await letTimePass(workspace)
  faults.push(...(await recoveryFaults(workspace, receipts)))
  const file = /cannot write \S*\/var\/((?:cache\/)?[\w.-]+)/.exec(messages)?.[1] ?? 'elsewhere'
  return { scarcity, where: file, faults }
}

async function recoveryFaults(workspace: Workspace, receipts: readonly string[]): Promise<string[]> {
  const next = await refresh(workspace, '2026-11-23')
  const faults = await faultsOf(workspace, receipts)
  if (next.code !== 0) faults.push(`the next run failed: ${next.messages}`)
  const [row] = await workspace.rows('select max(visits) as most from marts.visits')
  if (row?.['most'] !== 1000 + 2999 * 2) faults.push(`the next run serves ${JSON.stringify(row)}`)
  return faults
}

async function refresh(
  workspace: Workspace,
  date: string,
  limit: number | null = null,
): Promise<{ code: number; messages: string }> {
  const limited = limit === null ? [] : [`--fsize=${limit}`]
  const given = [...limited, 'node', ALMANAC, '--project', workspace.folder, 'refresh', '--date', date]
  const child = spawn('prlimit', given, { stdio: ['ignore', 'ignore', 'pipe'] })
  const [messages, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')])
  return { code, messages }
}

/** Puts a folder on a disk of that size. @returns what gives it room again. */
async function smallDisk(folder: string, bytes: number): Promise<() => Promise<void>> {
  const kept = `${folder}-kept`
  await cp(folder, kept, { recursive: true })
  run('mount', '-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', folder)
  onTestFinished(() => void spawnSync('umount', [folder]))
  await cp(kept, folder, { recursive: true })
  await rm(kept, { recursive: true })
  return async () => {
    await cp(folder, kept, { recursive: true })
    run('umount', folder)
    await rm(folder, { recursive: true })
    await rename(kept, folder)
  }
}

function run(program: string, ...given: string[]): void {
  const { status, stderr } = spawnSync(program, given)
  if (status !== 0) throw new Error(`${program}: ${stderr.toString()}`)
}
