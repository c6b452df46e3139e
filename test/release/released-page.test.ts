import { appendFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  readReleasedPage,
  type PageRequest,
  type ReleasedPage,
} from '../../pipeline/release/released-page.js'
import { Workspace } from '../support/workspace.js'

let workspace: Workspace
let releaseId: string

beforeAll(async () => {
  workspace = await Workspace.keepReleased()
  releaseId = (await workspace.refresh()).releaseId
})
afterAll(() => workspace?.remove())

const page = async (request: PageRequest): Promise<ReleasedPage> =>
  readReleasedPage(await workspace.project(), request)

describe('the page of a release', () => {
  test('is that of the only report, in the first language of almanac.yaml, byte for byte', async () => {
    const { report, language, html, release } = await page({})
    expect({ report, language, id: release.id }).toEqual({
      report: 'usage',
      language: 'zh-Hant',
      id: releaseId,
    })
    expect(html).toBe(await readFile(workspace.path('var/current/site/usage.zh-Hant.html'), 'utf8'))
  })

  test('is named by what there is when it is not there', async () => {
    await expect(page({ report: 'x' })).rejects.toThrow('unknown report: x; one of usage')
    await expect(page({ language: 'fr' })).rejects.toThrow('unknown language: fr; one of en, zh-Hant')
    await expect(page({ releaseId: 'x' })).rejects.toThrow(`unknown release: x; one of ${releaseId}`)
  })

  test('has to be asked for by name where there are two, in a language that it has', async () => {
    const two = await Workspace.copyOf(workspace)
    try {
      await two.write(
        'reports/other.md',
        '---\ntitle: { en: Other }\ndescription: { en: Other }\nlatest: { en: Other }\nlanguages: [en]\n---\n',
      )
      await two.refresh()
      const project = await two.project()
      await expect(readReleasedPage(project, {})).rejects.toThrow('which report? one of other, usage')
      expect((await readReleasedPage(project, { report: 'other' })).language).toBe('en')
      const site = join(project.current, 'site/other.en.html')
      await appendFile(site, ' ')
      await expect(readReleasedPage(project, { report: 'other' })).rejects.toThrow(
        /site\/other.en.html was changed after its release; almanac verify /,
      )
    } finally {
      await two.remove()
    }
  })
})
