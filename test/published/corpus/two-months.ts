import { month, type Case, type CaseFile, type CaseManifest, type ExpectedRow } from './case.js'

export interface More extends Omit<CaseFile, 'bytes'> {
  extension?: string
}

/** A case of one file. */
export function tableOf(
  name: string,
  about: string,
  bytes: CaseFile['bytes'],
  manifest: CaseManifest,
  { extension = 'csv', ...file }: More,
): Case {
  return { name, about, synthesised: 'figures and layout', extension, manifest, files: [{ bytes, ...file }] }
}

/** Two rows of months, places and cases, their header, and what they land as. */
export const BODY = [
  ['115年1月', '臺北市', 1200],
  ['115年2月', '臺北市', 987],
] as const
export const HEADER = ['月別', '地區', '件數'] as const
export const landed = (first: number): ExpectedRow[] => [
  month(first, '2026-01', { place: '臺北市', cases: 1200 }),
  month(first + 1, '2026-02', { place: '臺北市', cases: 987 }),
]
