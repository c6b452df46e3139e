import { appendFile, mkdir } from 'node:fs/promises'
import { attendRun } from '../../pipeline/notify/after-run.js'
import type { Told } from '../../pipeline/notify/tell.js'
import { refresh, type RefreshResult } from '../../pipeline/refresh/refresh.js'
import { defaultEffects, type Effects } from '../../pipeline/system/effects.js'
import { Workspace } from '../support/workspace.js'

/** The words of a rule that anybody may have written into a file that a project takes over. */
export const HOSTILE =
  '<!channel> <script>alert(1)</script> [x](http://evil.example) *b* @everyone \u001b[31m'

/** Flags each year with 1,441 to 1,459 visits, which no rule of the library finds odd. */
export async function addFlag(workspace: Workspace, reason = HOSTILE): Promise<void> {
  await mkdir(workspace.path('sql/flags'))
  await workspace.write(
    'sql/flags/few.sql',
    `-- A year with few visits.
-- grain: series, period_start
-- kind: few plain = alert, watch, notice; few visits
-- kind.zh-Hant: few; 來訪甚少
-- reason: Only {{ observed | count }} visits. ${reason}
-- reason.zh-Hant: 僅 {{ observed | count }} 人次。${reason}
-- remedy: Count again.
-- remedy.zh-Hant: 請重新計算。
select
  'visits' as series,
  year::varchar as period,
  make_date(year::integer, 1, 1)::timestamp as period_start,
  make_date(year::integer, 12, 31)::timestamp as period_end,
  'few' as kind,
  'down' as direction,
  visits as observed,
  null as expected,
  null as lower,
  null as upper,
  null as score,
  'alert' as severity,
  '{}' as evidence,
from marts.visits
where visits between 1441 and 1459
`,
  )
}

/** States that the project knows of fewer than eight years. */
export async function addClaim(workspace: Workspace): Promise<void> {
  await workspace.write(
    'data/claims.yaml',
    `- id: C1
  statement: { en: Seven years, zh-Hant: 七年 }
  printed: '7'
  parts:
    - says: { en: Seven years, zh-Hant: 七年 }
      rule: exact
      published: 7
      query: select least(count(*), 8)::integer + (count(*) < 7)::integer as computed, 'n' as arithmetic from marts.visits
`,
  )
}

export async function addVisits(workspace: Workspace, ...lines: string[]): Promise<void> {
  await appendFile(workspace.path('data/facts/visits.csv'), lines.map((line) => `${line}\n`).join(''))
}

/** Gives the project its ways to tell, as YAML. */
export async function setWays(workspace: Workspace, yaml: string): Promise<void> {
  const settings = await workspace.read('almanac.yaml')
  await workspace.write('almanac.yaml', `${settings.replace(/\nnotify:[\s\S]*/, '\n')}notify:\n${yaml}\n`)
}

/** A refresh on a day at noon, UTC, as the command carries it out: its outcome or error, and what was told. */
export async function attended(
  workspace: Workspace,
  day: string,
  given: Partial<Effects> & { isSilent?: boolean } = {},
): Promise<{ result: RefreshResult | null; error: unknown; told: Told[] }> {
  const { isSilent = false, ...rest } = given
  let ticks = 0
  const effects = {
    ...defaultEffects,
    now: () => new Date(Date.parse(`${day}T12:00:00Z`) + ticks++),
    sleep: () => Promise.resolve(),
    ...rest,
  }
  const project = await workspace.project()
  const attendance = await attendRun(project, { isSilent }, effects)
  try {
    const result = await refresh({ project }, effects)
    return { result, error: null, told: await attendance.ended() }
  } catch (error) {
    return { result: null, error, told: await attendance.failed(error) }
  }
}
