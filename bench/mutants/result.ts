import { listTable } from '../../pipeline/cli/formats.js'
import type { Trial } from './ledger.js'
import { lineOf } from './trials.js'

const VERDICTS = ['caught', 'timed out', 'survived', 'untried'] as const

/** What became of the mutants, by folder and in all, and those that nothing caught. */
export function resultOf(trials: readonly Trial[]): string {
  const folders = [...new Set(trials.map(({ mutant }) => mutant.folder))].toSorted()
  const counts = (some: readonly Trial[]): number[] => [
    some.length,
    ...VERDICTS.map((name) => some.filter(({ verdict }) => verdict === name).length),
  ]
  const rows = folders.map((folder) => [
    folder,
    ...counts(trials.filter(({ mutant }) => mutant.folder === folder)),
  ])
  const survivors = trials.filter(({ verdict }) => verdict !== 'caught').map(lineOf)
  return `${listTable(['folder', 'mutants', ...VERDICTS], [...rows, ['all', ...counts(trials)]])}\n${survivors.toSorted().join('\n')}\n`
}
