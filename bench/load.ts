import { createHistogram, performance, type RecordableHistogram } from 'node:perf_hooks'
import { Pool } from 'undici'

/** What a server did under a load: answers a second, their latencies in nanoseconds, and how many requests failed or were refused. */
export interface Answered {
  perSecond: number
  latency: RecordableHistogram
  failed: number
}

interface Load {
  connections: number
  seconds: number
  /** The path of the next request. */
  path: () => string
}

/** Puts load on a server: each connection sends its next request once the answer to the one before has come. */
export async function load(address: string, { connections, seconds, path }: Load): Promise<Answered> {
  const pool = new Pool(address, { connections, pipelining: 1, headersTimeout: 30_000, bodyTimeout: 30_000 })
  const latency = createHistogram()
  const end = performance.now() + seconds * 1000
  let failed = 0
  const ask = async (): Promise<void> => {
    while (performance.now() < end) {
      const start = process.hrtime.bigint()
      try {
        const { statusCode, body } = await pool.request({ path: path(), method: 'GET' })
        await body.dump({ limit: Number.MAX_SAFE_INTEGER })
        if (statusCode >= 300) failed++
      } catch {
        failed++
      }
      latency.record(process.hrtime.bigint() - start)
    }
  }
  await Promise.all(Array.from({ length: connections }, ask))
  await pool.close()
  return { perSecond: latency.count / seconds, latency, failed }
}
