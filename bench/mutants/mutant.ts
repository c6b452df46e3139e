import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { sha256 } from '../../pipeline/base/digest.js'
import { listFiles } from '../../pipeline/system/files.js'
import type { Edit } from './edit.js'
import { sqlEdits } from './sql-edits.js'
import { typescriptEdits } from './typescript-edits.js'

/** A file with one change in it. Its id depends on file, line of text and change alone, so that it is found again when other lines change. */
export interface Mutant extends Edit {
  id: string
  /** The folder that it counts for: the first two names of its path. */
  folder: string
  file: string
  line: number
}

/** All mutants of the engine in a tree: of `pipeline` and of `sql`. */
export async function mutantsOf(tree: string): Promise<Mutant[]> {
  const files = await Promise.all(
    ['pipeline', 'sql'].map(async (top) =>
      (await listFiles(join(tree, top))).map((file) => `${top}/${file}`),
    ),
  )
  const sources = files.flat().filter((file) => /\.(?:ts|sql)$/.test(file))
  const mutants = await Promise.all(
    sources.map(async (file) => mutantsIn(file, await readFile(join(tree, file), 'utf8'))),
  )
  return mutants.flat()
}

/** All mutants of one file. */
export function mutantsIn(file: string, text: string): Mutant[] {
  const seen = new Map<string, number>()
  const edits = file.endsWith('.sql') ? sqlEdits(text) : typescriptEdits(text)
  return edits.map((edit) => {
    const from = text.lastIndexOf('\n', edit.start - 1) + 1
    const to = text.indexOf('\n', edit.start)
    const line = text.slice(from, to < 0 ? undefined : to)
    const column = edit.start - from - (line.length - line.trimStart().length)
    const key = JSON.stringify([file, line.trim(), column, edit.from, edit.to])
    const count = seen.get(key) ?? 0
    seen.set(key, count + 1)
    const id = sha256(`${key}${count}`).slice(0, 10)
    return { ...edit, id, folder: folderOf(file), file, line: text.slice(0, from).split('\n').length }
  })
}

function folderOf(file: string): string {
  return dirname(file).split('/').slice(0, 2).join('/')
}
