import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { UserError } from '../base/error.js'
import { nullIfMissing } from '../system/files.js'

/** A file of the project and a line of it, counted from 1. */
interface Origin {
  file: string
  line: number
}

/** The text of a notebook with what it includes in its place, and where each line of it was written. */
export interface SourceText {
  /** The notebook, relative to the project. */
  file: string
  text: string
  origins: readonly Origin[]
}

/** Where line `index`, counted from 0, was written. */
export function originOf({ file, origins }: SourceText, index: number): Origin {
  return origins[Math.min(index, origins.length - 1)] ?? { file, line: 1 }
}

/**
 * Reads a notebook; each fence ```` ```include file=parts/name.md ```` is replaced by that file of `reports/`.
 * @param file path relative to the project, such as reports/usage.md.
 * @throws UserError naming file and line for a file that is missing, lies elsewhere or includes itself.
 */
export async function readSource(folder: string, file: string): Promise<SourceText> {
  const lines = await expand(folder, file, [])
  return {
    file,
    text: lines.map(({ text }) => text).join('\n'),
    origins: lines.map(({ origin }) => origin),
  }
}

interface Line {
  text: string
  origin: Origin
}

const FENCE = /^ {0,3}(`{3,}|~{3,})\s*(.*)$/

async function expand(folder: string, file: string, within: readonly string[]): Promise<Line[]> {
  const lines = (await readText(folder, file)).split('\n')
  const expanded: Line[] = []
  let open: string | null = null
  let isInclude = false
  for (const [i, text] of lines.entries()) {
    const origin = { file, line: i + 1 }
    const [, marks = '', info = ''] = FENCE.exec(text) ?? []
    const closes = open !== null && info === '' && marks.startsWith(open)
    if (open === null && marks !== '') {
      open = marks
      isInclude = info.startsWith('include')
      if (isInclude) {
        const blank = { text: '', origin }
        expanded.push(blank, ...(await included(folder, info, origin, [...within, file])), blank)
      }
    }
    if (!isInclude) expanded.push({ text, origin })
    else if (!closes && open !== null && marks === '' && text.trim() !== '')
      throw new UserError(`${file}:${i + 1}: an include has no body; remove: ${text.trim()}`)
    if (closes) [open, isInclude] = [null, false]
  }
  return expanded
}

const INCLUDE = /^include file=(\S+)$/

async function included(
  folder: string,
  info: string,
  { file, line }: Origin,
  within: readonly string[],
): Promise<Line[]> {
  const place = `${file}:${line}`
  const name = INCLUDE.exec(info.trim())?.[1]
  if (name === undefined)
    throw new UserError(`${place}: not an include: ${info}; write include file=parts/name.md`)
  if (!/^(?:[\w-]+\/)+[\w-]+\.md$/.test(name))
    throw new UserError(
      `${place}: not a file to include: ${name}; it is a .md file in a folder of reports/, such as parts/method.md`,
    )
  const target = `reports/${name}`
  if (within.includes(target))
    throw new UserError(`${place}: ${target} includes itself: ${within.join(' > ')}`)
  return expand(folder, target, within).catch((cause: unknown) => {
    throw cause instanceof MissingFile
      ? new UserError(`${place}: no file ${target}; write it or remove the include`)
      : cause
  })
}

class MissingFile extends UserError {}

async function readText(folder: string, file: string): Promise<string> {
  const text = await nullIfMissing(readFile(join(folder, file), 'utf8'))
  if (text === null) throw new MissingFile(`no file ${file}`)
  // as editors of any system write it
  const lines = text.replace(/^\ufeff/, '').replaceAll(/\r\n?/g, '\n')
  return lines.endsWith('\n') ? lines.slice(0, -1) : lines
}
