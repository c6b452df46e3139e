import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Context } from 'hono'
import { withConsole } from '../../report/page.js'
import { nullIfMissing } from '../../system/files.js'
import { contentType, pathOf } from '../static-files.js'
import { webStream } from './web-stream.js'
import type { ServedRelease, ServedReleases } from './served-releases.js'
import { knowsTag } from './tags.js'

/** A larger file is streamed. */
const WHOLE_BYTES = 2_000_000
const DAY_SECONDS = 86_400

/**
 * A file of the site of the served release, or the way to the front page of a folder; null where it has none. Only files that its manifest lists are given, with their
 * SHA-256 as tag, so that neither a path nor a link leads out of it.
 */
export async function siteFile(context: Context, releases: ServedReleases): Promise<Response | null> {
  const release = await releases.find()
  const { files } = release.manifest
  const name = pathOf(context)
  const file = `site/${name === '' || name.endsWith('/') ? `${name}index.html` : name}`
  const hash = Object.hasOwn(files, file) ? files[file] : undefined
  if (hash === undefined)
    // The links of the page begin in its folder.
    return Object.hasOwn(files, `${file}/index.html`) ? context.redirect(`/${encodeURI(name)}/`) : null
  const tag = `"${hash.slice(0, 32)}"`
  const headers = headersOf(release, file, tag)
  if (knowsTag(context.req.header('if-none-match'), tag)) return new Response(null, { status: 304, headers })
  return fileResponse(join(release.folder, file), headers)
}

function headersOf({ manifest }: ServedRelease, file: string, tag: string): Record<string, string> {
  const isPermanent = file.startsWith('site/releases/')
  return {
    etag: tag,
    'content-type': contentType(file),
    'cache-control': isPermanent ? `private, max-age=${DAY_SECONDS}` : 'private, no-cache',
    'x-almanac-release': manifest.id,
    ...(file.endsWith('.html') ? { 'content-security-policy': "frame-ancestors 'none'" } : {}),
  }
}

async function fileResponse(path: string, headers: Record<string, string>): Promise<Response | null> {
  const found = await nullIfMissing(stat(path))
  if (found === null) return null
  if (found.size <= WHOLE_BYTES)
    return new Response(
      path.endsWith('.html') ? withConsole(await readFile(path, 'utf8')) : await readFile(path),
      {
        headers,
      },
    )
  return new Response(fileStream(path), { headers: { ...headers, 'content-length': String(found.size) } })
}

function fileStream(path: string): ReadableStream<Uint8Array> {
  const file = createReadStream(path)
  return webStream(file, () => file.destroy())
}
