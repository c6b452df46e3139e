import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { UserError, unknownValue } from '../base/error.js'
import { Archive, type Receipt } from '../sources/archive.js'
import { readManifests, tableName, type Manifest } from '../sources/manifest.js'
import { Database, quoteName, type Relation, type Row } from '../system/database.js'
import { piecesOf } from '../system/files.js'
import type { Project } from '../system/project.js'
import { loadInputs, readPlan, type WarehousePlan } from '../warehouse/build.js'
import { landFile, type LandedFile } from '../warehouse/land.js'
import { Lander } from '../warehouse/lander.js'
import { requireFile } from './sample-file.js'

/** What would become of a file if a source published it now. */
export interface Inspection {
  source: string
  /** Why the file would be refused as a whole; '' when it would not. */
  refusal: string
  found: Record<string, string>
  /** How many rows were read, accepted and set aside, and how many rejects and reconciliations there are in all. */
  counts: Row | null
  /** The first rows that would be accepted. */
  rows: Relation
  /** The first, faults before other rows. */
  rejects: Row[]
  changes: Row[]
  repairs: Row[]
  /** The first. */
  reconciliations: Row[]
}

const SHOWN_ROWS = 10
const SHOWN_FINDINGS = 1000

/**
 * Reads a file as a refresh would, beside the newest archived file of the same source, and touches nothing of the project.
 * @param manifests the sources to try.
 * @returns the inspection by the source that accepts the most rows, and the refusals of the others.
 */
export async function inspectFile(
  project: Project,
  path: string,
  manifests: readonly Manifest[],
  receivedAt: Date,
): Promise<{ best: Inspection; others: { source: string; refusal: string }[] }> {
  await requireFile(path)
  const folder = await mkdtemp(join(tmpdir(), 'almanac-check-'))
  const plan = await readPlan(project.folder, manifests, project.settings)
  const lander = new Lander(plan.macros)
  try {
    const inspections: Inspection[] = []
    for (const manifest of manifests)
      inspections.push(
        await new Inspector(project, plan, lander, join(folder, manifest.name)).inspect(
          path,
          manifest,
          receivedAt,
        ),
      )
    const [best, ...others] = inspections.toSorted((a, b) => acceptedRows(b) - acceptedRows(a))
    if (best === undefined)
      throw new UserError('there is no source under data/sources; almanac source new FILE proposes one')
    return { best, others: others.map(({ source, refusal }) => ({ source, refusal })) }
  } finally {
    lander.close()
    await rm(folder, { recursive: true, force: true })
  }
}

/** The sources of a project, or the one that is named. @throws UserError naming those there are. */
export async function sourcesNamed(project: Project, name: string | undefined): Promise<Manifest[]> {
  const manifests = await readManifests(project.folder)
  const chosen = manifests.filter((manifest) => name === undefined || manifest.name === name)
  if (chosen.length > 0 || name === undefined) return chosen
  throw new UserError(
    unknownValue(
      'source',
      name,
      manifests.map((manifest) => manifest.name),
    ),
    2,
  )
}

class Inspector {
  constructor(
    private readonly project: Project,
    private readonly plan: WarehousePlan,
    private readonly lander: Lander,
    private readonly folder: string,
  ) {}

  async inspect(path: string, manifest: Manifest, receivedAt: Date): Promise<Inspection> {
    await mkdir(this.folder, { recursive: true })
    const trial = new Archive(join(this.folder, 'archive'))
    const intake = await trial.intake(manifest.name)
    const receipt = await intake.receiveFrom(() => piecesOf(path), path, receivedAt)
    const earlier = await this.newestArchived(manifest, receivedAt)
    const files = [
      ...(earlier === null ? [] : [await this.land(earlier, manifest, new Archive(this.project.archive))]),
      await this.land(receipt, manifest, trial),
    ]
    const file = files.at(-1)
    if (file === undefined) throw new Error('nothing was landed')
    return Database.use(':memory:', 'write', async (database) => {
      await loadInputs(database, this.plan, [manifest], files)
      return readInspection(database, manifest, file)
    })
  }

  private land(receipt: Receipt, manifest: Manifest, archive: Archive): Promise<LandedFile> {
    return landFile(receipt, manifest, {
      archive,
      cacheFolder: join(this.folder, 'cache'),
      lander: this.lander,
      rules: {},
      timeZone: this.project.settings['time-zone'],
    })
  }

  private async newestArchived({ name }: Manifest, before: Date): Promise<Receipt | null> {
    const receipts = await new Archive(this.project.archive).receipts()
    return (
      receipts.findLast(({ source, received_at }) => source === name && received_at < before.toISOString()) ??
      null
    )
  }
}

const COUNTS = `rows_read, rows_accepted, rows_set_aside,
  (select count(*) from ops.rejects where is_fault and rejects.file = files.file) as faults,
  (select count(*) from ops.rejects where not is_fault and rejects.file = files.file) as no_observations,
  (select count(*) from ops.reconciliations where reconciliations.file = files.file) as reconciliations`

async function readInspection(database: Database, manifest: Manifest, file: LandedFile): Promise<Inspection> {
  const of = (table: string, columns: string, order: string): Promise<Row[]> =>
    database.rows(
      `select ${columns} from ops.${table} where file = $1 order by ${order} limit ${SHOWN_FINDINGS}`,
      [file.id],
    )
  const rows = await database.query(
    `select * exclude (_file, _received_at) from landed.${quoteName(tableName(manifest))} where _file = $1 order by _row limit ${SHOWN_ROWS}`,
    [file.id],
  )
  const [counts] = await of('files', COUNTS, 'file')
  return {
    source: manifest.name,
    refusal: file.refusal,
    found: file.account?.found ?? {},
    counts: counts ?? null,
    rows,
    rejects: await of(
      'rejects',
      'row, column_name, text, reason, is_fault',
      'is_fault desc, row, column_name',
    ),
    changes: await of('schema_changes', '* exclude (file)', 'all'),
    repairs: await of('repairs', '* exclude (file)', 'row'),
    reconciliations: await of('reconciliations', '* exclude (file, source)', 'all'),
  }
}

function acceptedRows({ refusal, counts }: Inspection): number {
  return refusal === '' ? Number(counts?.['rows_accepted'] ?? 0) : -1
}
