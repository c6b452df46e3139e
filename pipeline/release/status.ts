import { messageOf, UserError } from '../base/error.js'
import { Database, type Row } from '../system/database.js'
import type { Project } from '../system/project.js'
import { toolFingerprint } from '../system/tool.js'
import { currentId, readManifest, type ReleaseManifest } from './release.js'
import { soundDatabase } from './sound-database.js'

/** What DuckDB says of a table or column that is not there. */
const LACKS = /\b(?:Binder|Catalog) Error\b/

/** What the served release says of itself, as plain records that print as JSON. */
export interface ReleaseStatus {
  release: ReleaseManifest
  sources: Row[]
  findings: Row[]
  flags: Row[]
  claims: Row[]
  checks: Row[]
}

const QUERIES = {
  sources: `select source, max(received_at) as received_at, count(*) as file_count, sum(rows_set_aside)::integer as rows_set_aside,
    count(*) filter (outcome = 'refused') as refused_count from ops.files group by source order by source`,
  findings: `select attention, count(*) as finding_count, count_if(is_new) as new_count from flags.findings group by attention
    order by array_position(['today', 'worth-knowing', 'on-record'], attention)`,
  flags: `select severity, count(*) as flag_count, count(accepted_reason) as accepted_count, count(*) filter (state in ('new', 'returned')) as new_count
    from flags."all" group by severity
    order by array_position(['alert', 'watch', 'notice'], severity)`,
  claims: `select verdict, count(*) as claim_count from marts.claims group by verdict
    order by array_position(['fails', 'partly', 'holds', 'untestable'], verdict)`,
  checks: 'select rule, finding_count from ops.checks where finding_count > 0 order by rule',
}

/**
 * The state of the served release, or null before the first.
 * @throws UserError when the release is damaged, or an older almanac made it and it does not say all this.
 */
export async function releaseStatus(project: Project): Promise<ReleaseStatus | null> {
  const id = await currentId(project)
  if (id === null) return null
  const release = await readManifest(project, id)
  try {
    return { release, ...(await statesIn(await soundDatabase(project, release))) }
  } catch (cause) {
    if (!LACKS.test(messageOf(cause)) || release.tool === (await toolFingerprint())) throw cause
    throw new UserError(
      `release ${id} was made by another version of almanac and lacks some of what status shows; almanac refresh makes a new one`,
      1,
      { cause },
    )
  }
}

function statesIn(warehouse: string): Promise<Omit<ReleaseStatus, 'release'>> {
  return Database.use(warehouse, 'sealed', async (database) => ({
    sources: await database.rows(QUERIES.sources),
    findings: await database.rows(QUERIES.findings),
    flags: await database.rows(QUERIES.flags),
    claims: await database.rows(QUERIES.claims),
    checks: await database.rows(QUERIES.checks),
  }))
}
