import { namedVariables } from '../../base/secrets.js'
import { readSavedQueries } from '../../models/saved-queries.js'
import { replacedFiles, unusedSeries } from '../../release/library.js'
import { readReports } from '../../report/site.js'
import { readManifests } from '../../sources/manifest.js'
import type { Project } from '../../system/project.js'
import { readClaims } from '../../warehouse/claims.js'
import { readConcepts } from '../../warehouse/catalogue/project-concepts.js'
import { leftOut, readPlan } from '../../warehouse/build.js'
import { ok, problem, tried, warning, type Checked, type Finding } from './finding.js'

const MEND = 'fix the file at the line that is named'

/** Whether all files of the project can be read as what they are. */
export async function checkSettings({ project }: Checked): Promise<Finding[]> {
  const { folder } = project
  return [
    ok('settings', 'almanac.yaml is as it should be'),
    ...(await tried('sources', MEND, async () => {
      const { length } = await readManifests(folder)
      return [
        length > 0
          ? ok('sources', `${length} in data/sources`)
          : problem('sources', 'there is none', 'describe one: almanac source new FILE --write'),
      ]
    })),
    ...(await tried('sql', MEND, async () => {
      const manifests = await readManifests(folder)
      const [plan] = await Promise.all([
        readPlan(folder, manifests, project.settings),
        readSavedQueries(folder),
        readConcepts(folder),
      ])
      await leftOut(plan, manifests)
      return [ok('sql', 'macros, models, claims, saved queries and concepts can be read')]
    })),
    ...(await tried('library', MEND, () => checkLibrary(project))),
    ...(await tried('series', MEND, async () =>
      (await unusedSeries(project)).map((says) => warning('series', says, 'leave one of the two')),
    )),
    ...(await tried('claims', MEND, async () => [
      ok('claims', `${(await readClaims(folder)).length} in data/claims.yaml`),
    ])),
    ...(await tried('reports', MEND, async () => [
      ok('reports', `${(await readReports(project)).notebooks.length} in reports`),
    ])),
  ]
}

async function checkLibrary(project: Project): Promise<Finding[]> {
  const files = await replacedFiles(project)
  const copies = files
    .filter(({ state }) => state === 'copied' || state === 'earlier')
    .map(({ file }) => file)
  const replaced = files.filter(({ state }) => state === 'replaced').map(({ file }) => file)
  return [
    ok(
      'library',
      replaced.length === 0 ? 'all of it is used' : `the project's own in its place: ${replaced.join(', ')}`,
    ),
    ...(copies.length === 0
      ? []
      : [
          warning(
            'library',
            `the project has copies of almanac's own ${copies.join(', ')}, which get no fixes`,
            'remove them: almanac library tidy',
          ),
        ]),
  ]
}

/** Whether each environment variable that the settings name is set. */
export function checkEnvironment(
  { project }: Checked,
  environment: Readonly<Record<string, string | undefined>>,
): Finding[] {
  const named = namedVariables(project.settings)
  const missing = named.filter(({ variable }) => (environment[variable] ?? '') === '')
  if (missing.length === 0)
    return [
      ok(
        'environment',
        named.length === 0 ? 'no setting names a variable' : `${named.length} named, all set`,
      ),
    ]
  return missing.map(({ setting, variable }) =>
    warning(
      'environment',
      `${variable} is not set; ${setting} names it`,
      'set it where almanac runs: in the crontab, the unit file (EnvironmentFile=) or this shell',
    ),
  )
}
