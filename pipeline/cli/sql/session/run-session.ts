import type { AskedRelease } from '../../../release/query.js'
import type { Project } from '../../../system/project.js'
import { parseParameters } from '../parameters.js'
import { formatFor, type SqlFormat } from '../sql-format.js'
import { History } from './history.js'
import { SessionLoop } from './session-loop.js'
import { SqlSession } from './sql-session.js'

/** What a session begins with. */
export interface SessionStart extends AskedRelease {
  format: SqlFormat | undefined
  /** As they were typed, `name=value`. */
  parameters: readonly string[]
  /** As they were typed, `name=FILE`. */
  files: readonly string[]
  /** A second release. */
  and: string | undefined
}

/** A session on the terminal, until whoever types leaves it. @throws UserError when there is no such release. */
export async function runSession(
  project: Project,
  { format, parameters, files, and, ...asked }: SessionStart,
): Promise<void> {
  const mode = formatFor(format, undefined, true)
  const given = parseParameters(parameters)
  const session = await SqlSession.open(project, asked, process.stdout)
  session.mode = mode
  session.parameters = given
  for (const file of files) await session.addFile(file)
  if (and !== undefined) await session.compare(and)
  const history = await History.open()
  session.say(`${session.release.name} · .help lists the commands, .exit leaves`)
  if (history.fault !== null) session.say(`no history is kept: ${history.fault}`)
  const isTerminal = session.terminal?.isDumb === false
  const loop = new SessionLoop(session, history, process.stdin, isTerminal)
  // Without a line editor, Ctrl-C is a signal.
  const interrupt = (): void => loop.interrupt(true)
  if (!isTerminal) process.on('SIGINT', interrupt)
  for (const signal of ['SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => void session.end().finally(() => process.kill(process.pid, signal)))
  await loop.run()
  process.off('SIGINT', interrupt)
}
