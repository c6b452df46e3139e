import { constants } from 'node:fs'
import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { UserError } from '../base/error.js'
import { nullIfMissing } from '../system/files.js'
import { runProgram } from '../system/program-run.js'

/** First the one without a window, which lays pages out alike in half the processor time. */
const NAMES = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
]
const SECONDS = 120
const MOST_BYTES = 1_000_000

const FLAGS = [
  '--headless',
  '--disable-gpu',
  '--disable-quic',
  '--disable-extensions',
  '--disable-sync',
  '--disable-background-networking',
  '--disable-component-update',
  '--no-first-run',
  '--no-default-browser-check',
  '--hide-scrollbars',
  '--force-color-profile=srgb',
  '--font-render-hinting=none',
  // No name and no address is ever found: what is drawn must bring along all it needs.
  '--host-resolver-rules=MAP * ~NOTFOUND',
]

/** The flag that asks for a file of a format. */
const ASKING = { pdf: '--print-to-pdf', png: '--screenshot' } as const

/** A page or picture for Chromium to open; the ending of its name says which. */
export interface Original {
  name: string
  text: string
}

/**
 * What the installed Chromium makes of a file, cut off from the network and with a profile of its own.
 * @throws UserError when there is no Chromium, it fails, takes too long or makes nothing; with the end of what it wrote to standard error.
 */
export async function makeInChromium(
  original: Original,
  made: keyof typeof ASKING,
  flags: readonly string[],
): Promise<Buffer> {
  const program = await findChromium(process.env)
  const folder = await mkdtemp(join(tmpdir(), 'almanac-'))
  try {
    // Chromium tells the format of a picture by the ending.
    const result = join(folder, `made.${made}`)
    const source = join(folder, original.name)
    await writeFile(source, original.text)
    const command = [
      program,
      ...FLAGS,
      ...sandboxFlags(),
      `--user-data-dir=${join(folder, 'profile')}`,
      ...flags,
      `${ASKING[made]}=${result}`,
      pathToFileURL(source).href,
    ]
    const { fault, messages } = await runProgram(command, { folder, bytes: MOST_BYTES, seconds: SECONDS })
    const bytes = await nullIfMissing(readFile(result))
    if (fault === null && bytes !== null) return bytes
    const problem =
      fault?.words ??
      'made no file; one that is confined to the home folder needs TMPDIR to name a folder there'
    throw new UserError(`Chromium, ${program}, ${problem}${messages === '' ? '' : `\n${messages}`}`)
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** The program of the installed Chromium: `CHROMIUM_PATH`, or one on the PATH. @throws UserError when there is none, saying how to get it. */
export async function findChromium(environment: NodeJS.ProcessEnv): Promise<string> {
  const named = environment['CHROMIUM_PATH'] ?? ''
  if (named !== '' && (await isProgram(named))) return named
  if (named !== '')
    throw new UserError(
      `no program at CHROMIUM_PATH: ${named}; let it name the program of a Chromium, or unset it`,
    )
  const folders = (environment['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  for (const name of NAMES)
    for (const folder of folders) if (await isProgram(join(folder, name))) return join(folder, name)
  throw new UserError(
    `no Chromium on the PATH (${NAMES.join(', ')}), which makes pdf and png; on Debian: apt-get install chromium-headless-shell; elsewhere set CHROMIUM_PATH to its program`,
  )
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Chromium refuses to keep its sandbox when root runs it. */
function sandboxFlags(): string[] {
  return process.getuid?.() === 0 ? ['--no-sandbox'] : []
}
