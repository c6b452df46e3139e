import type { Case, CaseFile, CaseManifest } from './case.js'

/** A case that was made up altogether. */
export function hostileCase(
  name: string,
  about: string,
  extension: string,
  bytes: CaseFile['bytes'],
  manifest: CaseManifest,
  file: Omit<CaseFile, 'bytes'>,
): Case {
  return { name, about, synthesised: 'all of it', extension, manifest, files: [{ bytes, ...file }] }
}
