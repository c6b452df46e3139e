import type { Database } from '../system/database.js'

/**
 * Makes `ops.observation_changes` and `ops.claim_changes`: what differs from the release before, which stands in `past_observation`
 * and `past_claim`. An observation is new, withdrawn, revised, of another coverage (its period ends elsewhere) or of another status;
 * a claim is new, gone, or its verdict turned.
 * @param isCompared false where there is no release to compare with; both are empty then. @param tables the tables that there are.
 */
export async function recordChanges(
  database: Database,
  isCompared: boolean,
  tables: ReadonlySet<string>,
): Promise<void> {
  const observations = tables.has('marts.observations') ? 'marts.observations' : 'past_observation'
  const claims = tables.has('marts.claims') ? 'marts.claims' : 'past_claim'
  await database.run(
    `${observationChangesSql(observations, isCompared)};\n${claimChangesSql(claims, isCompared)}`,
  )
}

function observationChangesSql(observations: string, isCompared: boolean): string {
  return `create or replace table ops.observation_changes as
    select
      coalesce(this.series, before.series) as series,
      coalesce(this.period, before.period) as period,
      coalesce(this.period_start, before.period_start) as period_start,
      case
        when before.series is null then 'new'
        when this.series is null then 'withdrawn'
        when this.period_end <> before.period_end then 'coverage'
        when this.value <> before.value then 'revised'
        else 'status'
      end as change,
      this.period_end,
      this.value,
      this.status,
      before.period_end as previous_period_end,
      before.value as previous_value,
      before.status as previous_status,
      this.value - before.value as difference,
    from (from ${observations} where value is not null) as this
    full join past_observation as before on before.series = this.series and before.period_start = this.period_start
    where ${isCompared} and (
      this.value is distinct from before.value
      or this.status is distinct from before.status
      or this.period_end is distinct from before.period_end
    )
    order by period_start, series`
}

function claimChangesSql(claims: string, isCompared: boolean): string {
  return `create or replace table ops.claim_changes as
    select
      id,
      case when before.verdict is null then 'new' when this.verdict is null then 'gone' else 'turned' end as change,
      this.verdict,
      before.verdict as previous_verdict,
    from ${claims} as this
    full join past_claim as before using (id)
    where ${isCompared} and this.verdict is distinct from before.verdict
    order by id`
}
