import type { Way } from '../base/notify-settings.js'
import { Outbox, type Waiting } from '../notify/outbox.js'
import { tellTest, type Told } from '../notify/tell.js'
import { defaultEffects } from '../system/effects.js'
import { openProject } from '../system/project.js'
import { listTable } from './formats.js'

/**
 * `almanac notify`: lists what waits to be told; with `--test` it sends a test over one way or each, and the exit code is 1 when one failed.
 * @throws UserError when there is no such way.
 */
export async function notifyCommand(
  folder: string,
  options: { test?: string | true; json?: boolean },
): Promise<void> {
  const project = await openProject(folder)
  if (options.test !== undefined) {
    const told = await tellTest(project, options.test === true ? undefined : options.test)
    print(told, options.json === true, testTable)
    if (told.some(({ outcome }) => outcome !== 'told')) process.exitCode = 1
    return
  }
  const waiting = await Outbox.of(project, defaultEffects.now()).waiting()
  const { notify } = project.settings
  print(waiting, options.json === true, (entries) => `${waysTable(notify)}\n${waitingTable(entries)}`)
}

function print<T>(value: T, isJson: boolean, screen: (value: T) => string): void {
  process.stdout.write(isJson ? `${JSON.stringify(value, null, 2)}\n` : screen(value))
}

function testTable(told: readonly Told[]): string {
  return listTable(
    ['way', 'test', 'words'],
    told.map(({ way, outcome, words }) => [way, outcome === 'told' ? 'sent' : 'failed', words ?? '']),
  )
}

function waysTable(ways: readonly Way[]): string {
  if (ways.length === 0) return 'No notifications are sent: almanac.yaml has nothing under notify.\n'
  return listTable(
    ['way', 'kind', 'told of'],
    ways.map(({ name, hook, webhook, mail, ping, on }) => {
      const kind = hook ? 'hook' : webhook ? 'webhook' : mail ? 'mail' : 'ping'
      return [name, kind, ping || (hook && !on) ? 'each run' : (on?.join(', ') ?? 'all but released')]
    }),
  )
}

function waitingTable(entries: readonly Waiting[]): string {
  const rows = entries.flatMap(({ notice, created_at, ways }) =>
    Object.entries(ways)
      .filter(([, { state }]) => state !== 'told')
      .map(([way, { state, tries, problem }]) => [way, notice.key, created_at, state, tries, problem ?? '']),
  )
  return rows.length === 0
    ? 'No pending notifications.\n'
    : listTable(['way', 'event', 'since', 'state', 'tries', 'problem'], rows)
}
