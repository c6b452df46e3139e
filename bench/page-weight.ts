import { gzipSync } from 'node:zlib'

/** What a page weighs compressed, in bytes: with the runtime of its charts, and without. */
export function pageWeight(html: string): { whole: number; withoutRuntime: number } {
  const bare = html.replace(/<script type="text\/plain"[\s\S]*?<\/script>/, '')
  return { whole: gzipSync(html).length, withoutRuntime: gzipSync(bare).length }
}
