import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { settingsSchema } from '../../pipeline/base/settings.js'
import { readReports, renderSite } from '../../pipeline/report/site.js'
import { Database } from '../../pipeline/system/database.js'
import { WAREHOUSE } from '../browser/site.js'
import { ROOT } from '../support/workspace.js'

const LANGUAGES: [string, ...string[]] = ['en', 'zh-Hant', 'fr']
const SETTINGS = settingsSchema.parse({
  title: { en: 'Almanac', 'zh-Hant': '統計', fr: 'Almanach' },
  languages: LANGUAGES,
  'time-zone': 'UTC',
})
const RELEASE = { id: '20260301-0123abc', date: '2026-03-01' }

const NOTEBOOK = `---
title: { en: Rides, zh-Hant: 搭乘統計, fr: Trajets }
description: { en: Rides a year, zh-Hant: 每年搭乘人次, fr: Trajets par an }
latest: { en: "Latest: {{ rides.year | year }}", zh-Hant: "最新：{{ rides.year | year }}", fr: "Dernier : {{ rides.year | year }}" }
---

\`\`\`sql id=rides
select year, rides from marts.rides order by year desc
\`\`\`

::: fr
Trajets : {{ rides.rides | count }}
:::
`

/** A project whose words have a further language, beside those of this project. */
async function projectWith(words: (text: Record<string, unknown>) => unknown): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'almanac-test-'))
  await mkdir(join(folder, 'reports'))
  const strings: Record<string, unknown> = parse(
    await readFile(join(ROOT, 'pipeline/library/reports/strings.yaml'), 'utf8'),
  )
  await writeFile(join(folder, 'reports/strings.yaml'), stringify(translated(strings, words)))
  await writeFile(join(folder, 'reports/rides.md'), NOTEBOOK)
  return folder
}

function translated(value: unknown, words: (text: Record<string, unknown>) => unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value)
  if (!('zh-Hant' in value))
    return Object.fromEntries(members.map(([key, member]) => [key, translated(member, words)]))
  const french = words(Object.fromEntries(members))
  return french === undefined ? value : { ...value, fr: french }
}

test('a further language needs words and texts in files, and nothing else', async () => {
  const folder = await projectWith(({ en }) => (typeof en === 'string' && en === 'en-GB' ? 'fr-FR' : en))
  try {
    const reports = await readReports({ folder, settings: SETTINGS })
    await Database.use(':memory:', 'write', async (database) => {
      await database.run(WAREHOUSE)
      await renderSite(database, reports, RELEASE, join(folder, 'site'))
    })
    const files = await readdir(join(folder, 'site'))
    expect(files).toEqual(
      expect.arrayContaining(['rides.fr.html', 'index.fr.html', 'archive.fr.html', 'feed.fr.xml']),
    )
    const page = await readFile(join(folder, 'site/rides.fr.html'), 'utf8')
    expect(page).toContain('<html lang="fr">')
    expect(page).toContain('Dernier : ')
    expect(
      [...page.matchAll(/href="rides\.([\w-]+)\.html" hreflang/g)].map(([, language]) => language),
    ).toEqual(['en', 'zh-Hant'])
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('a word that lacks the further language is named', async () => {
  const folder = await projectWith(({ en }) => (en === 'Licence' || en === 'Languages' ? undefined : en))
  try {
    await expect(readReports({ folder, settings: SETTINGS })).rejects.toThrow(
      'reports/strings.yaml: words.languages: no text in fr; add it',
    )
  } finally {
    await rm(folder, { recursive: true })
  }
})
