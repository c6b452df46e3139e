import { parseCivilDate } from '../base/calendar.js'
import { refresh, type RefreshResult } from '../refresh/refresh.js'
import { openProject } from '../system/project.js'

/** `almanac refresh`: steps go to standard error, the outcome to standard output. */
export async function refreshCommand(
  folder: string,
  options: { date?: string; quiet?: boolean; json?: boolean },
): Promise<void> {
  const project = await openProject(folder)
  const isSilent = options.quiet === true || options.json === true
  const result = await refresh({
    project,
    ...(isSilent ? {} : { showStep: (await import('./progress.js')).stepsOnTerminal }),
    ...(options.date === undefined ? {} : { date: parseCivilDate(options.date) }),
  })
  if (options.json === true) process.stdout.write(`${JSON.stringify(result)}\n`)
  else if (options.quiet !== true) process.stdout.write(outcomeText(result))
}

function outcomeText({ outcome, releaseId, held, site, warehouse }: RefreshResult): string {
  const hold = held ? ' (held by a rollback; almanac rollback to a newer one ends that)' : ''
  const first =
    outcome === 'released' ? `Released ${releaseId}` : `Nothing changed; release ${releaseId} stays${hold}`
  return `${first}\n  report    ${site}/index.html\n  database  ${warehouse}\n`
}
