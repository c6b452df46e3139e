import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { NOTICE_KINDS } from '../../pipeline/base/notify-settings.js'
import { readMessageWords, spokenLanguages } from '../../pipeline/notify/words.js'
import { listFiles } from '../../pipeline/system/files.js'
import { readStrings } from '../../pipeline/system/words.js'
import { ROOT, Workspace } from '../support/workspace.js'

test('every word that messages ask for is there', async () => {
  const folder = join(ROOT, 'pipeline/notify')
  const texts = await Promise.all(
    (await listFiles(folder)).map((file) => readFile(join(folder, file), 'utf8')),
  )
  const asked = [...texts.join('\n').matchAll(/strings\.message\(\s*language,\s*'([a-z-]+)'/g)].map(
    ([, key]) => key ?? '',
  )
  expect(asked.length).toBeGreaterThan(15)
  const strings = await readStrings(null, ['en'])
  const keys = [...asked, ...[...NOTICE_KINDS, 'test'].flatMap((kind) => [`kind-${kind}`, `count-${kind}`])]
  expect(keys.filter((key) => strings.message('en', key) === key)).toEqual([])
})

test('a message is written once for languages that would say the same', async () => {
  expect(spokenLanguages(await readStrings(null, ['fr', 'en', 'zh-TW', 'ja']))).toEqual(['fr', 'zh-TW'])
  const workspace = await Workspace.small()
  await workspace.write('reports/words/fr.yaml', 'messages: { test: Ceci est un essai. }\n')
  expect(spokenLanguages(await readStrings(workspace.folder, ['fr', 'en']))).toEqual(['fr', 'en'])
})

test('a file of words that is wrong keeps nothing from being told', async () => {
  const workspace = await Workspace.small()
  await workspace.write('reports/words/en.yaml', 'messages: { test: Mine. }\n')
  expect((await readMessageWords(await workspace.project())).message('en', 'test')).toBe('Mine.')
  await workspace.write('reports/words/en.yaml', 'messages: [')
  expect((await readMessageWords(await workspace.project())).message('en', 'test')).toBe(
    'This is a test of almanac. Nothing has happened.',
  )
})
