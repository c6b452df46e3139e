import { readdirSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { messageOf, UserError } from '../../pipeline/base/error.js'
import { parseYaml, refuseUndecided } from '../../pipeline/base/yaml-document.js'
import { readMacros } from '../../pipeline/models/model.js'
import { refuseContradictions } from '../../pipeline/sources/manifest-checks.js'
import { manifestSchema, type Manifest } from '../../pipeline/sources/manifest.js'
import { AddressGuard, isPublicAddress } from '../../pipeline/sources/places/address-guard.js'
import { matching } from '../../pipeline/sources/places/local-files.js'
import { pathPattern } from '../../pipeline/sources/places/path-pattern.js'
import { Database, quoteText, textOf } from '../../pipeline/system/database.js'
import { descendantsOf } from '../../pipeline/system/processes.js'
import { accountSchema } from '../../pipeline/warehouse/account.js'
import { LANDED } from '../../pipeline/warehouse/landed-files.js'
import { Lander } from '../../pipeline/warehouse/lander.js'
import { ROOT } from '../support/workspace.js'
import { address, archiveBytes, manifestText, mutated, signs, tableText } from './ingest-cases.js'
import { Random } from './random.js'

/** How many cases are tried, and the number of the first: FUZZ=1 CASE=<number> looks at one alone. */
const CASES = Number(process.env['FUZZ'] ?? 400)
const FIRST = Number(process.env['CASE'] ?? 0)
const LANDERS = 2
/** What a case may take that starts no process, in milliseconds of processor time. */
const LONGEST_MS = 2000

type Fault = string | null

/** Tries one case; the fault says what must not be. */
type Kind = (random: Random, folder: string, lander: Lander) => Promise<Fault> | Fault

const KINDS: Record<string, Kind> = {
  bytes: (random, folder, lander) => landed(mutated(Buffer.from(tableText(random)), random), folder, lander),
  archives: (random, folder, lander) => landed(archiveBytes(random), folder, lander),
  manifests: (random) => {
    const text = manifestText(random)
    return refusedWell(() => {
      refuseUndecided(text, 'x.yaml')
      parseYaml(text, 'x.yaml', manifestSchema.superRefine(refuseContradictions))
    })
  },
  patterns: (random) => {
    const [pattern, path] = [signs(random, 60), signs(random, 60)]
    return refusedWell(() => pathPattern(pattern)(path))
  },
  names: async (random, folder) => {
    const name = signs(random, 3).replaceAll('\0', '') || 'x'
    const path = join(folder, 'data', name)
    if (!path.startsWith(`${folder}/`) || /^\.*$|(?:^|\/)\.{0,2}(?:\/|$)/.test(name)) return null
    await mkdir(dirname(path), { recursive: true })
    await (random.below(4) === 0 ? symlink('/nowhere', path) : writeFile(path, 'x'))
    const found = await matching(folder, '{**,data/**}/{.,}*{.,}*')
    const isHidden = /(?:^|\/)\.[^/]*\//.test(name) || /(?:^|\/)(?:~\$|\.~lock\.)/.test(name)
    return isHidden || found.includes(`data/${name}`) ? null : `data/${JSON.stringify(name)} is not found`
  },
  addresses: (random) => {
    const url = address(random)
    return refusedWell(() => {
      const read = manifestSchema.shape.from.safeParse({ url })
      const host = URL.parse(read.data?.url ?? '')?.hostname
      if (host === undefined) return
      new AddressGuard([], 'x.yaml').checkHost(host)
      const bare = host.replaceAll(/^\[|\]$/g, '')
      if (isIP(bare) !== 0 && !isPublicAddress(bare)) throw new Error(`${url} may be asked`)
    })
  },
}

test(
  `${CASES} hostile inputs crash nothing, hang nowhere, leave nothing behind, and lose nothing in silence`,
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'almanac-fuzz-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const macros = await readMacros(ROOT)
    const landers = Array.from({ length: LANDERS }, () => new Lander(macros))
    onTestFinished(() => landers.forEach((lander) => lander.close()))
    const faults: object[] = []
    const handles = openHandles()
    const numbers = Array.from({ length: CASES }, (_, i) => FIRST + i).values()
    await Promise.all(
      landers.map(async (lander) => {
        for (const number of numbers) {
          const [kind, fault] = await tried(number, join(folder, String(number)), lander)
          if (fault !== null) faults.push({ number, kind, fault: fault.slice(0, 500) })
        }
      }),
    )
    for (const lander of landers) lander.close()
    expect(faults).toEqual([])
    await expect.poll(() => descendantsOf(process.pid).filter(isReader), { timeout: 10_000 }).toEqual([])
    expect(await readdir(folder)).toEqual([])
    await expect.poll(() => openHandles() - handles, { timeout: 10_000 }).toBeLessThan(10)
  },
  60 * 60_000,
)

async function tried(number: number, folder: string, lander: Lander): Promise<[string, Fault]> {
  const random = new Random(number)
  const [kind, work] = random.pick(Object.entries(KINDS))
  await mkdir(folder)
  const before = process.cpuUsage().user
  try {
    return [kind, await work(random, folder, lander)]
  } catch (cause) {
    return [kind, `crashed: ${cause instanceof Error ? (cause.stack ?? cause.message) : messageOf(cause)}`]
  } finally {
    const took = (process.cpuUsage().user - before) / 1000
    await rm(folder, { recursive: true, force: true })
    if (took > LONGEST_MS) process.stdout.write(`case ${number} (${kind}) took ${Math.round(took)} ms\n`)
  }
}

/** What is wrong with how something is refused: not by a UserError, or not in lines that name the file. */
function refusedWell(work: () => unknown): Fault {
  const before = process.cpuUsage().user
  try {
    work()
  } catch (cause) {
    if (!(cause instanceof UserError)) return `thrown: ${messageOf(cause)}`
    if (!cause.message.split('\n').every((line) => line.startsWith('x.yaml:')))
      return `not told by file and line: ${JSON.stringify(cause.message)}`
  }
  const took = (process.cpuUsage().user - before) / 1000
  return took > LONGEST_MS ? `took ${Math.round(took)} ms` : null
}

/** What is wrong with how bytes land: each row is counted, used or set aside, and a refusal is one line about the file. */
async function landed(bytes: Buffer, folder: string, lander: Lander): Promise<Fault> {
  const path = join(folder, 'given')
  const target = join(folder, 'landed')
  await mkdir(target)
  await writeFile(path, bytes)
  await lander.land({ path, file: 'usage', manifest: contract(), receivedOn: '2026-11-30', folder: target })
  const { refusal, is_read: isRead } = accountSchema.parse(
    JSON.parse(await readFile(join(target, LANDED.account), 'utf8')),
  )
  const names = await readdir(target)
  const odd = names.filter((name) => !Object.values<string>(LANDED).includes(name))
  if (odd.length > 0) return `left behind: ${odd.join(', ')}`
  if (refusal !== null && !/^usage[^\n\r]*$/.test(refusal)) return `told: ${JSON.stringify(refusal)}`
  return isRead ? lostRows(target) : null
}

async function lostRows(folder: string): Promise<Fault> {
  const counts = quoteText(join(folder, LANDED.counts))
  const [lost] = await Database.use(':memory:', 'write', (database) =>
    database.rows(
      `select to_json(counts)::varchar as counts from read_parquet(${counts}) as counts
       where rows_read <> rows_accepted + rows_set_aside
         or rows_in_file <> rows_header + rows_above + rows_blank + rows_below`,
    ),
  )
  return lost === undefined ? null : `lost: ${textOf(lost['counts'])}`
}

function contract(): Manifest {
  const manifest = manifestSchema.parse({
    title: {},
    publisher: {},
    from: { file: 'usage' },
    format: 'csv',
    columns: {
      year: { type: 'period' },
      uses: { type: 'count' },
      remark: { type: 'text', required: false, dimension: false },
    },
    period: { column: 'year', calendar: 'gregorian', frequency: 'year' },
    limits: { entries: 20 },
  })
  return { ...manifest, name: 'usage', file: 'data/sources/usage.yaml' }
}

function openHandles(): number {
  return readdirSync('/proc/self/fd').length
}

function isReader({ pid }: { pid: number }): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('land-child')
  } catch {
    // It has ended.
    return false
  }
}
