import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { UserError } from '../base/error.js'
import { filesIn, type Owner, type ProjectFile } from '../system/library.js'
import type { Query } from './syntax-tree.js'
import { parseHeader, type Header } from './header.js'

/** The layers of models that stand in files below `sql/`, in the order in which they may read each other. */
const LAYERS = ['staging', 'marts', 'flags', 'checks'] as const
/** A layer of tables; those of `statistics` are computed by the engine's kernels over `marts.observations`. */
export type Layer = (typeof LAYERS)[number] | 'statistics'

/** A model: one select that becomes the table `name`. */
export interface Model extends Query {
  /** `schema.table`, in lower case: SQL makes no difference. */
  name: string
  layer: Layer
  /** Who wrote it; the engine itself makes those of the library and those in no file. */
  owner: Owner
  header: Header
}

/**
 * The models under `sql/` of a project and of the library, sorted by name.
 * @throws UserError when a file has no header, a staging or marts model no grain, or two files have names that SQL does not tell apart.
 */
export async function readModels(projectFolder: string): Promise<Model[]> {
  const models: Model[] = []
  for (const layer of LAYERS) {
    for (const file of await sqlFilesIn(projectFolder, `sql/${layer}`))
      models.push(await readModel(layer, file))
  }
  refuseTwins(models)
  return models
}

/** The statements of `sql/macros/`, in the order of their file names. */
export async function readMacros(projectFolder: string): Promise<Query[]> {
  const files = await sqlFilesIn(projectFolder, 'sql/macros')
  return Promise.all(files.map(async ({ file, path }) => ({ file, sql: await readFile(path, 'utf8') })))
}

/** The SQL files in a folder of a project and of the library under it. */
export async function sqlFilesIn(projectFolder: string, folder: string): Promise<ProjectFile[]> {
  return (await filesIn(projectFolder, folder)).filter(({ file }) => file.endsWith('.sql'))
}

function refuseTwins(models: readonly Model[]): void {
  for (const [i, { name, file }] of models.entries()) {
    const twin = models.slice(0, i).find((each) => each.name === name)
    if (twin) throw new UserError(`${file}: SQL takes its name for that of ${twin.file}; give it another`)
  }
}

async function readModel(layer: Layer, { owner, file, path }: ProjectFile): Promise<Model> {
  const sql = (await readFile(path, 'utf8')).trim().replace(/;$/, '')
  const header = parseHeader(sql, file)
  if ((layer === 'staging' || layer === 'marts') && header.grain.length === 0) {
    throw new UserError(
      `${file}: missing header line; name the columns that identify a row, as in -- grain: audience, year`,
    )
  }
  const [kind] = header.kinds
  if (layer !== 'flags' && kind !== undefined)
    throw new UserError(
      `${file}:${kind.line}: only a rule in sql/flags gives flags of a kind; take the line out`,
    )
  return { file, sql, owner, header, layer, name: `${layer}.${basename(file, '.sql').toLowerCase()}` }
}
