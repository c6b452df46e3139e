import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { $ } from 'zx'
import { ALMANAC, copyProject, PROJECT_PARTS } from '../workspace.js'
import type { EarlierAlmanac } from './earlier-almanac.js'
import { keptIn, layoutIn, lostOf } from './kept.js'

/** What to try: a project that an earlier almanac left, where to try a copy of it, and with which files of the project. */
interface Subject {
  left: string
  folder: string
  files: 'of then' | 'of now'
  almanac: EarlierAlmanac
}

/** How the newest almanac fared: the layout it found, why it refused to go on, or null, and what should not be. */
export interface Trial {
  files: Subject['files']
  layout: string
  refused: string | null
  faults: string[]
}

interface Ended {
  command: string
  exitCode: number
  stdout: string
  stderr: string
}

/** What nobody should be told of a var/ and a project that were whole. */
const WRONG_WORDS = /damaged|at fault|cannot be read|Error:|\n {4}at /
/** How a command may refuse: it says that the files are older, or which files changed since a release was made. */
const REFUSALS =
  /(?:^|: )written for an older almanac|cannot be rebuilt for comparison: changed since then|was made by another almanac/

/** Lets the newest almanac look at a copy of what an earlier one left, refresh it, look again and back it up. */
export async function tryUpgrade({ left, folder, files, almanac }: Subject): Promise<Trial> {
  await rm(folder, { recursive: true, force: true })
  await $({ quiet: true })`cp -a ${left} ${folder}`
  if (files === 'of now') await replaceFiles(folder)
  const layout = await layoutIn(folder)
  const before = await keptIn(folder)
  const run = (...words: string[]): Promise<Ended> => runNewest(folder, words)
  const looks = [
    await run('status'),
    await run('releases'),
    await run('sql', 'select 1'),
    await run('gc', '--dry-run'),
    await run('verify'),
  ]
  const refreshed = await run('refresh')
  const after = [await run('status'), await run('releases'), await run('verify', '--all', '--json')]
  await rm(`${folder}-backup`, { recursive: true, force: true })
  after.push(await run('backup', `${folder}-backup`))
  const counted = `"archivedFiles":${(await keptIn(folder)).receipts.length},`
  const isAccounted = after.some(({ stdout }) => stdout.includes(counted))
  const faults = [...looks, refreshed, ...after].flatMap(faultOf)
  faults.push(...(await lostOf(folder, before)))
  if (!isAccounted) faults.push(`verify --all does not say ${counted}`)
  if (layout === '1') faults.push(...(await faultOfDowngrade(folder, almanac)))
  return { files, layout, refused: refusalOf(refreshed), faults }
}

async function replaceFiles(folder: string): Promise<void> {
  for (const part of PROJECT_PARTS) await rm(join(folder, part), { recursive: true })
  await copyProject(folder)
}

async function runNewest(folder: string, words: readonly string[]): Promise<Ended> {
  const { exitCode, stdout, stderr } = await $({
    cwd: folder,
    quiet: true,
    nothrow: true,
  })`node ${ALMANAC} ${words}`
  return { command: words.join(' '), exitCode: exitCode ?? 1, stdout, stderr }
}

function refusalOf({ exitCode, stderr }: Ended): string | null {
  return exitCode === 0 || exitCode === 3 ? null : messageIn(stderr)
}

/** What the command says at its end, without its name. */
function messageIn(stderr: string): string {
  return /^almanac: ([^]*)/m.exec(stderr)?.[1]?.trim() ?? ''
}

function faultOf(ended: Ended): string[] {
  const { command, exitCode, stdout, stderr } = ended
  const text = `${stdout}\n${stderr}`
  const isRight = [0, 3].includes(exitCode) || REFUSALS.test(messageIn(stderr))
  const wrong = WRONG_WORDS.exec(
    text.replace('no release can be read', '').replace('none that can be read', ''),
  )
  if (isRight && wrong === null) return []
  return [`${command}: exit ${exitCode}: ${lineWith(text, wrong?.index) || messageIn(stderr)}`]
}

function lineWith(text: string, index = -1): string {
  return index < 0 ? '' : (text.slice(text.lastIndexOf('\n', index) + 1).split('\n')[0] ?? '')
}

/** The earlier almanac knew that layouts have versions: it must leave a newer one alone. */
async function faultOfDowngrade(folder: string, almanac: EarlierAlmanac): Promise<string[]> {
  const { exitCode, stderr } = await almanac.run(folder, ['status'])
  return exitCode !== 0 && stderr.includes('newer almanac')
    ? []
    : [`the earlier almanac goes on with the newer layout: exit ${exitCode}: ${messageIn(stderr)}`]
}
