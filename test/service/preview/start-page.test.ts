import { utimes } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { startPage } from '../../../pipeline/service/preview/start-page.js'
import { Workspace } from '../../support/workspace.js'

const FRONT = '---\ntitle: { en: Guests, zh-Hant: 來賓 }\n'
const CELL = '---\n\n```provenance\n```\n'

test('a preview starts on the notebook that was edited last, in the language that it has first', async () => {
  const workspace = await Workspace.small()
  const project = await workspace.project()
  const edit = async (name: string, text: string, second: number): Promise<void> => {
    await workspace.write(`reports/${name}`, text)
    await utimes(workspace.path(`reports/${name}`), second, second)
  }
  const [first] = project.settings.languages
  expect(await startPage(project)).toBe(`visits.${first}.html`)

  await edit('guests book.md', `${FRONT}languages: [en]\n${CELL}`, 4e9)
  expect(await startPage(project)).toBe('guests%20book.en.html')

  await edit('broken.md', 'no front matter', 4e9 + 1)
  expect(await startPage(project)).toBe(`broken.${first}.html`)

  await edit('many.md', `${FRONT}pages: { query: from marts.visits, name: year }\n${CELL}`, 4e9 + 2)
  expect(await startPage(project)).toBe('')
})
