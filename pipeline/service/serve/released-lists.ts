import type { SavedQuery } from '../../models/saved-queries.js'
import { unknownValue } from '../../base/error.js'
import { Database } from '../../system/database.js'
import { describedTables, type DescribedTable } from '../../warehouse/catalogue/described.js'
import { releasedQueries } from '../../warehouse/query-list.js'
import { Problem } from './problem.js'
import type { ServedRelease } from './served-releases.js'

/** What a release tells of itself. */
interface Lists {
  queries: SavedQuery[]
  tables: DescribedTable[]
}

const KEPT = 8

/** The tables and saved queries of releases, read once each by our own statements. */
export class ReleasedLists {
  private readonly kept = new Map<string, Promise<Lists>>()

  async queries(release: ServedRelease): Promise<SavedQuery[]> {
    return (await this.lists(release)).queries
  }

  async tables(release: ServedRelease): Promise<DescribedTable[]> {
    return (await this.lists(release)).tables
  }

  /** @throws Problem when there is no saved query of this name. */
  async query(release: ServedRelease, name: string): Promise<SavedQuery> {
    const queries = await this.queries(release)
    const found = queries.find((each) => each.name === name)
    if (found !== undefined) return found
    throw new Problem(
      'not-found',
      unknownValue(
        'query',
        name,
        queries.map((each) => each.name),
      ),
    )
  }

  private lists({ manifest, warehouse }: ServedRelease): Promise<Lists> {
    const key = `${manifest.id}/${manifest.inputs}`
    const known = this.kept.get(key)
    if (known) return known
    const found = Database.use(warehouse, 'sealed', async (database) => ({
      queries: await releasedQueries(database),
      tables: await describedTables(database),
    }))
    this.kept.set(key, found)
    found.catch(() => this.kept.delete(key))
    for (const oldest of this.kept.keys()) if (this.kept.size > KEPT) this.kept.delete(oldest)
    return found
  }
}
