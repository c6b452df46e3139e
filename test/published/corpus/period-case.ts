import type { Case, CaseFile, CaseManifest } from './case.js'
import { csv } from './table.js'

export type Lines = (string | number | null)[][]
interface More extends Omit<CaseFile, 'bytes'> {
  reconciliations?: Case['reconciliations']
}
/** A case about periods; their spellings are as published. */
export function periodCase(
  name: string,
  about: string,
  lines: Lines,
  manifest: CaseManifest,
  { reconciliations, ...file }: More,
): Case {
  const of = {
    name,
    about,
    synthesised: 'figures; the spellings are as published',
    extension: 'csv',
    manifest,
  }
  return { ...of, files: [{ bytes: csv(lines), ...file }], ...(reconciliations ? { reconciliations } : {}) }
}
