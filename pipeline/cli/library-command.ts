import { copyFromLibrary, listLibrary, removeCopies, type LibraryFile } from '../release/library.js'
import { openProject } from '../system/project.js'
import { listTable } from './formats.js'
import { tell } from './messages.js'

/** `almanac library`: the files that almanac brings, and what a project makes of each. */
export async function libraryCommand(folder: string, options: { json?: boolean }): Promise<void> {
  const files = await listLibrary(await openProject(folder))
  if (options.json === true) process.stdout.write(`${JSON.stringify(files, null, 2)}\n`)
  else
    tell(
      listTable(
        ['file', 'from', ''],
        files.map((each) => [each.file, each.state === 'carried' ? 'library' : each.state, noteOf(each)]),
      ),
    )
}

/** `almanac library copy PATH`: takes a file of the library over into the project. */
export async function libraryCopyCommand(folder: string, name: string): Promise<void> {
  const file = await copyFromLibrary(await openProject(folder), name)
  process.stdout.write(`Copied ${file}: from now on it is read in place of the library's\n`)
}

/** `almanac library tidy`: removes what the project only repeats. */
export async function libraryTidyCommand(folder: string): Promise<void> {
  const removed = await removeCopies(await openProject(folder))
  const lines = Object.entries(TIDIED).flatMap(([state, what]) => {
    const files = removed.filter((each) => each.state === state).map(({ file }) => file)
    return files.length === 0 ? [] : [`Removed ${what}: ${files.join(', ')}\n`]
  })
  process.stdout.write(lines.join('') || 'No file of the project repeats the library\n')
}

const TIDIED = {
  copied: 'what only repeated the library',
  earlier: 'what an earlier almanac had brought',
}

function noteOf({ state, lacks }: LibraryFile): string {
  if (state === 'replaced') return "the project's own is read in its place"
  if (state === 'copied') return 'the project repeats it; almanac library tidy removes the copy'
  if (state === 'earlier') return 'an earlier almanac brought it; almanac library tidy removes it'
  return lacks.length > 0 ? `the project has no ${lacks.join(', ')}` : ''
}
