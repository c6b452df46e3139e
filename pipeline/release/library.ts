import { mkdir, readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { sha256 } from '../base/digest.js'
import { unknownValue, UserError } from '../base/error.js'
import { readManifests, type Manifest } from '../sources/manifest.js'
import { exists, nullIfMissing, writeAtomically } from '../system/files.js'
import { libraryFiles, readLibraryFile } from '../system/library.js'
import type { Project } from '../system/project.js'
import { WORDS_FOLDER } from '../system/words.js'
import { leftOut, readPlan } from '../warehouse/build.js'
import { withWrittenModels } from '../warehouse/written-models.js'
import { CONCEPTS_FILE } from '../warehouse/catalogue/project-concepts.js'
import { EARLIER_DIGITS, EARLIER_FILES } from './earlier-files.js'

/** A file of the library, and what a project makes of it. */
export interface LibraryFile {
  /** Its place in a project. */
  file: string
  /**
   * `carried`: as the library has it; `replaced` by the project's own; `copied`: the project's own says the same; `earlier`: the project's own is
   * what an earlier almanac brought; `left out`: it lacks tables.
   */
  state: 'carried' | 'replaced' | 'copied' | 'earlier' | 'left out'
  /** The tables that the project has not; [] but for a file left out. */
  lacks: string[]
}

/** Whether a file is read with that of the library, key by key, and takes its place no further. */
function isAdded(file: string): boolean {
  return file === CONCEPTS_FILE || file.startsWith(`${WORDS_FOLDER}/`)
}

/** What a project has in place of the library's files and of the models that the engine writes, without looking at the SQL in them. */
export async function replacedFiles({ folder }: Pick<Project, 'folder'>): Promise<LibraryFile[]> {
  const written = writtenModels(await readManifests(folder))
  const carried = [...(await libraryFiles()), ...written.keys()].filter((file) => !isAdded(file))
  const files = new Set([...carried, ...Object.keys(EARLIER_FILES)])
  const found = await Promise.all(
    [...files].toSorted().map(async (file): Promise<LibraryFile[]> => {
      const own = await nullIfMissing(readFile(join(folder, file), 'utf8'))
      if (own === null) return []
      const isCarried = carried.includes(file)
      if (isCarried && own === (written.get(file) ?? (await readLibraryFile(file))))
        return [{ file, state: 'copied', lacks: [] }]
      if (EARLIER_FILES[file] === sha256(own).slice(0, EARLIER_DIGITS))
        return [{ file, state: 'earlier', lacks: [] }]
      return isCarried ? [{ file, state: 'replaced', lacks: [] }] : []
    }),
  )
  return found.flat()
}

/**
 * What `series` of the sources says without effect, since the project's own SQL is read in place of what is made of it; [] where all counts.
 * Models that were copied and say the same change nothing.
 */
export async function unusedSeries({ folder }: Pick<Project, 'folder'>): Promise<string[]> {
  const manifests = await readManifests(folder)
  const files = manifests.filter(({ series }) => series !== undefined).map(({ file }) => file)
  if (files.length === 0) return []
  const replaced = await replacedFiles({ folder })
  const own = (model: string): boolean =>
    replaced.some(({ file, state }) => file === `sql/marts/${model}.sql` && state === 'replaced')
  const says = `\`series\` of ${files.join(', ')}`
  const [isSeries, isObservations] = [own('series'), own('observations') && !(await readsVintages(folder))]
  if (isSeries && isObservations)
    return [
      `${says} has no effect: sql/marts/series.sql and sql/marts/observations.sql of the project are read in its place; take it out of the sources, or remove these files`,
    ]
  if (isSeries)
    return [
      `${says} supplies figures only: the project's sql/marts/series.sql says which series there are, with their totals, members and breaks; change them there, or remove that file`,
    ]
  return isObservations
    ? [
        `${says} supplies no figures: the project's sql/marts/observations.sql is read in its place and does not read marts.vintages; remove one of the two`,
      ]
    : []
}

async function readsVintages(folder: string): Promise<boolean> {
  const sql = await readFile(join(folder, 'sql/marts/observations.sql'), 'utf8')
  return /\bmarts\s*\.\s*"?vintages\b|\bstg_\w+_observation\b/i.test(sql.replaceAll(/--.*$/gm, ''))
}

/** All files of the library in a project. @throws UserError when a file of the project is wrong. */
export async function listLibrary(project: Project): Promise<LibraryFile[]> {
  const manifests = await readManifests(project.folder)
  const written = writtenModels(manifests)
  const [files, replaced, plan] = await Promise.all([
    libraryFiles(),
    replacedFiles(project),
    readPlan(project.folder, manifests, project.settings),
  ])
  const lacking = await leftOut(plan, manifests)
  const gone = replaced.map(({ file }) => file).filter((file) => !files.includes(file) && !written.has(file))
  return [...files, ...written.keys(), ...gone].toSorted().map((file) => {
    const lacks = lacking.get(`library/${file}`)
    return (
      replaced.find((each) => each.file === file) ??
      (lacks ? { file, state: 'left out', lacks } : { file, state: 'carried', lacks: [] })
    )
  })
}

/**
 * Copies a file of the library into a project, where it takes the place of the library's.
 * @param name as `almanac library` or a message names it. @returns its place in the project.
 * @throws UserError when the library has no such file, or the project has it already.
 */
export async function copyFromLibrary({ folder }: Project, name: string): Promise<string> {
  const file = name.replace(/^library\//, '')
  const written = writtenModels(await readManifests(folder))
  const files = [...(await libraryFiles()), ...written.keys()].toSorted()
  const near = files.filter((each) => dirname(each) === dirname(file))
  if (!files.includes(file))
    throw new UserError(unknownValue('file of the library', name, near.length > 0 ? near : files), 2)
  if (isAdded(file))
    throw new UserError(
      `${file} of a project is read beside the library's; write only what is yours into it`,
      2,
    )
  const path = join(folder, file)
  if (await exists(path)) throw new UserError(`${file} is in the project already; remove it first`, 2)
  await mkdir(dirname(path), { recursive: true })
  await writeAtomically(path, written.get(file) ?? (await readLibraryFile(file)))
  return file
}

/** The models that the engine writes from what sources say of their series, by their place in a project. */
function writtenModels(manifests: readonly Manifest[]): ReadonlyMap<string, string> {
  const models = withWrittenModels([], manifests)
  return new Map(models.map(({ file, sql }) => [file.replace(/^library\//, ''), `${sql}\n`]))
}

/** Removes the files of a project that say the same as the library's, or as that of an earlier almanac. @returns them. */
export async function removeCopies(project: Project): Promise<LibraryFile[]> {
  const found = await replacedFiles(project)
  const copies = found.filter(({ state }) => state === 'copied' || state === 'earlier')
  for (const { file } of copies) await rm(join(project.folder, file))
  return copies
}
