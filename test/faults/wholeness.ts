import { readFile, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { currentId, damagedFiles, readManifest } from '../../pipeline/release/release.js'
import { Archive, fileId } from '../../pipeline/sources/archive.js'
import { Database } from '../../pipeline/system/database.js'
import { listNames, nullIfMissing } from '../../pipeline/system/files.js'
import type { Project } from '../../pipeline/system/project.js'
import { hashFiles } from '../../pipeline/system/step-cache.js'
import type { Workspace } from '../support/workspace.js'

/** What is wrong with what a project keeps, in words; nothing after whatever fault. */
export async function faultsOf(workspace: Workspace, receiptsBefore: readonly string[]): Promise<string[]> {
  const project = await workspace.project()
  return [
    ...(await receiptFaults(project, receiptsBefore)),
    ...(await releaseFaults(project)),
    ...(await servedFaults(project)),
  ]
}

/** The names of all receipts. */
export async function receiptsOf(workspace: Workspace): Promise<string[]> {
  return (await new Archive((await workspace.project()).archive).receipts()).map(fileId)
}

async function receiptFaults(project: Project, before: readonly string[]): Promise<string[]> {
  const archive = new Archive(project.archive)
  const receipts = await archive.receipts()
  const known = new Set(receipts.map(fileId))
  const damaged = await Promise.all(
    receipts.map((receipt) => archive.verified(receipt).then(() => '', String)),
  )
  return [...before.filter((id) => !known.has(id)).map((id) => `receipt ${id} is lost`), ...damaged].filter(
    Boolean,
  )
}

async function releaseFaults(project: Project): Promise<string[]> {
  const faults: string[] = []
  for (const id of await listNames(project.releases)) {
    const manifest = await readManifest(project, id).catch(String)
    if (typeof manifest === 'string') faults.push(manifest)
    else faults.push(...(await damagedFiles(project, manifest)).map((file) => `${id}: ${file} is damaged`))
  }
  return faults
}

/** Database and page of the served release must open and be of that release. */
async function servedFaults(project: Project): Promise<string[]> {
  const id = await currentId(project)
  if (id === null) return ['nothing is served']
  const folder = join(project.releases, id)
  const [row] = await Database.use(join(folder, 'warehouse.duckdb'), 'sealed', (database) =>
    database.rows('select id from ops.releases order by number desc limit 1'),
  )
  const page = await readFile(join(project.current, 'site/index.html'), 'utf8')
  return [
    row?.['id'] === id ? '' : `the database of ${id} is of ${JSON.stringify(row)}`,
    page.includes(id) ? '' : `the page of ${id} is of another release`,
  ].filter(Boolean)
}

/** What a served site shows, by file; its database logs when each run was. */
export async function siteOf(workspace: Workspace): Promise<Record<string, string>> {
  const { 'warehouse.duckdb': _, ...pages } = await hashFiles(workspace.path('var/current/site'))
  return pages
}

/** Lets the heartbeat of a dead process be as old as it is after a while, so that a test need not wait for that. */
export async function letTimePass(workspace: Workspace): Promise<void> {
  const lock = workspace.path('var/lock')
  const long = new Date(Date.now() - 3_600_000)
  if ((await nullIfMissing(stat(lock))) !== null) await utimes(lock, long, long)
}

/** A change of what the small project's source publishes: the newest figure. */
export async function publish(workspace: Workspace, figure: number): Promise<void> {
  const text = await workspace.read('data/facts/visits.csv')
  await workspace.write('data/facts/visits.csv', text.replace(/^2025,\d+$/m, `2025,${figure}`))
}
