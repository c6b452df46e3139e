import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createProgram } from '../../pipeline/cli/program.js'
import { manifestJsonSchema } from '../../pipeline/sources/manifest.js'
import { ROOT } from '../support/workspace.js'
import { reference } from './reference.js'

interface Proof {
  change: string
  with: string
  tests: string[]
}

const read = (name: string): Promise<string> => readFile(join(ROOT, name), 'utf8')

test('docs/commands.md shows the help that almanac prints', async () => {
  const help = (await createProgram()).configureHelp({ helpWidth: 100 }).helpInformation()
  const page = await read('docs/commands.md')
  const shown = page.replace(
    /<!-- help -->[\s\S]*<!-- \/help -->/,
    `<!-- help -->\n\n\`\`\`\n${help}\`\`\`\n\n<!-- /help -->`,
  )
  expect(shown).toContain('Usage: almanac')
  await expect(shown).toMatchFileSnapshot(join(ROOT, 'docs/commands.md'))
})

test('docs/reference.md holds every setting, key, model, flag and check with a description', async () => {
  const text = await reference(ROOT)
  expect(
    text.split('\n').filter((line) => line.startsWith('| `') && line.split(' | ')[1]?.trim() === ''),
  ).toEqual([])
  await expect(text).toMatchFileSnapshot(join(ROOT, 'docs/reference.md'))
})

test('data/source.schema.json is the schema by which editors check a manifest', async () => {
  await expect(`${JSON.stringify(manifestJsonSchema(), null, 2)}\n`).toMatchFileSnapshot(
    join(ROOT, 'data/source.schema.json'),
  )
})

test('CONTRIBUTING.md says which tests prove a change of each folder, and they are there', async () => {
  const proofs: Proof[] = JSON.parse(await read('test/proofs.json'))
  const [code, tests] = [['pipeline', 'sql'], proofs.flatMap((proof) => proof.tests)]
  const folders = await Promise.all(
    code.map(async (top) => (await readdir(join(ROOT, top))).map((name) => `${top}/${name}`)),
  )
  const isProved = (folder: string): boolean => proofs.some(({ change }) => `${folder}/`.startsWith(change))
  expect(folders.flat().filter((folder) => !isProved(folder))).toEqual([])
  expect(tests.filter((path) => !existsSync(join(ROOT, path)))).toEqual([])
  const rows = proofs.map(
    ({ change, with: other, tests }) =>
      `| \`${change}\` | ${other} | ${tests.map((path) => `\`${path}\``).join(' ')} |`,
  )
  const table = `| what you change | what goes with it | tests |\n|---|---|---|\n${rows.join('\n')}`
  const shown = (await read('CONTRIBUTING.md')).replace(
    /<!-- proofs -->[\s\S]*<!-- \/proofs -->/,
    `<!-- proofs -->\n\n${table}\n\n<!-- /proofs -->`,
  )
  await expect(shown).toMatchFileSnapshot(join(ROOT, 'CONTRIBUTING.md'))
})

test('each command is a script of the same name, but test, which npm keeps for the tests of almanac itself', async () => {
  const { scripts } = JSON.parse(await read('package.json'))
  for (const command of (await createProgram()).commands.filter((each) => each.name() !== 'test')) {
    expect(scripts[command.name()]).toBe(`node dist/command/almanac.js ${command.name()}`)
  }
})

test('the changelog dates the version of the package below what is unreleased', async () => {
  const { version } = JSON.parse(await read('package.json'))
  const lock = JSON.parse(await read('package-lock.json'))
  expect([lock.version, lock.packages[''].version]).toEqual([version, version])
  const headings = (await read('CHANGELOG.md')).match(/^## .*$/gm) ?? []
  expect(headings[0]).toBe('## Unreleased')
  expect(headings[1]).toMatch(
    new RegExp(`^## ${version.replaceAll('.', String.raw`\.`)} – \\d{4}-\\d\\d-\\d\\d$`),
  )
})
