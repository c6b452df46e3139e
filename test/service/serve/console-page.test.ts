import { expect, test } from 'vitest'
import { consolePage } from '../../../pipeline/service/serve/console-page.js'
import { readStrings } from '../../../pipeline/system/words.js'
import { readTheme } from '../../../pipeline/report/theme.js'
import { faultsOfMarkup } from '../../support/html-rules.js'
import { ROOT, Workspace } from '../../support/workspace.js'
import { noticePage, noticeWords, unreleasedNotice } from '../../../pipeline/service/serve/notice-page.js'

const LANGUAGES = ['en', 'zh-Hant']

async function pageIn(language: string, title = 'Almanac'): Promise<string> {
  return consolePage({
    strings: await readStrings(ROOT, LANGUAGES),
    languages: LANGUAGES,
    language,
    title: { en: title, 'zh-Hant': title },
    nonce: 'abc+/=',
    style: await readTheme(ROOT),
    prefix: '',
    mostRows: 1000,
  })
}

test.each(LANGUAGES)(
  'the page in %s is right HTML, and its style and script carry the nonce',
  async (language) => {
    const page = await pageIn(language)
    expect(await faultsOfMarkup(page)).toEqual([])
    expect(page).toContain(`<html lang="${language}">`)
    expect(page.match(/<style[^>]*>/g)).toEqual(['<style nonce="abc+/=">'])
    expect(page).toMatch(/<script type="module" src="\/console\/console\.js" nonce="abc\+\/="><\/script>/)
    expect(page).not.toMatch(/ style="| on[a-z]+="/)
  },
)

test('a title of the settings stays text, also in the JSON for the script', async () => {
  const page = await pageIn('en', '</script><script>alert(1)</script>')
  expect(page).not.toContain('<script>alert')
  expect(await faultsOfMarkup(page)).toEqual([])
})

test('no word of the page is left in the other language', async () => {
  const words = /<script type="application\/json"[^>]*>(.*?)<\/script>/s
  const [en, zh] = await Promise.all(
    LANGUAGES.map(async (language) => words.exec(await pageIn(language))?.[1] ?? ''),
  )
  const texts = (json: string | undefined): [string, string][] => Object.entries(JSON.parse(json ?? '').words)
  const same = texts(en).filter(([key, text]) =>
    texts(zh).some(([other, each]) => other === key && each === text),
  )
  // a word of SQL, and a slot between signs
  expect(same.map(([key]) => key)).toEqual(['null', 'default-of'])
})

test('a page of the server by itself speaks the languages of the project', async () => {
  const workspace = await Workspace.small()
  const spoken = noticePage(unreleasedNotice(await noticeWords(await workspace.project())), 'n')
  expect(spoken).toContain('<html lang="en">')
  expect(spoken).toContain('<title>There is no release yet · 尚未發布</title>')
  expect(spoken).toContain('<span lang="zh-Hant">尚未發布</span>')
  await workspace.edit('almanac.yaml', 'languages: [en, zh-Hant]', 'languages: [ja, fr]')
  await workspace.write('reports/words/ja.yaml', 'messages: { no-release: 未公開です }\n')
  const other = noticePage(unreleasedNotice(await noticeWords(await workspace.project())), 'n')
  expect(other).toContain('<html lang="ja">')
  expect(other).toContain('<title>未公開です · There is no release yet</title>')
})
