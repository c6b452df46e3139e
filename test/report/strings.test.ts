import { expect, test } from 'vitest'
import { readStrings } from '../../pipeline/report/strings.js'
import { readLibraryFile } from '../../pipeline/system/library.js'
import { Workspace } from '../support/workspace.js'

test('words are those of the file as it is, in the languages that are asked for', async () => {
  const workspace = await Workspace.small()
  const first = await readStrings(workspace.folder, ['en'])
  expect(await readStrings(workspace.folder, ['en'])).toEqual(first)
  await expect(readStrings(workspace.folder, ['en', 'fr'])).rejects.toThrow(
    'reports/strings.yaml: locale: no text in fr; add it',
  )
  const [name = '', { en = '' } = {}] = Object.entries(first.words)[0] ?? []
  await workspace.write(
    'reports/strings.yaml',
    (await readLibraryFile('reports/strings.yaml')).replace(en, 'Other words'),
  )
  expect((await readStrings(workspace.folder, ['en'])).words[name]?.['en']).toBe('Other words')
})
