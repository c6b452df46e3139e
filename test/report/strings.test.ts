import { expect, test } from 'vitest'
import { Words } from '../../pipeline/report/strings.js'
import { readStrings, type Strings } from '../../pipeline/system/words.js'
import { Workspace } from '../support/workspace.js'

/** A word of the pages, in a language of a project. */
async function skipIn(workspace: Workspace, language: string): Promise<string> {
  return new Words(await readStrings(workspace.folder, [language]), language).word('skip')
}

test('a language falls back to English word by word, and says what it lacks', async () => {
  const workspace = await Workspace.small()
  expect(await skipIn(workspace, 'ja')).toBe('Skip to the content')
  const missing = (strings: Strings): string[] => strings.missingIn('ja').map(([key]) => key)
  const before = missing(await readStrings(workspace.folder, ['ja']))
  await workspace.write('reports/words/ja.yaml', 'words: { skip: 本文へ }\n')
  const strings = await readStrings(workspace.folder, ['ja', 'en'])
  expect(new Words(strings, 'ja').word('skip')).toBe('本文へ')
  expect(new Words(strings, 'ja').word('contents')).toBe('Contents')
  expect(new Words(strings, 'ja').locale).toBe('ja')
  expect(before.filter((key) => !missing(strings).includes(key))).toEqual(['words.skip'])
  expect(strings.missingIn('en')).toEqual([])
})

test('English and Traditional Chinese lack nothing', async () => {
  const strings = await readStrings(null, ['en', 'zh-Hant'])
  expect([...strings.missingIn('en'), ...strings.missingIn('zh-Hant')]).toEqual([])
})

test('a word of the project comes before the same one of the library, as of now', async () => {
  const workspace = await Workspace.small()
  await workspace.write('reports/words/en.yaml', 'words: { skip: Onwards }\n')
  expect(await skipIn(workspace, 'en')).toBe('Onwards')
  expect(await skipIn(workspace, 'ja')).toBe('Onwards')
  await workspace.write('reports/words/en.yaml', 'words: { skip: Further on }\n')
  expect(await skipIn(workspace, 'en')).toBe('Further on')
})

test.each([
  ['zh', '跳至主要內容', 'zh-Hant-TW'],
  ['zh-TW', '跳至主要內容', 'zh-TW'],
  ['zh-Hans', 'Skip to the content', 'zh-Hans'],
  ['en-US', 'Skip to the content', 'en-US'],
  ['en', 'Skip to the content', 'en-GB'],
])('%s finds the words that its readers read', async (language, skip, locale) => {
  const words = new Words(await readStrings(null, [language]), language)
  expect([words.word('skip'), words.locale]).toEqual([skip, locale])
})

test.each([
  [
    'ja.yaml',
    'words:\n  skpi: 本文へ\n',
    'reports/words/ja.yaml:2: words.skpi: no text goes by this key; remove it or fix its spelling',
  ],
  [
    'ja.yaml',
    'words:\n  further-rows: "他 {coutn} 件"\n',
    'reports/words/ja.yaml:2: words.further-rows: unknown slot: {coutn}; one of {count}',
  ],
  [
    'ja.yaml',
    'patterns:\n  wan: "{number}万"\n',
    'reports/words/ja.yaml:2: patterns.wan: a pattern without its number; write the same key under units',
  ],
  [
    'ja.yaml',
    'units:\n  wan: 10000\n',
    'reports/words/ja.yaml:2: units.wan: a number without its pattern; write the same key under patterns',
  ],
  [
    'ja.yaml',
    'locale: japanese\n',
    'reports/words/ja.yaml:1: locale: no locale that Intl knows; an example is fr-CA',
  ],
  [
    'japanese.yaml',
    '',
    'reports/words/japanese.yaml: not a file of words; call it by a language that Intl knows, as in ja.yaml',
  ],
])('%s with %j is refused', async (name, text, message) => {
  const workspace = await Workspace.small()
  await workspace.write(`reports/words/${name}`, text)
  await expect(readStrings(workspace.folder, ['ja'])).rejects.toThrow(message)
})

test('a file with the words of all languages is not passed over', async () => {
  const workspace = await Workspace.small()
  await workspace.write('reports/strings.yaml', 'words: {}\n')
  await expect(readStrings(workspace.folder, ['en'])).rejects.toThrow(
    'reports/strings.yaml: written for an older almanac; write the words that are yours, by their keys, into reports/words/<language>.yaml, and remove it; almanac library tidy removes one that nobody changed',
  )
})
