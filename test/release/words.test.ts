import { parse } from 'yaml'
import { expect, test } from 'vitest'
import { almanac } from '../support/almanac.js'
import { Workspace } from '../support/workspace.js'

const FILE = 'reports/words/ja.yaml'

/** A project whose reports are in Japanese too, for which nothing is written yet. */
async function japanese(languages: string): Promise<Workspace> {
  const workspace = await Workspace.small()
  await workspace.edit('almanac.yaml', 'languages: [en, zh-Hant]', `languages: ${languages}`)
  return workspace
}

test.each(['[en, ja]', '[ja]', '[ja, en]'])(
  'languages %s give a release, and say once what is missing',
  async (languages) => {
    const workspace = await japanese(languages)
    const { warnings, outcome } = await workspace.refresh()
    expect(outcome).toBe('released')
    expect(warnings).toEqual([
      expect.stringMatching(
        /^ja: words said in English: \d+ of \d+ \(almanac words ja writes the file to fill in\); texts of the project said in another language: \d+, the first at almanac\.yaml: title$/,
      ),
    ])
    const page = await workspace.read('var/current/site/visits.ja.html')
    expect(page).toContain('<html lang="ja">')
    expect(page).toContain('Skip to the content')
    expect(page).toContain('Visits to a library')
    expect((await workspace.refresh()).warnings).toEqual([])
  },
)

test('the file to fill in has every key, keeps what is written, and is said by pages and catalogue', async () => {
  const workspace = await japanese('[en, ja]')
  const words = (...options: string[]): ReturnType<typeof almanac> =>
    almanac(workspace.folder, ['words', 'ja', ...options])
  expect((await words()).stdout).toMatch(
    /^Wrote reports\/words\/ja\.yaml: 0 texts kept, \d+ to be filled in\n$/,
  )
  const draft = await workspace.read(FILE)
  expect(draft).toContain('\n  # skip: Skip to the content\n')
  expect(draft).toContain('\n  # AO: additive outlier\n')
  expect(draft).toContain('\n  # outlier: unusual against its own course\n')
  expect(draft).toContain('\n  # sql/checks/conservation.what: ')
  const filled = draft
    .replace('  # skip: Skip to the content', '  skip: 本文へ')
    .replace(
      / {2}# sql\/checks\/conservation\.what: .*/,
      '  sql/checks/conservation.what: 行数が合わないファイル。',
    )
    .replace('  # drop: drop', '  drop: 急減')
    .replace('  # ops.files: A received', '  ops.files: 受け取ったファイル。 # A received')
  await workspace.write(FILE, `${filled}  sql/queries/none.what: なし。\n`)
  expect((await words()).stdout).toMatch(/: 5 texts kept, /)
  expect(parse(await workspace.read(FILE))).toMatchObject({
    words: { skip: '本文へ' },
    catalogue: { 'ops.files': '受け取ったファイル。' },
    headers: {
      'sql/checks/conservation.what': '行数が合わないファイル。',
      'sql/queries/none.what': 'なし。',
    },
  })
  await workspace.refresh()
  expect(await workspace.read('var/current/site/visits.ja.html')).toContain('本文へ')
  expect(
    await workspace.rows(
      `select name, description ->> 'ja' as ja from ops.tables where description ->> 'ja' is not null order by name`,
    ),
  ).toEqual([
    { name: 'checks.conservation', ja: '行数が合わないファイル。' },
    { name: 'ops.files', ja: '受け取ったファイル。' },
  ])
  const missing = (await words('--missing')).stdout
  expect(missing).toMatch(/^words\.contents +Contents *$/m)
  expect(missing).toMatch(/^almanac\.yaml: title +Visits to a library *$/m)
  expect(missing).toMatch(/^label\.rise +rise *$/m)
  expect(missing).not.toMatch(/^label\.drop /m)
  expect(missing).not.toMatch(/^words\.skip /m)
  expect(missing).not.toContain('headers.sql/checks/conservation.what')
})

test('nothing is missing in a language that is all there, and one that Intl does not know is refused', async () => {
  const workspace = await Workspace.small()
  expect((await almanac(workspace.folder, ['words', 'zh-Hant', '--missing'])).stdout).toBe(
    'Nothing is missing in zh-Hant\n',
  )
  expect(await almanac(workspace.folder, ['words', 'klingon'])).toMatchObject({
    code: 2,
    stderr: 'almanac: not a language that Intl knows: klingon; examples are ja, zh-Hant, pt-BR\n',
  })
  await workspace.edit('almanac.yaml', 'languages: [en, zh-Hant]', 'languages: [en, klingon]')
  expect((await almanac(workspace.folder, ['status'])).stderr).toContain(
    'languages.1: not a language that Intl knows; examples are en, zh-Hant, pt-BR',
  )
})

test('a project of one language says everything in plain texts, which are in its first language', async () => {
  const workspace = await japanese('[ja]')
  await workspace.edit(
    'almanac.yaml',
    'title:\n  en: Visits to a library\n  zh-Hant: 圖書館來訪人次',
    'title: 来館者数',
  )
  await workspace.edit('data/sources/visits.yaml', '{ en: Visits, zh-Hant: 來訪人次 }', '来館')
  await workspace.edit('data/sources/visits.yaml', '{ en: The library, zh-Hant: 圖書館 }', '図書館')
  await workspace.write('sql/concepts.yaml', 'visits: 来館者の数。\n')
  await workspace.write(
    'data/claims.yaml',
    `- id: C1
  statement: 来館者は増えた。
  parts:
    - { says: 増えた, rule: at-least, published: 1, query: "select 2 as computed, '2' as arithmetic" }
`,
  )
  await workspace.write(
    'reports/visits.md',
    `---
title: 来館者
description: 年ごとの来館者
latest: "最新：{{ visits.year | year }}"
---

\`\`\`sql id=visits
select year, visits from marts.visits order by year
\`\`\`

\`\`\`table data=visits
caption: 来館者の表
columns: [{ column: year, label: 年 }, { column: visits, label: 人数, format: count }]
\`\`\`

\`\`\`vega-lite data=visits
title: 来館者の図
subtitle: 年ごと
description: 来館者の折れ線
columns: [{ column: year, label: 年 }, { column: visits, label: 人数, format: count }]
spec: { mark: line, encoding: { x: { field: year, type: ordinal }, y: { field: visits, type: quantitative, title: 人数 } } }
\`\`\`

\`\`\`claims
\`\`\`
`,
  )
  const { warnings } = await workspace.refresh()
  expect(warnings).toEqual([expect.stringMatching(/^ja: words said in English: \d+ of \d+ [^;]*$/)])
  const page = await workspace.read('var/current/site/visits.ja.html')
  for (const text of ['来館者数', '来館者の表', '来館者の図', '人数', '来館者は増えた。', '最新：'])
    expect(page).toContain(text)
  expect(await workspace.rows('select title, publisher from ops.sources')).toEqual([
    { title: '{"ja":"来館"}', publisher: '{"ja":"図書館"}' },
  ])
  expect(await workspace.rows(`select distinct meaning from ops.columns where name = 'visits'`)).toEqual([
    { meaning: '{"ja":"来館者の数。"}' },
  ])
  expect(JSON.parse(await workspace.read('var/current/site/data/datapackage.json'))).toMatchObject({
    title: '来館者数',
    titles: { ja: '来館者数' },
  })
})
