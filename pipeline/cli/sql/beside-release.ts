import { counted } from '../../base/figures.js'
import { UserError } from '../../base/error.js'
import { FOLDER_PREFIX } from '../../query/query-process.js'
import { OwnFiles, parseOwnFile, type OwnDatabase } from '../../release/own-file.js'
import { releaseWarehouse } from '../../release/query.js'
import type { Beside } from '../../system/database.js'
import { defaultEffects } from '../../system/effects.js'
import type { Project } from '../../system/project.js'

/** By this name a second release is asked. */
const OTHER = 'other'

/** What queries may read beside a release: files of whoever asks, each copied into a database of its own, and another release. */
export class BesideRelease {
  private files: OwnFiles | null = null
  private readonly kept = new Map<string, Beside>()

  constructor(private readonly project: Project) {}

  get databases(): Beside[] {
    return [...this.kept.values()]
  }

  /** @param text `name=FILE` as it was typed. @returns a line on what is read by that name. @throws UserError naming file and line. */
  async add(text: string): Promise<string> {
    const file = parseOwnFile(text)
    // A folder of this name is removed by a later process where this one was killed.
    this.files ??= await OwnFiles.open(`${FOLDER_PREFIX}${process.pid}-`, defaultEffects)
    const database = await this.files.add(file)
    this.kept.set(file.name.toLowerCase(), database.beside)
    return told(database)
  }

  /** @param warehouse of the release that is asked. @throws UserError when there is no such release, or it is the same. */
  async compare(releaseId: string, warehouse: string): Promise<string> {
    const path = await releaseWarehouse(this.project, releaseId)
    if (path === warehouse)
      throw new UserError(`release ${releaseId} is the one that is asked; name another`, 2)
    this.kept.set(OTHER, { path, name: OTHER, searched: null })
    return `${OTHER}: release ${releaseId}, as in ${OTHER}.marts.observations`
  }

  async close(): Promise<void> {
    await this.files?.close()
  }
}

function told({ beside: { name }, rowCount, columns }: OwnDatabase): string {
  if (rowCount === null) return `${name}: a database, as in ${name}.marts.observations`
  const types = columns.map((column) => `${column.name} ${column.type.toLowerCase()}`)
  return `${name}: ${counted(rowCount, 'row')}; ${types.join(', ')}`
}
