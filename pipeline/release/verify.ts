import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { messageOf } from '../base/error.js'
import { Archive, fileId, type Receipt } from '../sources/archive.js'
import type { Project } from '../system/project.js'
import { notedHashes } from '../system/step-cache.js'
import { toolFingerprint } from '../system/tool.js'
import { Assembly } from './assemble.js'
import { gatherInputs } from './inputs.js'
import {
  damagedFiles,
  isHandedOn,
  listReleases,
  readManifest,
  SITE_WAREHOUSE,
  WAREHOUSE,
  type ReleaseManifest,
} from './release.js'

/** What one look at the archive and a release showed; empty lists are good news. */
export interface Verification {
  releaseId: string
  archivedFiles: number
  problems: string[]
}

/** What one look at the archive and all releases showed. */
export interface FileVerification {
  releases: number
  archivedFiles: number
  problems: string[]
}

/**
 * Hashes the whole archive and the release's files again, rebuilds the release from archived bytes in an empty folder and
 * compares both byte for byte.
 */
export async function verify(project: Project, id: string): Promise<Verification> {
  const manifest = await readManifest(project, id)
  const archive = new Archive(project.archive)
  const receipts = await archive.receipts()
  const damagedArchive = await damagedReceipts(archive, receipts)
  const problems = [...damagedArchive, ...(await damagedParts(project, manifest))]
  if (problems.length === 0) problems.push(...(await rebuildDifferences(project, manifest, receipts)))
  return { releaseId: id, archivedFiles: receipts.length, problems }
}

/** Hashes the whole archive and every file of every release; nothing is built. */
export async function verifyFiles(project: Project): Promise<FileVerification> {
  const archive = new Archive(project.archive)
  const receipts = await archive.receipts()
  const problems = await damagedReceipts(archive, receipts)
  const releases = await listReleases(project)
  for (const release of releases) problems.push(...(await damagedParts(project, release)))
  return { releases: releases.length, archivedFiles: receipts.length, problems }
}

async function damagedParts(project: Project, release: ReleaseManifest): Promise<string[]> {
  return (await damagedFiles(project, release)).map(
    (file) => `release ${release.id}: ${file} is not what was released`,
  )
}

async function damagedReceipts(archive: Archive, receipts: readonly Receipt[]): Promise<string[]> {
  const looks = await Promise.all(
    receipts.map((receipt) => archive.verified(receipt).then(() => '', messageOf)),
  )
  return looks.filter((problem) => problem !== '')
}

async function rebuildDifferences(
  project: Project,
  manifest: ReleaseManifest,
  receipts: readonly Receipt[],
): Promise<string[]> {
  const used = receipts.filter((receipt) => manifest.receipts.includes(fileId(receipt)))
  const inputs = await gatherInputs(project, used, await toolFingerprint())
  if (inputs.key !== manifest.inputs) return [explainOtherInputs(manifest, inputs.projectFiles, inputs.tool)]
  const folder = await mkdtemp(join(tmpdir(), 'almanac-verify-'))
  try {
    const assembly = new Assembly(project, inputs, folder)
    const release = { id: manifest.id, date: manifest.date }
    const released = join(project.releases, manifest.id, WAREHOUSE)
    const built = await assembly.build(await assembly.land())
    const past = manifest.as_of === null ? { from: 'itself' as const, warehouse: released } : null
    const warehouse = await assembly.identify(built, release, past)
    const site = await assembly.render(warehouse, release)
    return differences(manifest, {
      ...(await hashStep(site.pages, 'site/')),
      ...(await hashStep(site.data, 'site/data/')),
      ...(await hashStep(dirname(warehouse), '')),
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function explainOtherInputs(
  manifest: ReleaseManifest,
  projectFiles: Record<string, string>,
  tool: string,
): string {
  const names = [
    ...new Set([...Object.keys(manifest.project_files), ...Object.keys(projectFiles)]),
  ].toSorted()
  const changed = names.filter((name) => manifest.project_files[name] !== projectFiles[name])
  if (tool !== manifest.tool) changed.push('almanac itself')
  return `release ${manifest.id} cannot be rebuilt for comparison: changed since then: ${changed.join(', ') || 'receipts were removed'}; bring these back, or verify a newer release`
}

/** Holds a release against one made again; pages of earlier releases and the database under its second name are taken as they are. */
function differences(manifest: ReleaseManifest, rebuilt: Record<string, string>): string[] {
  const isMade = (file: string): boolean => file !== SITE_WAREHOUSE && !isHandedOn(file, manifest.id)
  const released = Object.keys(manifest.files).filter(isMade)
  return [...new Set([...released, ...Object.keys(rebuilt)])]
    .toSorted()
    .filter((name) => manifest.files[name] !== rebuilt[name])
    .map((name) => `release ${manifest.id}: ${name} differs from what its inputs give`)
}

async function hashStep(folder: string, prefix: string): Promise<Record<string, string>> {
  const hashes = await notedHashes(folder)
  return Object.fromEntries(Object.entries(hashes).map(([name, hash]) => [`${prefix}${name}`, hash]))
}
