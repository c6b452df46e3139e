import { randomBytes } from 'node:crypto'
import { Hono, type Context } from 'hono'
import { etag } from 'hono/etag'
import { readStrings, type Strings } from '../../system/words.js'
import { readTheme } from '../../report/theme.js'
import type { Project } from '../../system/project.js'
import { readConsolePart } from '../../system/tool.js'
import { contentType } from '../static-files.js'
import { consolePage } from './console-page.js'
import type { ServedReleases } from './served-releases.js'

/** What the console is made of. */
export interface ConsoleParts {
  project: Project
  releases: ServedReleases
  /** Path before every address of the server. */
  prefix: string
}

interface Look {
  strings: Strings
  style: string
}

const NAMES = ['console.js', 'chart.js', 'console.css'] as const

/** The console, `/console`, and its script, the program of its charts and its style below it. */
export function consoleRoutes({ project, releases, prefix }: ConsoleParts): Hono {
  const app = new Hono()
  let kept: { release: string | null; look: Promise<Look> } | undefined
  // the words and the style are those of the project as of the newest release: a refresh looks at both
  const lookNow = (): Promise<Look> => {
    if (kept?.release !== releases.served || kept === undefined) {
      const look = readLook(project)
      look.catch(() => (kept = undefined))
      kept = { release: releases.served, look }
    }
    return kept.look
  }
  app.get('/', async (context) => page(context, project, prefix, await lookNow()))
  for (const name of NAMES)
    app.get(`/${name}`, etag(), async (context) =>
      context.body(await readConsolePart(name), 200, {
        'content-type': contentType(name),
        'cache-control': 'private, no-cache',
      }),
    )
  return app
}

async function readLook({ folder, settings }: Project): Promise<Look> {
  const [strings, style] = await Promise.all([readStrings(folder, settings.languages), readTheme(folder)])
  return { strings, style }
}

/** A policy that lets in the scripts and styles of this server, those that carry the nonce, and nothing from elsewhere. */
function page(context: Context, { settings }: Project, prefix: string, look: Look): Response {
  const nonce = randomBytes(16).toString('base64')
  const asked = context.req.query('lang')
  const { languages, title, query } = settings
  const [first = ''] = languages
  const language = languages.find((each) => each === asked) ?? first
  const text = consolePage({ ...look, languages, language, title, nonce, prefix, mostRows: query.rows })
  const policy = `default-src 'none'; script-src 'self' 'nonce-${nonce}'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data: blob:; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'`
  return context.html(text, 200, { 'content-security-policy': policy, 'cache-control': 'no-store' })
}
