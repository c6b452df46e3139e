import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { UserError } from '../base/error.js'
import { listFiles } from '../system/files.js'
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
  header: Header
}

/**
 * The models under `sql/`, sorted by name.
 * @throws UserError when a file has no header, a staging or marts model no grain, or two files have names that SQL does not tell apart.
 */
export async function readModels(projectFolder: string): Promise<Model[]> {
  const models: Model[] = []
  for (const layer of LAYERS) {
    const files = (await listFiles(join(projectFolder, 'sql', layer))).filter((file) => file.endsWith('.sql'))
    for (const name of files) models.push(await readModel(projectFolder, layer, name))
  }
  refuseTwins(models)
  return models
}

/** The statements of `sql/macros/`, in the order of their file names. */
export async function readMacros(projectFolder: string): Promise<Query[]> {
  const files = (await listFiles(join(projectFolder, 'sql/macros'))).filter((file) => file.endsWith('.sql'))
  return Promise.all(
    files.map(async (name) => ({
      file: `sql/macros/${name}`,
      sql: await readFile(join(projectFolder, 'sql/macros', name), 'utf8'),
    })),
  )
}

function refuseTwins(models: readonly Model[]): void {
  for (const [i, { name, file }] of models.entries()) {
    const twin = models.slice(0, i).find((each) => each.name === name)
    if (twin) throw new UserError(`${file}: SQL takes its name for that of ${twin.file}; give it another`)
  }
}

async function readModel(projectFolder: string, layer: Layer, name: string): Promise<Model> {
  const file = `sql/${layer}/${name}`
  const sql = (await readFile(join(projectFolder, file), 'utf8')).trim().replace(/;$/, '')
  const header = parseHeader(sql, file)
  if ((layer === 'staging' || layer === 'marts') && header.grain.length === 0) {
    throw new UserError(
      `${file}: missing header line; name the columns that identify a row, as in -- grain: audience, year`,
    )
  }
  return { file, sql, header, layer, name: `${layer}.${basename(name, '.sql').toLowerCase()}` }
}
