import { extname } from 'node:path'
import type { Context } from 'hono'

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.xml': 'application/xml; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.csv': 'text/csv; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.parquet': 'application/vnd.apache.parquet',
}

/** The media type of a file of a site, by its ending. */
export function contentType(name: string): string {
  return CONTENT_TYPES[extname(name)] ?? 'application/octet-stream'
}

/** What was asked for, without the slash in front; as it came where it cannot be decoded. */
export function pathOf({ req }: Context): string {
  const path = new URL(req.url).pathname.slice(1)
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
