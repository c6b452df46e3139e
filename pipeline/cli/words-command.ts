import { counted } from '../base/figures.js'
import { draftWords, lackOfWords } from '../release/word-draft.js'
import { openProject } from '../system/project.js'
import { listTable } from './formats.js'

/** `almanac words LANGUAGE`: writes the file of words to fill in, or with `missing` lists what has no text. */
export async function wordsCommand(
  folder: string,
  language: string,
  options: { missing?: boolean },
): Promise<void> {
  const project = await openProject(folder)
  if (options.missing !== true) {
    const { file, kept, open } = await draftWords(project, language)
    process.stdout.write(`Wrote ${file}: ${counted(kept, 'text')} kept, ${open} to be filled in\n`)
    return
  }
  const { words, texts } = await lackOfWords(project, language)
  const rows = [...words, ...texts].map(([place, text]) => [place, text])
  process.stdout.write(
    rows.length === 0 ? `Nothing is missing in ${language}\n` : listTable(['where', 'said in place'], rows),
  )
}
