import { expect, test } from 'vitest'
import {
  chosenLanguage,
  inFirstLanguage,
  inLanguage,
  isLanguage,
  readIn,
  textsSchema,
} from '../../pipeline/base/language.js'

test('a language is one that Intl knows', () => {
  const tags = ['en', 'zh-Hant', 'pt-BR', 'ja', 'klingon', 'english', 'e', '', 'zh_TW', 'und']
  expect(tags.filter(isLanguage)).toEqual(['en', 'zh-Hant', 'pt-BR', 'ja'])
})

test.each([
  ['zh', ['zh-Hant']],
  ['zh-TW', ['zh-Hant']],
  ['zh-HK', ['zh-Hant']],
  ['zh-CN', []],
  ['zh-Hant', ['zh-Hant']],
  ['en-US', ['en-GB', 'en']],
  ['en', ['en', 'en-GB']],
  ['sr-Latn', []],
])('who reads %s reads %j', (language, read) => {
  expect(readIn(language, ['zh-Hant', 'en-GB', 'en', 'sr'])).toEqual(read)
})

test.each([
  [{ en: 'one', ja: 'いち' }, 'ja', 'いち'],
  [{ 'zh-Hant': '一', en: 'one' }, 'zh-TW', '一'],
  [{ fr: 'un', en: 'one' }, 'ja', 'one'],
  [{ fr: 'un', de: 'eins' }, 'ja', 'un'],
  [{ und: 'uno' }, 'ja', 'uno'],
  [{}, 'ja', ''],
])('of %j a reader of %s sees %j', (texts, language, seen) => {
  expect(inLanguage(texts, language)).toBe(seen)
})

test('a plain text is in the first language of the project', () => {
  expect(inFirstLanguage(textsSchema.parse('Fahrten'), ['de', 'en'])).toEqual({ de: 'Fahrten' })
  expect(inFirstLanguage(textsSchema.parse({ en: 'Rides' }), ['de', 'en'])).toEqual({ en: 'Rides' })
  expect(textsSchema.safeParse(3).error?.issues[0]?.message).toBe(
    'expected a text, or one per language such as en',
  )
})

test('who asks for no language gets English, or the first', () => {
  expect(chosenLanguage(undefined, ['ja', 'en'])).toBe('en')
  expect(chosenLanguage(undefined, ['ja', 'fr'])).toBe('ja')
  expect(() => chosenLanguage('de', ['ja', 'fr'])).toThrow('unknown language: de; one of ja, fr')
})
