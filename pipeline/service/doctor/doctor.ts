import { messageOf } from '../../base/error.js'
import { defaultEffects, type Effects } from '../../system/effects.js'
import { openProject } from '../../system/project.js'
import { jobStates } from '../../schedule/job-state.js'
import { checkClock } from './clock-check.js'
import { checkFileSystem, checkPermissions, checkRoom } from './disk-check.js'
import { problem, tried, type Checked, type Finding } from './finding.js'
import { checkInstall } from './install-check.js'
import { checkEnvironment, checkSettings } from './settings-check.js'
import { checkLeftovers, checkLock, checkSchedule } from './work-check.js'

const TELL = 'fix what is named, then run almanac doctor again'

/** Checks an install and a project. It changes nothing but for files of its own in `var/`, which it removes. */
export async function diagnose(folder: string, effects: Effects = defaultEffects): Promise<Finding[]> {
  const install = await checkInstall()
  try {
    const project = await openProject(folder)
    return [...install, ...(await checkProject({ project, now: effects.now(), effects }))]
  } catch (cause) {
    return [...install, problem('settings', messageOf(cause), TELL)]
  }
}

async function checkProject(checked: Checked): Promise<Finding[]> {
  const checks: [string, () => Promise<Finding[]>][] = [
    ['settings', () => checkSettings(checked)],
    ['environment', async () => checkEnvironment(checked, process.env)],
    ['permissions', () => checkPermissions(checked)],
    ['file system', () => checkFileSystem(checked)],
    ['room', () => checkRoom(checked)],
    ['clock', () => checkClock(checked)],
    ['lock', () => checkLock(checked)],
    ['leftovers', () => checkLeftovers(checked)],
    ['schedule', async () => checkSchedule(await jobStates(checked.project, checked.now))],
  ]
  const findings: Finding[] = []
  for (const [check, work] of checks) findings.push(...(await tried(check, TELL, work)))
  return findings
}
