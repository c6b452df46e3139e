import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { listFiles, nullIfMissing } from './files.js'
import { packageFolder } from './tool.js'

/** Where almanac keeps its library, laid out as a project, when it is built. */
export const LIBRARY = 'dist/library'

/** Whose file it is: a project's own, or one of the library that lies under every project. */
export type Owner = 'project' | 'library'

/** A file that a project is built from. */
export interface ProjectFile {
  owner: Owner
  /** As people are told it: `sql/marts/uses.sql`, `library/sql/marts/comparisons.sql`. */
  file: string
  /** Where it stands. */
  path: string
}

/** The files in a folder of a project and of the library under it, by their place in it; one of the project takes the place of the library's. */
export async function filesIn(projectFolder: string, folder: string): Promise<ProjectFile[]> {
  const library = join(await packageFolder(), LIBRARY)
  const [own, carried] = await Promise.all(
    [projectFolder, library].map((root) => listFiles(join(root, folder))),
  )
  const names = [...new Set([...(own ?? []), ...(carried ?? [])])].toSorted()
  return names.map((name) =>
    placed(`${folder}/${name}`, own?.includes(name) === true ? projectFolder : null, library),
  )
}

/** The files of the library, by their place in a project. */
export async function libraryFiles(): Promise<string[]> {
  return listFiles(join(await packageFolder(), LIBRARY))
}

/** The text of a file of a project, or else of the library. @throws Error when neither has it: then almanac itself is not whole. */
export async function readProjectFile(
  projectFolder: string,
  name: string,
): Promise<{ file: string; text: string }> {
  const own = await nullIfMissing(readFile(join(projectFolder, name), 'utf8'))
  if (own !== null) return { file: name, text: own }
  return { file: `library/${name}`, text: await readLibraryFile(name) }
}

/** The text of a file of the library. */
export async function readLibraryFile(name: string): Promise<string> {
  return readFile(join(await packageFolder(), LIBRARY, name), 'utf8')
}

function placed(name: string, projectFolder: string | null, library: string): ProjectFile {
  return projectFolder === null
    ? { owner: 'library', file: `library/${name}`, path: join(library, name) }
    : { owner: 'project', file: name, path: join(projectFolder, name) }
}
