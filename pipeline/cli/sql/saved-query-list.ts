import { readSavedQueries } from '../../models/saved-queries.js'
import { noteText } from '../screen.js'
import { parameterText } from './parameters.js'

/** The saved queries of a project, each with its parameters and what it gives. @throws UserError when a header of one is wrong. */
export async function savedQueryList(projectFolder: string, width: number | null): Promise<string> {
  const queries = await readSavedQueries(projectFolder)
  if (queries.length === 0) return 'no saved queries; put one into sql/queries/\n'
  return queries
    .map(({ name, description, parameters }) => {
      const lines = parameters.map(
        (parameter) =>
          `${parameterText(parameter)}${parameter.description['en'] === undefined ? '' : `: ${parameter.description['en']}`}`,
      )
      return `${name}\n${[description['en'] ?? '', ...lines].map((line) => noteText(line, 2, width)).join('')}`
    })
    .join('')
}
