import type { Effects } from '../../system/effects.js'
import type { Project } from '../../system/project.js'
import type { Archive, Intake } from '../archive.js'
import type { Manifest } from '../manifest.js'
import type { PageFacts, ServedPage } from './page-facts.js'

/** A query that makes a rollup of one partition of a table, in the SQL that all engines have in common. */
export interface Rollup {
  /** Path in the project. */
  file: string
  /** The query without its header; `$partition` stands for the day. */
  sql: string
  table: string
  /** Columns that name a row, in the order by which rows are sorted. */
  grain: string[]
  /** The count of rows that must sum to the rows of the partition. */
  reconcile: string
  /** Distinct counts, none of which may exceed the count of rows. */
  distinct: string[]
}

/** Parses what strangers serve, in a process of its own, and the queries of rollups. */
export interface PageReader {
  /** @throws UserError when the query is none that all engines read alike, naming what to write. */
  rollup(projectFolder: string, file: string): Promise<Rollup>
  /** @throws UserError naming the file when it takes too long or too much memory. */
  page(page: ServedPage, of: { file: string; manifest: Manifest }): Promise<PageFacts>
}

/** What a place needs to get one source's files. */
export interface Fetching {
  manifest: Manifest
  project: Pick<Project, 'folder' | 'cache' | 'settings'>
  archive: Archive
  intake: Intake
  reader: PageReader
  effects: Effects
}
