import { readdirSync } from 'node:fs'
import { SOURCE_OUTCOMES } from '../../release/source-outcome.js'
import type { ReleaseStatus } from '../../release/status.js'
import { textOf } from '../../system/database.js'
import type { Metric, Sample } from './exposition.js'
import type { HealthState } from './health-state.js'
import type { JobRuns } from './run-index.js'
import { verdictOf } from './verdict.js'

const OUTCOMES = ['released', 'placed', 'unchanged', 'failed', 'interrupted'] as const
const SEVERITIES = ['alert', 'watch', 'notice']
const ATTENTIONS = ['today', 'worth-knowing', 'on-record']
const LATENESS = ['on time', 'due', 'late'] as const

/** All metrics of a project and of this process. Jobs stand under `job_name`, since `job` is a label of Prometheus itself. */
export function metricsOf(state: HealthState): Metric[] {
  const { versions, overview, outcomes } = state
  return [
    gauge('almanac_build_info', 'Versions of almanac and its tools; always 1.', [
      { labels: versions, value: 1 },
    ]),
    gauge('almanac_healthy', 'Whether /healthz is green.', [{ value: verdictOf(overview).healthy }]),
    gauge('almanac_problems', 'Things that could not be read or are damaged.', [
      { value: overview.problems.length },
    ]),
    ...scheduleMetrics(state),
    ...runMetrics(state.jobRuns),
    gauge(
      'almanac_run_records',
      'Records of runs in var/runs, by outcome.',
      Object.entries(outcomes).map(([outcome, value]) => ({ labels: { outcome }, value })),
    ),
    gauge('almanac_runs_at_work', 'Runs that have not ended.', [{ value: overview.at_work.length }]),
    ...releaseMetrics(overview.served, overview.held, Date.parse(overview.at)),
    ...sourceMetrics(state),
    ...diskMetrics(state),
    ...processMetrics(),
  ]
}

function scheduleMetrics({ overview: { jobs } }: HealthState): Metric[] {
  const of = (value: (job: (typeof jobs)[number]) => number | null): Sample[] =>
    jobs.map((job) => ({ labels: { job_name: job.job }, value: value(job) }))
  return [
    gauge(
      'almanac_next_slot_timestamp_seconds',
      'When the next slot of a job is due.',
      of(({ next }) => (next === null ? null : Date.parse(next) / 1000)),
    ),
    gauge(
      'almanac_overdue_slots',
      'Slots of a job that should have run and did not.',
      of(({ overdue }) => overdue.length),
    ),
  ]
}

function runMetrics(jobs: readonly JobRuns[]): Metric[] {
  const of = (value: (job: JobRuns) => number | null): Sample[] =>
    jobs.map((job) => ({ labels: { job_name: job.job }, value: value(job) }))
  return [
    gauge(
      'almanac_last_run_timestamp_seconds',
      'When the last run of a job started.',
      of(({ last }) => last.startedAt),
    ),
    gauge(
      'almanac_last_run_duration_seconds',
      'How long the last run of a job took.',
      of(({ last }) => (last.finishedAt === null ? null : toMilliseconds(last.finishedAt - last.startedAt))),
    ),
    gauge(
      'almanac_last_run_outcome',
      'How the last run of a job ended: 1 for its outcome, 0 for the others.',
      jobs.flatMap(({ job, last }) =>
        OUTCOMES.map((outcome) => ({ labels: { job_name: job, outcome }, value: last.outcome === outcome })),
      ),
    ),
    gauge(
      'almanac_last_success_timestamp_seconds',
      'When a run of a job last ended well.',
      of(({ lastSuccess }) => lastSuccess),
    ),
  ]
}

function releaseMetrics(served: ReleaseStatus | null, held: boolean, now: number): Metric[] {
  if (served === null) return []
  const { id, date, released_at } = served.release
  const released = Date.parse(released_at)
  const open = (severity: string): number => {
    const row = served.flags.find((row) => row['severity'] === severity)
    return Number(row?.['flag_count'] ?? 0) - Number(row?.['accepted_count'] ?? 0)
  }
  return [
    gauge('almanac_release_info', 'The served release; always 1.', [
      { labels: { release: id, logical_date: date }, value: 1 },
    ]),
    gauge('almanac_release_timestamp_seconds', 'When the served release was made.', [
      { value: released / 1000 },
    ]),
    gauge('almanac_release_age_seconds', 'Age of the served release.', [{ value: (now - released) / 1000 }]),
    gauge('almanac_release_held', 'Whether a rollback holds the served release.', [{ value: held }]),
    gauge(
      'almanac_open_flags',
      'Flags of the served release that nobody accepted, by severity.',
      SEVERITIES.map((severity) => ({ labels: { severity }, value: open(severity) })),
    ),
    gauge(
      'almanac_findings',
      'Findings of the served release, by what they ask of a reader.',
      ATTENTIONS.map((attention) => ({
        labels: { attention },
        value: Number(served.findings.find((row) => row['attention'] === attention)?.['finding_count'] ?? 0),
      })),
    ),
    gauge(
      'almanac_claims',
      'Published statements, by verdict.',
      served.claims.map((row) => ({
        labels: { verdict: textOf(row['verdict']) },
        value: Number(row['claim_count']),
      })),
    ),
    gauge('almanac_check_findings', 'Findings of the checks of the served release.', [
      { value: served.checks.reduce((sum, row) => sum + Number(row['finding_count']), 0) },
    ]),
  ]
}

function sourceMetrics({ overview: { sources } }: HealthState): Metric[] {
  const of = (value: (source: (typeof sources)[number]) => number | null): Sample[] =>
    sources.map((source) => ({ labels: { source: source.source }, value: value(source) }))
  const dated = sources.filter(({ lateness }) => lateness !== null)
  return [
    gauge(
      'almanac_source_age_seconds',
      'Time since a source last sent something new.',
      of((source) => source.age_seconds),
    ),
    gauge(
      'almanac_source_outcome',
      'How a source fared in the last run: 1 for its outcome, 0 for the others.',
      sources
        .filter(({ outcome }) => outcome !== null)
        .flatMap(({ source, outcome: found }) =>
          SOURCE_OUTCOMES.map((outcome) => ({ labels: { source, outcome }, value: outcome === found })),
        ),
    ),
    gauge(
      'almanac_source_calendar_state',
      'How a source keeps its publishing calendar: 1 for its state, 0 for the others.',
      dated.flatMap(({ source, lateness }) =>
        LATENESS.map((state) => ({ labels: { source, state }, value: lateness?.state === state })),
      ),
    ),
    gauge(
      'almanac_source_late_days',
      'Days since a source was expected.',
      of(({ lateness }) => lateness?.days ?? null),
    ),
    gauge(
      'almanac_rows_set_aside',
      'Rows of a source that the served release left out.',
      of((source) => source.rows_set_aside),
    ),
    gauge(
      'almanac_files_refused',
      'Files of a source that the served release could not read.',
      of((source) => source.files_refused),
    ),
  ]
}

function diskMetrics({ overview: { disk } }: HealthState): Metric[] {
  if (disk === null) return []
  return [
    gauge(
      'almanac_disk_bytes',
      'Bytes that a part of var/ takes; of a part with very many files at least as many.',
      disk.parts.map(({ part, bytes }) => ({ labels: { part }, value: bytes })),
    ),
    gauge('almanac_disk_free_bytes', 'Bytes that can still be written to var/.', [
      { value: disk.free_bytes },
    ]),
  ]
}

function processMetrics(): Metric[] {
  const { rss, heapUsed } = process.memoryUsage()
  return [
    gauge('almanac_process_resident_memory_bytes', 'Memory of this process.', [{ value: rss }]),
    gauge('almanac_process_heap_bytes', 'Heap of JavaScript in use in this process.', [{ value: heapUsed }]),
    gauge('almanac_process_open_files', 'File handles that this process has open.', [{ value: openFiles() }]),
    gauge('almanac_process_uptime_seconds', 'How long this process has run.', [{ value: process.uptime() }]),
  ]
}

/** Null where the system does not tell. The handle that reads the list is not counted. */
function openFiles(): number | null {
  try {
    return readdirSync('/proc/self/fd').length - 1
  } catch {
    return null
  }
}

function gauge(name: string, help: string, samples: readonly Sample[]): Metric {
  return { name, help, type: 'gauge', samples }
}

/** Seconds without what the difference of two large numbers adds below a millisecond. */
function toMilliseconds(seconds: number): number {
  return Math.round(seconds * 1000) / 1000
}
