import { readdirSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import { describe, expect, inject, test } from 'vitest'
import { settingsSchema } from '../../pipeline/base/settings.js'
import { parseNotebook } from '../../pipeline/report/notebook.js'
import { renderPage } from '../../pipeline/report/page.js'
import { answerNotebook, renderReport } from '../../pipeline/report/report.js'
import { readSource } from '../../pipeline/report/source-text.js'
import { withNames } from '../../pipeline/report/names.js'
import { readStrings } from '../../pipeline/system/words.js'
import { Database, quoteText } from '../../pipeline/system/database.js'
import { listNames, nullIfMissing } from '../../pipeline/system/files.js'

const CASES = new URL('cases/', import.meta.url).pathname
const PROJECT = new URL('../../', import.meta.url).pathname
/** Queries of the engine name periods and definitions by these. */
const MACROS = ['frequencies', 'comparisons'].map((name) => `pipeline/library/sql/macros/${name}.sql`)
const LANGUAGES: [string, ...string[]] = ['en', 'zh-Hant']
const SETTINGS = settingsSchema.parse({
  title: { en: 'Almanac', 'zh-Hant': '統計' },
  languages: LANGUAGES,
  'time-zone': 'Asia/Taipei',
  contact: 'statistics@example.org',
  licence: 'CC BY',
})

const isUpdate = inject('acceptsGoldens')

describe('a notebook becomes a page', () => {
  test.each(readdirSync(CASES))('%s', async (name) => {
    const folder = join(CASES, name)
    // without it, the error that it is not there would be what the case expects
    expect(await listNames(join(folder, 'reports'))).toContain('input.md')
    const pages = await Database.use(':memory:', 'write', async (database) => {
      await loadTables(database, join(folder, 'tables'))
      return pagesOf(database, folder).catch(
        (cause: unknown) => new Map([['expected-error.txt', `${messageOf(cause)}\n`]]),
      )
    })
    for (const [file, page] of pages) await expectFile(join(folder, file), page)
    const expected = (await listNames(folder)).filter((file) => file.startsWith('expected'))
    expect(expected).toEqual([...pages.keys()].toSorted())
  })
})

test.each([
  ['two-charts', 30],
  ['two-charts-two-languages', 45],
])(
  '%s, a page of two charts, a table and figures in prose, is written in at most %d lines',
  async (name, most) => {
    const text = await readFile(join(CASES, name, 'reports/input.md'), 'utf8')
    expect(text.match(/^```(?:chart|table)/gm)).toHaveLength(3)
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(most)
  },
)

async function pagesOf(database: Database, folder: string): Promise<Map<string, string>> {
  const strings = await withNames(await readStrings(PROJECT, LANGUAGES), database)
  const notebook = parseNotebook(await readSource(folder, 'reports/input.md'), LANGUAGES)
  const site = {
    settings: SETTINGS,
    strings,
    release: { id: '20260301-0123abc', date: '2026-03-01' },
    style: '',
    script: '',
    runtime: '',
  }
  const pages = new Map<string, string>()
  for await (const answered of answerNotebook(database, notebook)) {
    for (const language of notebook.languages) {
      for (const report of await renderReport(answered, strings, language))
        pages.set(`expected${report.name.replace(/^input/, '')}.${language}.html`, renderPage(report, site))
    }
  }
  return pages
}

/** `schema.table.csv` becomes a table, types as DuckDB sees them; a .sql file is run. */
async function loadTables(database: Database, folder: string): Promise<void> {
  for (const schema of ['landed', 'staging', 'marts', 'flags', 'ops'])
    await database.run(`create schema ${schema}`)
  for (const macros of MACROS) await database.run(await readFile(join(PROJECT, macros), 'utf8'), macros)
  for (const file of await listNames(folder)) {
    const path = join(folder, file)
    if (extname(file) === '.sql') await database.run(await readFile(path, 'utf8'), file)
    else
      await database.run(
        `create table ${basename(file, '.csv')} as from read_csv(${quoteText(path)}, header = true)`,
        file,
      )
  }
}

async function expectFile(path: string, text: string): Promise<void> {
  if (isUpdate) await mkdir(join(path, '..'), { recursive: true }).then(() => writeFile(path, text))
  expect(text).toBe(await nullIfMissing(readFile(path, 'utf8')))
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
