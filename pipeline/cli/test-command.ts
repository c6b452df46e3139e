import { counted } from '../base/figures.js'
import { UserError, messageOf } from '../base/error.js'
import { CASES_FOLDER, readCases, runCase, type ModelCase } from '../release/model-cases.js'
import { readManifests } from '../sources/manifest.js'
import { openProject } from '../system/project.js'
import { readPlan, type WarehousePlan } from '../warehouse/build.js'

/** `almanac test [MODEL]`: holds the models of a project to their cases; exit code 1 where one does not hold. */
export async function testCommand(folder: string, name: string | undefined): Promise<void> {
  const project = await openProject(folder)
  const [plan, all] = await Promise.all([
    readPlan(project.folder, await readManifests(project.folder), project.settings),
    readCases(project.folder),
  ])
  const cases = all.filter(({ model }) => name === undefined || model === name)
  if (cases.length === 0)
    throw new UserError(
      `no case${name === undefined ? '' : ` of ${name}`}; a case is a folder ${CASES_FOLDER}/marts/uses/a_name/ with a CSV per table that the model reads, such as staging.stg_uses.csv, and expected.csv`,
    )
  let failed = 0
  for (const each of cases) {
    const faults = await faultsOf(plan, each)
    if (faults !== '') failed += 1
    process.stdout.write(`${faults === '' ? 'passed' : 'FAILED'}  ${each.model}: ${each.name}\n${faults}`)
  }
  process.stdout.write(`${cases.length - failed} of ${counted(cases.length, 'case')} passed\n`)
  if (failed > 0) process.exitCode = 1
}

async function faultsOf({ models, macros }: WarehousePlan, modelCase: ModelCase): Promise<string> {
  const model = models.find(({ name }) => name === modelCase.model)
  if (model === undefined) return `  there is no model ${modelCase.model}\n`
  try {
    const { expected, found } = await runCase(model, modelCase, macros)
    const missing = without(expected, found).map((row) => `  expected, not found: ${row}\n`)
    const more = without(found, expected).map((row) => `  found, not expected: ${row}\n`)
    return [...missing, ...more].join('')
  } catch (cause) {
    if (!(cause instanceof UserError)) throw cause
    return `  ${messageOf(cause).replaceAll('\n', '\n  ')}\n`
  }
}

/** The rows of one list that the other lacks; of equal rows as many as are more. */
function without(rows: readonly string[], others: readonly string[]): string[] {
  const left = [...others]
  return rows.filter((row) => {
    const at = left.indexOf(row)
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
}
