import { listRuns, type RunRecord } from '../runs/run-record.js'
import { heldRelease } from '../release/rollback.js'
import { releaseStatus, type ReleaseStatus } from '../release/status.js'
import { jobStates, type JobState } from '../schedule/job-state.js'
import { textOf, type Row } from '../system/database.js'
import { defaultEffects } from '../system/effects.js'
import { openProject } from '../system/project.js'
import { listTable } from './formats.js'

interface Status {
  served: ReleaseStatus | null
  held: boolean
  last_run: RunRecord | null
  jobs: JobState[]
}

/** `almanac status`: one screen on the served release, the last run and the next. */
export async function statusCommand(folder: string, options: { json?: boolean }): Promise<void> {
  const project = await openProject(folder)
  const served = await releaseStatus(project)
  const held = served !== null && (await heldRelease(project)) === served.release.id
  const status = {
    served,
    held,
    last_run: (await listRuns(project)).findLast((run) => run.as_of === null) ?? null,
    jobs: await jobStates(project, defaultEffects.now()),
  }
  process.stdout.write(options.json === true ? `${JSON.stringify(status, null, 2)}\n` : screen(status))
}

function screen({ served, held, last_run: run, jobs }: Status): string {
  const lines: string[][] = [
    [
      'release',
      served ? `${served.release.id}${held ? ' (held by a rollback)' : ''}` : 'none yet; run almanac refresh',
    ],
  ]
  if (served) lines.push(...servedLines(served))
  lines.push([
    'last run',
    run ? `${run.started_at} ${run.outcome}${run.error === null ? '' : `: ${run.error}`}` : 'none',
  ])
  for (const warning of run?.warnings ?? []) lines.push(['warning', warning])
  for (const { job, cron, next, overdue } of jobs) {
    lines.push(['next run', `${next ?? 'never'} (${job}, ${cron})`])
    if (overdue.length > 0) lines.push(['overdue', `${overdue[0]} (${job}, ${overdue.length} in all)`])
  }
  const [first = [], ...rest] = lines
  return listTable(first, rest)
}

function servedLines({ release, sources, flags, claims, checks }: ReleaseStatus): string[][] {
  return [
    ['released', `${release.released_at}, logical date ${release.date}`],
    ...sources.map((source) => [
      'source',
      `${textOf(source['source'])}: received ${textOf(source['received_at'])}, files ${textOf(source['file_count'])}, rows set aside ${textOf(source['rows_set_aside'])}, files refused ${textOf(source['refused_count'])}`,
    ]),
    ['flags', flags.map(flagCount).join(', ') || 'none'],
    [
      'claims',
      claims.map((row) => `${textOf(row['claim_count'])} ${textOf(row['verdict'])}`).join(', ') || 'none',
    ],
    ['checks', checks.map(findingCount).join(', ') || 'healthy'],
  ]
}

function flagCount(row: Row): string {
  const marks = [
    Number(row['accepted_count']) > 0 ? `${textOf(row['accepted_count'])} accepted` : '',
    Number(row['new_count']) > 0 ? `${textOf(row['new_count'])} new` : '',
  ].filter(Boolean)
  const count = `${textOf(row['flag_count'])} ${textOf(row['severity'])}`
  return marks.length > 0 ? `${count} (${marks.join(', ')})` : count
}

/** A check and how many findings it has, in words. */
export function findingCount({ rule, finding_count: count }: Row): string {
  return `${textOf(rule)}: ${textOf(count)} ${Number(count) === 1 ? 'finding' : 'findings'}`
}
