import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { pagesOf } from '../browser/site-pages.js'
import { faultsOfMarkup } from '../support/html-rules.js'
import { Workspace } from '../support/workspace.js'

test('every page of the site is valid HTML', async () => {
  const workspace = await Workspace.released()
  const site = workspace.path('var/current/site')
  const faults: string[] = []
  for (const name of await pagesOf(site)) {
    const found = await faultsOfMarkup(await readFile(join(site, name), 'utf8'))
    faults.push(...found.map((fault) => `${name}: ${fault}`))
  }
  expect(faults).toEqual([])
})
