import type { Effects } from '../system/effects.js'
import type { Project } from '../system/project.js'
import type { Signal } from './ping.js'
import type { RunFacts } from './run-facts.js'
import { Secrets } from './secrets.js'
import { attempted, type Told } from './tell.js'

/** Signals to every dead-man switch of the settings that a run starts. */
export function signalStart(project: Project, effects: Effects): Promise<Told[]> {
  return signalAll(project, { path: '/start', body: '' }, effects)
}

/** Signals how a run ended. One that another kept from starting signals nothing, since that one tells how it ends. */
export async function signalEnd(project: Project, facts: RunFacts, effects: Effects): Promise<Told[]> {
  const { outcome, error, warnings } = facts
  if (outcome === 'held-back') return []
  const isBad = outcome === 'failed' || outcome === 'interrupted'
  const body = isBad ? (error ?? outcome) : [outcome, ...warnings].join('\n')
  return signalAll(project, { path: isBad ? '/fail' : '', body }, effects)
}

async function signalAll(project: Project, signal: Signal, effects: Effects): Promise<Told[]> {
  const pings = project.settings.notify.flatMap(({ name, ping }) =>
    ping === undefined ? [] : [{ name, ping }],
  )
  if (pings.length === 0) return []
  // Clients of the network are loaded only by a way that needs them: they take longer than a refresh with nothing to do.
  const { sendSignal } = await import('./ping.js')
  const telling = { project, effects, secrets: new Secrets(process.env) }
  return Promise.all(
    pings.map(({ name, ping }) => attempted(name, 0, () => sendSignal(ping, signal, telling))),
  )
}
