import { sha256 } from '../../pipeline/base/digest.js'
import { messageOf } from '../../pipeline/base/error.js'
import type { Query } from '../../pipeline/models/syntax-tree.js'
import { fileId, type Receipt } from '../../pipeline/sources/archive.js'
import { Database } from '../../pipeline/system/database.js'
import { loadInputs } from '../../pipeline/warehouse/build.js'
import { landFile, type LandedFile, type LandingContext } from '../../pipeline/warehouse/land.js'
import { Lander } from '../../pipeline/warehouse/lander.js'
import type { Mutant, Subject } from './subjects.js'
import { findings, type Finding, type Pair } from './verdict.js'

const LANDERS = 2
const FIRST_RECEIPT = Date.parse('2026-11-23T00:00:00Z')

/** A mutant and what landed of it; `crash` is a fault of almanac itself. */
interface Landing {
  mutant: Mutant
  landed: LandedFile | null
  crash: string | null
}

/** A mutant and what came of it; the finding is null where almanac crashed. */
export interface Trial extends Landing {
  finding: Finding | null
}

/** Lands mutants, each right after the original of its subject, and judges them in one warehouse. */
export async function trialsOf(
  mutants: readonly Mutant[],
  macros: readonly Query[],
  context: Omit<LandingContext, 'lander'>,
): Promise<Trial[]> {
  const landers = Array.from({ length: LANDERS }, () => new Lander(macros))
  try {
    const subjects = [...new Set(mutants.map(({ subject }) => subject))]
    const originals = await shared(landers, subjects, async (subject, lander) => {
      const landed = await receiveAndLand(subject, subject.original, 0, { ...context, lander })
      return [subject, landed] as const
    })
    const landings = await shared(landers, mutants, (mutant, lander) =>
      landMutant(mutant, { ...context, lander }),
    )
    return await judge(landings, new Map(originals), macros)
  } finally {
    for (const lander of landers) lander.close()
  }
}

/** Does `work` on all items, each lander taking whichever comes next. */
async function shared<T, R>(
  landers: readonly Lander[],
  items: readonly T[],
  work: (item: T, lander: Lander) => Promise<R>,
): Promise<R[]> {
  const waiting = items.values()
  const results = await Promise.all(
    landers.map(async (lander) => {
      const own: R[] = []
      for (const item of waiting) own.push(await work(item, lander))
      return own
    }),
  )
  return results.flat()
}

async function landMutant(mutant: Mutant, context: LandingContext): Promise<Landing> {
  try {
    const landed = await receiveAndLand(mutant.subject, mutant.bytes, 2 * mutant.number + 2, context)
    return { mutant, landed, crash: null }
  } catch (cause) {
    return { mutant, landed: null, crash: messageOf(cause) }
  }
}

async function receiveAndLand(
  { manifest, origin }: Subject,
  bytes: Buffer,
  second: number,
  context: LandingContext,
): Promise<LandedFile> {
  const receipt: Receipt = {
    source: manifest.name,
    sha256: sha256(bytes),
    bytes: bytes.length,
    origin,
    received_at: timeOf(second),
    number: 0,
  }
  await context.archive.keep(bytes, receipt)
  return landFile(receipt, manifest, context)
}

async function judge(
  landings: readonly Landing[],
  originals: ReadonlyMap<Subject, LandedFile>,
  macros: readonly Query[],
): Promise<Trial[]> {
  const files: LandedFile[] = []
  const pairs: Pair[] = []
  for (const { mutant, landed } of landings) {
    const original = originals.get(mutant.subject)
    if (landed === null || original === undefined) continue
    const before = receivedAgain(original, 2 * mutant.number + 1)
    files.push(before, landed)
    pairs.push({ subject: mutant.subject, before: before.id, file: landed.id })
  }
  const found = await Database.use(':memory:', 'write', async (database) => {
    const manifests = [...originals.keys()].map(({ manifest }) => manifest)
    await loadInputs(
      database,
      { macros: [...macros], models: [], claims: [], exceptions: [] },
      manifests,
      files,
    )
    return findings(database, pairs)
  })
  return landings.map((landing) => ({ ...landing, finding: found.get(landing.landed?.id ?? '') ?? null }))
}

/** The original as it was received once more. */
function receivedAgain(original: LandedFile, second: number): LandedFile {
  const receipt = { ...original.receipt, received_at: timeOf(second) }
  return { ...original, receipt, id: fileId(receipt) }
}

function timeOf(second: number): string {
  return new Date(FIRST_RECEIPT + second * 1000).toISOString()
}
