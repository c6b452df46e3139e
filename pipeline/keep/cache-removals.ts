import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { UserError } from '../base/error.js'
import { landedNames } from '../release/assemble.js'
import type { ReleaseInputs } from '../release/inputs.js'
import { listNames, nullIfMissing, unusedFor } from '../system/files.js'
import type { Project } from '../system/project.js'
import { IN_USE_MS, KEPT_RESULTS } from '../system/step-cache.js'
import type { Removal } from './removal.js'

/** The next build goes on from the newest memory of the detector that is intact. */
const KEPT_MEMORIES = 3

/** Results of steps that neither the present inputs nor anybody at work needs. */
export async function cacheRemovals(project: Project, inputs: ReleaseInputs): Promise<Removal[]> {
  const steps = Object.entries(KEPT_RESULTS).map(([step, kept]) =>
    surplus(project, step, kept, `not one of the ${kept} used last`),
  )
  const lists = [landRemovals(project, inputs), ...steps, memoryRemovals(project, inputs)]
  return (await Promise.all(lists)).flat()
}

/** Landed files of which the present sources, in the present reading, have none. Nothing while a source's manifest is wrong. */
async function landRemovals(project: Project, inputs: ReleaseInputs): Promise<Removal[]> {
  try {
    const needed = new Set(await landedNames(project, inputs))
    const results = await unusedResults(project, 'land')
    return results
      .filter(({ name }) => !needed.has(name))
      .map(({ name }) => removal(`land/${name}`, 'no received file is read this way any more'))
  } catch (cause) {
    if (cause instanceof UserError) return []
    throw cause
  }
}

async function memoryRemovals(project: Project, { tool }: ReleaseInputs): Promise<Removal[]> {
  const present = await surplus(project, `streaming/${tool}`, KEPT_MEMORIES, 'kept state for older data')
  const others = (await unusedResults(project, 'streaming')).filter(({ name }) => name !== tool)
  return [
    ...present,
    ...others.map(({ name }) => removal(`streaming/${name}`, 'kept state of another version of almanac')),
  ]
}

async function surplus(project: Project, step: string, kept: number, why: string): Promise<Removal[]> {
  const names = new Set((await results(project, step)).slice(kept).map(({ name }) => name))
  return (await unusedResults(project, step))
    .filter(({ name }) => names.has(name))
    .map(({ name }) => removal(`${step}/${name}`, kept === 0 ? 'no preview uses it' : why))
}

interface Result {
  name: string
  unused: number
}

async function unusedResults(project: Project, step: string): Promise<Result[]> {
  return (await results(project, step)).filter(({ unused }) => unused > IN_USE_MS)
}

/** The results of a step, the one that was used last first. */
async function results({ cache }: Project, step: string): Promise<Result[]> {
  const found = (await listNames(join(cache, step))).map(async (name) => {
    const entry = await nullIfMissing(stat(join(cache, step, name)))
    return entry && { name, unused: unusedFor(entry) }
  })
  const there = (await Promise.all(found)).filter((result) => result !== null)
  return there.toSorted((a, b) => a.unused - b.unused || (a.name < b.name ? -1 : 1))
}

function removal(path: string, why: string): Removal {
  return { kind: 'result', path: `cache/${path}`, why }
}
