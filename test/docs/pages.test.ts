import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { landedColumns } from '../../pipeline/warehouse/contract.js'
import { manifestSchema } from '../../pipeline/sources/manifest.js'
import { listFiles } from '../../pipeline/system/files.js'
import { ROOT } from '../support/workspace.js'

const read = (name: string): Promise<string> => readFile(join(ROOT, name), 'utf8')

async function pages(): Promise<string[]> {
  const top = (await readdir(ROOT)).filter((name) => name.endsWith('.md'))
  const docs = (await listFiles(join(ROOT, 'docs'))).filter((name) => name.endsWith('.md'))
  return [...top, ...docs.map((name) => `docs/${name}`)]
}

/** What leads to a heading on the pages of a repository. */
function anchorsOf(text: string): Set<string> {
  const headings = text.replaceAll(/^(`{3,})[\s\S]*?^\1$/gm, '').match(/^#+ .*$/gm) ?? []
  return new Set(
    headings.map((heading) =>
      heading
        .replace(/^#+ /, '')
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
        .replaceAll(' ', '-'),
    ),
  )
}

test('every link of a page leads to a file and a heading that there are', async () => {
  const broken: string[] = []
  for (const page of await pages()) {
    const text = (await read(page)).replaceAll(/^(`{3,})[\s\S]*?^\1$/gm, '').replaceAll(/`[^`\n]*`/g, '')
    for (const [, link = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^(?:https?:|mailto:)/.test(link)) continue
      const [file = '', anchor] = link.split('#')
      const path = file === '' ? page : join(dirname(page), file)
      const isThere =
        existsSync(join(ROOT, path)) && (anchor === undefined || anchorsOf(await read(path)).has(anchor))
      if (!isThere) broken.push(`${page}: ${link}`)
    }
  }
  expect(broken).toEqual([])
})

test('every page of the docs can be reached from the README', async () => {
  const reached = new Set(['README.md'])
  for (const page of reached)
    for (const [, file = ''] of (await read(page)).matchAll(/\]\(([^)\s#]+)(?:#[^)\s]*)?\)/g)) {
      const path = join(dirname(page), file)
      if (path.endsWith('.md') && existsSync(join(ROOT, path))) reached.add(path)
    }
  expect((await pages()).filter((page) => !reached.has(page) && page !== 'CHANGELOG.md')).toEqual([])
})

test('the README fits on a screen or two, and shows each example with its picture', async () => {
  const readme = await read('README.md')
  expect(readme.trimEnd().split('\n').length).toBeLessThanOrEqual(120)
  for (const name of await readdir(join(ROOT, 'examples'))) {
    expect(readme).toContain(`](examples/${name})`)
    expect(readme).toContain(`](docs/example-${name}.png)`)
  }
})

test('a fresh machine is given the two commands of the README', async () => {
  const run = await read('.ci/run')
  expect(await read('README.md')).toMatch(
    /^\$ npm ci && npm run refresh$[\s\S]*The second command, `npm test`/m,
  )
  expect(run).toMatch(/^npm ci .*\nnpm run refresh\nnpm test$/m)
})

test('docs/glossary.md lists the columns that every landed table has', async () => {
  const section = (await read('docs/glossary.md')).split('## Columns of every landed table')[1] ?? ''
  const listed = [...section.matchAll(/^\| `(\w+)` \| (\w+) \|.*\| (always|with `period`) \|$/gm)]
  const period = { column: 'month', calendar: 'gregorian', frequency: 'month' }
  const manifest = manifestSchema.parse({
    title: 'Rides',
    publisher: 'City',
    from: { file: 'data/facts/rides.csv' },
    format: 'csv',
    columns: { month: { type: 'period' } },
    period,
  })
  const landed = { ...landedColumns({ ...manifest, name: 'rides', file: 'data/sources/rides.yaml' }) }
  expect(listed.filter((row) => row[3] === 'always').map((row) => row[1])).toEqual([
    '_file',
    '_received_at',
    '_row',
  ])
  const withPeriod = listed.filter((row) => row[3] !== 'always').map((row) => [row[1], row[2]])
  expect(Object.fromEntries(withPeriod)).toEqual(landed)
})
