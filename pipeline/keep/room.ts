import { join } from 'node:path'
import { bytesText } from '../base/figures.js'
import { UserError } from '../base/error.js'
import { currentId, isHandedOn, readableReleases, SITE_WAREHOUSE, WAREHOUSE } from '../release/release.js'
import { fileId, type Receipt } from '../sources/archive.js'
import type { Effects } from '../system/effects.js'
import { bytesOf } from '../system/files.js'
import type { Project } from '../system/project.js'

/** A database stands in the results of build and identify; the release shares the second, and all pages and tables. */
const COPIES = { warehouse: 2, site: 1 }
/** A release may be larger than the one before it, and DuckDB writes beside a database while it makes it. */
const RESERVE = 1.5
/** A received byte becomes landed rows, rows of each copy of the database, and tables of the site. */
const BYTES_PER_NEW_BYTE = 6
/** Pages with their programs, and the database, of a project that has hardly any data. */
const FIRST_BYTES = 30_000_000

/**
 * Sees to it that a build finds room: when there is too little, `makeRoom` is called once.
 * @throws UserError saying how much is free, how much is needed, and what to do.
 */
export async function ensureRoom(
  project: Project,
  receipts: readonly Receipt[],
  effects: Effects,
  makeRoom: () => Promise<unknown>,
): Promise<void> {
  const left = project.settings.keep['free-mb'] * 1_000_000
  if (left === 0) return
  const needed = await roomNeeded(project, receipts)
  if ((await effects.freeBytes(project.var)) >= needed + left) return
  await makeRoom()
  const free = await effects.freeBytes(project.var)
  if (free >= needed + left) return
  throw new UserError(
    `too little room on the disk of ${project.var}: ${bytesText(free)} are free, the build needs about ${bytesText(needed)} and keep.free-mb leaves ${bytesText(left)}; ` +
      'make room there, keep fewer releases (keep.releases, keep.days), or lower keep.free-mb; the served release stays',
  )
}

/** Bytes that a build will write, by what the served release took and what was received since; by what was received for the first. */
export async function roomNeeded(project: Project, receipts: readonly Receipt[]): Promise<number> {
  const served = await currentId(project)
  const { releases } = await readableReleases(project)
  const manifest =
    releases.find(({ id }) => id === served) ?? releases.findLast(({ as_of }) => as_of === null)
  if (manifest === undefined) return FIRST_BYTES + BYTES_PER_NEW_BYTE * sizeOf(receipts)
  const used = new Set(manifest.receipts)
  const added = sizeOf(receipts.filter((receipt) => !used.has(fileId(receipt))))
  const own = Object.keys(manifest.files).filter(
    (file) => file !== SITE_WAREHOUSE && file !== WAREHOUSE && !isHandedOn(file, manifest.id),
  )
  const folder = join(project.releases, manifest.id)
  const built =
    COPIES.warehouse * (await bytesOf(folder, [WAREHOUSE])) + COPIES.site * (await bytesOf(folder, own))
  return Math.ceil(RESERVE * built + BYTES_PER_NEW_BYTE * added)
}

function sizeOf(receipts: readonly Receipt[]): number {
  const sizes = new Map(receipts.map(({ sha256, bytes }) => [sha256, bytes]))
  return [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0)
}
