import { $ } from 'zx'

/** A commit by its whole id, and what it says it did. */
export interface Commit {
  id: string
  subject: string
}

/** Files that decide what stands in var/, wherever they stood. */
const DECISIVE = [
  'archive',
  'checked-record',
  'digest',
  'layout',
  'ledger*',
  'outbox',
  'pins',
  'release',
  'rollback',
  'run-record',
].map((name) => `:(glob)pipeline/**/${name}.ts`)

/** The commits to try, oldest first: the named ones, or those that touched what stands in var/, and every so manieth of all. */
export async function chosenCommits(
  repository: string,
  every: number,
  named: readonly string[],
): Promise<Commit[]> {
  const all = await listed(repository, [])
  if (named.length > 0) return all.filter(({ id }) => named.some((name) => id.startsWith(name)))
  const decisive = new Set((await listed(repository, ['--', ...DECISIVE])).map(({ id }) => id))
  return all.filter(({ id }, i) => i % every === 0 || decisive.has(id))
}

async function listed(repository: string, more: readonly string[]): Promise<Commit[]> {
  const { stdout } = await $({
    cwd: repository,
    quiet: true,
  })`git log --reverse --topo-order --format=${'%H %s'} ${more}`
  return stdout
    .trim()
    .split('\n')
    .map((line) => ({ id: line.slice(0, 40), subject: line.slice(41) }))
}
