import { UserError } from '../base/error.js'
import { parseCivilDate } from '../base/calendar.js'
import { refresh, type RefreshResult } from '../refresh/refresh.js'
import type { RunOptions } from '../refresh/run.js'
import { openProject } from '../system/project.js'
import { printResult, progressOf, type RefreshOptions } from './refresh-output.js'

/**
 * `almanac refresh`: steps go to standard error, the outcome and what is new to standard output, warnings to standard error at the end. The exit
 * code is 3 when it went on without a source. Whether somebody could be told of it changes nothing but what is said on standard error.
 */
export async function refreshCommand(
  folder: string,
  options: RefreshOptions & { date?: string; asOf?: string },
): Promise<void> {
  const project = await openProject(folder)
  if (options.slot !== undefined)
    return (await import('./refresh-slot-command.js')).refreshSlotCommand(project, options.slot, options)
  if (options.job !== undefined) throw new UserError('--job goes with --slot; give both or neither', 2)
  const result = await refreshAndTell(
    {
      project,
      ...(await progressOf(project, options)),
      ...(options.date === undefined ? {} : { date: parseCivilDate(options.date) }),
      ...(options.asOf === undefined ? {} : { asOf: parseCivilDate(options.asOf) }),
    },
    options.notify === false,
  )
  await printResult(project, result, options)
}

/** A look back tells nobody. The code that tells is loaded only where somebody is to be told, so that a refresh with nothing to do stays quick. */
async function refreshAndTell(options: RunOptions, isSilent: boolean): Promise<RefreshResult> {
  if (options.asOf !== undefined || options.project.settings.notify.length === 0) return refresh(options)
  const [{ attendRun }, { printTold }] = await Promise.all([
    import('../notify/after-run.js'),
    import('./told-lines.js'),
  ])
  const attendance = await attendRun(options.project, { isSilent })
  try {
    const result = await refresh(options)
    printTold(await attendance.ended())
    return result
  } catch (cause) {
    printTold(await attendance.failed(cause))
    throw cause
  }
}
