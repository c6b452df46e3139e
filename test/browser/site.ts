import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { settingsSchema } from '../../pipeline/base/settings.js'
import { readReports, renderSite } from '../../pipeline/report/site.js'
import { Database } from '../../pipeline/system/database.js'

/** The tables that pages of any project ask for, and hostile text in a project's own. */
export const WAREHOUSE = `create schema flags; create schema marts; create schema ops;
  create table ops.models (name varchar, layer varchar, file varchar, description varchar, grain varchar, depends_on varchar[], sql varchar);
  create table ops.files (file varchar, source varchar, sha256 varchar, bytes bigint, origin varchar, received_at timestamp,
    rows_read bigint, rows_accepted bigint, rows_set_aside bigint, outcome varchar, reason varchar, found varchar);
  create table ops.rejects (file varchar, "row" bigint, column_name varchar, text varchar, reason varchar, is_fault boolean);
  create table ops.sources (source varchar, title varchar, publisher varchar, url varchar, retrieved_from varchar);
  create table flags.findings as select 'worth-knowing' as attention, false as is_new; create table marts.claims as select 'holds' as verdict;
  create table ops.releases as select 1 as number, '20260301-0123abc' as id, date '2026-03-01' as date, null as previous_release,
    null as last_period, 0 as new_flag_count, []::varchar[] as pages;
  create table ops.tables (name varchar, layer varchar, file varchar, source varchar, description varchar, grain varchar, depends_on varchar[],
    row_count bigint, content varchar, changed_release varchar, changed_date date);
  create table ops.columns (model varchar, position integer, name varchar, type varchar, unit varchar, meaning varchar);
  create table flags.announced (release_id varchar, number integer);
  create table marts.rides as from (values (2019, 'red', 70), (2020, '<img src=x onerror=alert(1)>', 58)) rides(year, line, rides)`

/** A site on disk, made of the reports of a folder beside the tests. */
export class TestSite {
  private constructor(readonly folder: string) {}

  static async build(project: string): Promise<TestSite> {
    const folder = await mkdtemp(join(tmpdir(), 'almanac-site-'))
    const settings = settingsSchema.parse({
      title: { en: 'Almanac', 'zh-Hant': '統計' },
      languages: ['en', 'zh-Hant'],
      'time-zone': 'UTC',
    })
    const reports = await readReports({ folder: new URL(project, import.meta.url).pathname, settings })
    await Database.use(':memory:', 'write', async (database) => {
      await database.run(WAREHOUSE)
      await renderSite(database, reports, { id: '20260301-0123abc', date: '2026-03-01' }, folder)
    })
    return new TestSite(folder)
  }

  url(file: string): string {
    return pathToFileURL(join(this.folder, file)).href
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true })
  }
}
