import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Context } from 'hono'
import { nullIfMissing } from '../../system/files.js'
import { contentType, pathOf } from '../static-files.js'
import { webStream } from './web-stream.js'
import type { ServedRelease, ServedReleases } from './served-releases.js'
import { partOf, type AskedRange, type Part } from './ranges.js'
import { knowsTag } from './tags.js'

/** A larger file is streamed. */
const WHOLE_BYTES = 2_000_000
const DAY_SECONDS = 86_400
/** A page may learn from its server-timing that there is a console beside it; it reads no other header of its own. */
const PAGE_HEADERS = { 'content-security-policy': "frame-ancestors 'none'" }

/**
 * A file of the site of the served release, or the way to the front page of a folder; null where it has none. Only files that its manifest lists are given, with their
 * SHA-256 as tag, so that neither a path nor a link leads out of it.
 */
export async function siteFile(
  context: Context,
  releases: ServedReleases,
  prefix: string,
): Promise<Response | null> {
  const release = await releases.find()
  const { files } = release.manifest
  const name = pathOf(context)
  const file = `site/${name === '' || name.endsWith('/') ? `${name}index.html` : name}`
  const hash = Object.hasOwn(files, file) ? files[file] : undefined
  if (hash === undefined)
    // The links of the page begin in its folder.
    return Object.hasOwn(files, `${file}/index.html`)
      ? context.redirect(`${prefix}/${encodeURI(name)}/`)
      : null
  const tag = `"${hash.slice(0, 32)}"`
  const headers = headersOf(release, file, tag, prefix)
  if (knowsTag(context.req.header('if-none-match'), tag)) return new Response(null, { status: 304, headers })
  const range = { range: context.req.header('range'), ifRange: context.req.header('if-range'), tag }
  return fileResponse(join(release.folder, file), headers, range)
}

function headersOf(
  { manifest }: ServedRelease,
  file: string,
  tag: string,
  prefix: string,
): Record<string, string> {
  const isPermanent = file.startsWith('site/releases/')
  return {
    etag: tag,
    'content-type': contentType(file),
    'cache-control': isPermanent ? `private, max-age=${DAY_SECONDS}` : 'private, no-cache',
    'x-almanac-release': manifest.id,
    'accept-ranges': 'bytes',
    ...(file.endsWith('.html') ? { ...PAGE_HEADERS, 'server-timing': consoleTiming(prefix) } : {}),
  }
}

function consoleTiming(prefix: string): string {
  return prefix === '' ? 'console' : `console;desc="${prefix}/console"`
}

async function fileResponse(
  path: string,
  headers: Record<string, string>,
  asked: AskedRange,
): Promise<Response | null> {
  const found = await nullIfMissing(stat(path))
  if (found === null) return null
  const { status, part, headers: ofPart } = partOf(asked, found.size)
  const all = { ...headers, ...ofPart }
  if (part === null) return new Response(null, { status, headers: all })
  const init = { status, headers: { ...all, 'content-length': String(part.end - part.start) } }
  if (part.end - part.start > WHOLE_BYTES) return new Response(fileStream(path, part), init)
  return new Response((await readFile(path)).subarray(part.start, part.end), init)
}

function fileStream(path: string, { start, end }: Part): ReadableStream<Uint8Array> {
  const file = createReadStream(path, { start, end: end - 1 })
  return webStream(file, () => file.destroy())
}
