import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { settingsSchema } from '../../pipeline/base/settings.js'
import { readReports, renderSite } from '../../pipeline/report/site.js'
import { Database } from '../../pipeline/system/database.js'
import { WAREHOUSE } from '../browser/site.js'

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

/** A project with a notebook in three languages, and a file of words for the one that the library does not bring. */
async function frenchProject(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'almanac-test-'))
  await mkdir(join(folder, 'reports/words'), { recursive: true })
  await writeFile(
    join(folder, 'reports/words/fr.yaml'),
    'locale: fr-FR\nwords: { archive: Toutes les éditions }\n',
  )
  await writeFile(join(folder, 'reports/rides.md'), NOTEBOOK)
  return folder
}

test('a further language needs words and texts in files, and nothing else', async () => {
  const folder = await frenchProject()
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
    expect(page).toContain('Toutes les éditions')
    expect(page).toContain('Skip to the content')
    expect(
      [...page.matchAll(/href="rides\.([\w-]+)\.html" hreflang/g)].map(([, language]) => language),
    ).toEqual(['en', 'zh-Hant'])
  } finally {
    await rm(folder, { recursive: true })
  }
})
