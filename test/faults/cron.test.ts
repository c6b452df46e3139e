import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { listRuns, type RunRecord } from '../../pipeline/runs/run-record.js'
import { MAIN } from '../support/almanac.js'
import { needCron, needOwnMounts, needTime } from '../support/needs.js'
import { ROOT, Workspace } from '../support/workspace.js'
import { IS_LONG, TIMEOUT } from './counts.js'

/** cron looks at its tables once a minute. */
const LONGEST_WAIT_MS = 150_000

/** cron in the foreground, in a view of the file system in which it finds this table of root's and no other. */
const CRON = `mount -t tmpfs tmpfs /run
for place in /etc/cron.d /var/spool/cron/crontabs; do mount -t tmpfs tmpfs "$place"; done
mount --bind /dev/null /etc/crontab
install -m 600 "$1" /var/spool/cron/crontabs/root
exec cron -f`

/** The crontab line of the docs, due each minute, for a project and with almanac in a folder. */
async function tableFor(project: string, programs: string): Promise<string> {
  const docs = await readFile(join(ROOT, 'docs/operating.md'), 'utf8')
  const [, table = ''] = /^\*\*cron\.\*\*[^]*?^```\n([^]*?)^```/m.exec(docs) ?? []
  const parts = { '17 * * * *': '* * * * *', '/srv/almanac': project, '/usr/local/bin': programs }
  let text = table
  for (const [from, to] of Object.entries(parts)) {
    if (!text.includes(from)) throw new Error(`the crontab of the docs lacks ${from}`)
    text = text.replaceAll(from, to)
  }
  return text
}

async function firstRun(workspace: Workspace): Promise<RunRecord | undefined> {
  const project = await workspace.project()
  for (let waited = 0; waited < LONGEST_WAIT_MS; waited += 500) {
    const [run] = await listRuns(project)
    if (run) return run
    await setTimeout(500)
  }
  return undefined
}

test(
  'a crontab with the line of the docs refreshes the newest slot',
  async () => {
    needTime(IS_LONG)
    needCron()
    needOwnMounts()
    const workspace = await Workspace.small()
    const folder = await mkdtemp(join(tmpdir(), 'almanac-cron-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    await symlink(MAIN, join(folder, 'almanac'))
    await writeFile(join(folder, 'table'), await tableFor(workspace.folder, folder))
    const cron = spawn('unshare', ['--mount', 'sh', '-ec', CRON, 'sh', join(folder, 'table')])
    const ended = once(cron, 'exit')
    onTestFinished(async () => {
      cron.kill('SIGTERM')
      await ended
    })
    const run = await Promise.race([firstRun(workspace), ended.then(() => undefined)])
    expect(run).toMatchObject({ job: 'refresh', outcome: 'released', attempt: 1 })
    expect(run?.slot).toMatch(/T22:30:00\.000Z$/)
  },
  TIMEOUT,
)
