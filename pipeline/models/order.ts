import { UserError, unknownValue } from '../base/error.js'
import type { Layer, Model } from './model.js'
import type { RepeatableQuery } from './repeatable.js'

const READABLE: Record<Layer, readonly string[]> = {
  staging: ['landed', 'totals'],
  statistics: ['marts'],
  marts: ['staging', 'marts', 'statistics'],
  flags: ['marts', 'statistics', 'ops'],
  checks: ['landed', 'staging', 'marts', 'statistics', 'flags', 'ops'],
}

/** A model with the names of the tables it reads, and how it is asked; null for one that no query makes. */
export interface PlannedModel extends Model {
  reads: string[]
  query: RepeatableQuery | null
}

/**
 * The models that can be built: those of the library that read, themselves or through others, what neither stands nor is built are left out.
 * @param given tables that stand before any model is built, or come while models are.
 */
export function buildable(models: readonly PlannedModel[], given: readonly string[]): PlannedModel[] {
  const standing = new Set([...given, ...models.map(({ name }) => name)])
  const left = models.filter(
    ({ owner, reads }) => owner === 'project' || reads.every((name) => standing.has(name)),
  )
  return left.length === models.length ? left : buildable(left, given)
}

/** The tables that a model needs, itself or through others, and that neither stand nor are built. */
export function lacksOf(
  { reads }: PlannedModel,
  models: readonly PlannedModel[],
  given: ReadonlySet<string>,
): string[] {
  const found = new Set(reads)
  // a set gives what is added to it while it is gone through
  for (const name of found)
    for (const read of models.find((model) => model.name === name)?.reads ?? []) found.add(read)
  return [...found]
    .filter((name) => !given.has(name) && models.every((model) => model.name !== name))
    .toSorted()
}

/**
 * Puts models in an order in which each comes after those it reads.
 * @param given tables that stand before any model is built (`landed.*`, `ops.*`).
 * @throws UserError naming both files when a model reads upward, reads what does not exist, or lies on a cycle.
 */
export function inOrder(models: readonly PlannedModel[], given: ReadonlySet<string>): PlannedModel[] {
  const byName = new Map(models.map((model) => [model.name, model]))
  for (const model of models) for (const read of model.reads) refuseReference(model, read, byName, given)
  const ordered = new Set<PlannedModel>()
  for (const model of models) visit(model, [], byName, ordered)
  return [...ordered]
}

function refuseReference(
  model: Model,
  read: string,
  byName: ReadonlyMap<string, Model>,
  given: ReadonlySet<string>,
): void {
  const target = byName.get(read)
  const schema = read.split('.')[0] ?? ''
  const readable = READABLE[model.layer]
  if (!readable.includes(schema)) {
    throw new UserError(
      `${model.file}: ${model.layer} may not read ${read}${target ? ` (${target.file})` : ''}; it may read ${readable.join(', ')}`,
    )
  }
  if (target || given.has(read)) return
  const known = [...byName.keys(), ...given].filter((name) => name.startsWith(`${schema}.`)).toSorted()
  const place =
    schema === 'landed'
      ? `data/sources/${read.slice(7).replaceAll('_', '-')}.yaml`
      : `sql/${read.replace('.', '/')}.sql`
  throw new UserError(`${model.file}: ${unknownValue('model', read, known)}; ${place} does not exist`)
}

function visit(
  model: PlannedModel,
  path: readonly PlannedModel[],
  byName: ReadonlyMap<string, PlannedModel>,
  ordered: Set<PlannedModel>,
): void {
  if (ordered.has(model)) return
  if (path.includes(model)) {
    const cycle = [...path.slice(path.indexOf(model)), model].map(({ file }) => file)
    throw new UserError(
      `models read each other in a cycle: ${cycle.join(' -> ')}; take one of the references out`,
    )
  }
  for (const read of model.reads) {
    const target = byName.get(read)
    if (target) visit(target, [...path, model], byName, ordered)
  }
  ordered.add(model)
}
