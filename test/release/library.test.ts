import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { EARLIER_DIGITS, EARLIER_FILES } from '../../pipeline/release/earlier-files.js'
import { listLibrary, removeCopies } from '../../pipeline/release/library.js'
import { libraryFiles, readLibraryFile } from '../../pipeline/system/library.js'
import { almanac } from '../support/almanac.js'
import { ROOT, Workspace } from '../support/workspace.js'

const RULE = 'sql/flags/drop.sql'

describe('the library under a project', () => {
  test('brings what a project has the figures for, and leaves out the rest, which it names', async () => {
    const workspace = await Workspace.small()
    await workspace.clear()
    const manifest = await workspace.read('data/sources/visits.yaml')
    await workspace.write('data/sources/visits.yaml', manifest.replace(/^series:[^]*/m, ''))
    const files = await listLibrary(await workspace.project())
    const stateOf = (file: string): unknown => files.find((each) => each.file === file)
    expect(stateOf('sql/checks/conservation.sql')).toMatchObject({ state: 'carried', lacks: [] })
    expect(stateOf(RULE)).toMatchObject({
      state: 'left out',
      lacks: ['marts.series', 'marts.vintages'],
    })
    await workspace.refresh()
    const built = await workspace.rows("select name from ops.models where layer = 'checks' order by name")
    expect(built.map(({ name }) => name)).toContain('checks.conservation')
    expect(await workspace.rows("select name from ops.models where name = 'flags.drop'")).toEqual([])
  })

  test('gives way to a file of the same place, and the copy is told until it is removed or changed', async () => {
    const workspace = await Workspace.create()
    expect((await almanac(workspace.folder, ['library', 'copy', `library/${RULE}`])).stdout).toBe(
      `Copied ${RULE}: from now on it is read in place of the library's\n`,
    )
    expect(await workspace.read(RULE)).toBe(await readFile(join(ROOT, 'pipeline/library', RULE), 'utf8'))
    expect((await almanac(workspace.folder, ['library'])).stdout).toMatch(
      /^sql\/flags\/drop\.sql +copied +the project repeats it; almanac library tidy removes the copy$/m,
    )
    expect(await almanac(workspace.folder, ['library', 'copy', RULE])).toMatchObject({
      code: 2,
      stderr: `almanac: ${RULE} is in the project already; remove it first\n`,
    })
    await workspace.edit(RULE, "then 'alert'", "then 'watch'")
    expect(await removeCopies(await workspace.project())).toEqual([])
    expect((await almanac(workspace.folder, ['status'])).stdout).toMatch(
      /^library +in its place: sql\/flags\/drop\.sql$/m,
    )
    await rm(workspace.path(RULE))
    await almanac(workspace.folder, ['library', 'copy', RULE])
    expect((await almanac(workspace.folder, ['library', 'tidy'])).stdout).toBe(
      `Removed what only repeated the library: ${RULE}\n`,
    )
  })

  test('tells and removes a file that an earlier almanac brought, unless it was changed', async () => {
    const workspace = await Workspace.small()
    const earlier = 'sql/checks/conservation.sql'
    const text = await readFile(join(ROOT, 'test/fixtures/library-0.1', earlier), 'utf8')
    await workspace.write(earlier, `${text}\n`)
    const tidied = async (): Promise<string> => (await almanac(workspace.folder, ['library', 'tidy'])).stdout
    expect(await tidied()).toBe('No file of the project repeats the library\n')
    await workspace.write(earlier, text)
    expect((await almanac(workspace.folder, ['library'])).stdout).toMatch(
      /^sql\/checks\/conservation\.sql +earlier +an earlier almanac brought it; almanac library tidy removes it$/m,
    )
    expect((await almanac(workspace.folder, ['status'])).stdout).toMatch(
      /^copies +sql\/checks\/conservation\.sql: the same as almanac's own, but without its fixes; almanac library tidy removes such copies$/m,
    )
    expect(await tidied()).toBe(`Removed what an earlier almanac had brought: ${earlier}\n`)
    expect(await tidied()).toBe('No file of the project repeats the library\n')
  })

  test('knows every file of its own that almanac 0.1 had', async () => {
    const layout = 'test/fixtures/layouts/9a25ab8/releases/2026-11-30-bbcf05f0/manifest.json'
    const { project_files: had } = JSON.parse(await readFile(join(ROOT, layout), 'utf8'))
    const carried = (await libraryFiles()).filter((file) => had[file] !== undefined)
    expect(carried.length).toBeGreaterThan(40)
    expect(carried.map((file) => [file, EARLIER_FILES[file]])).toEqual(
      carried.map((file) => [file, had[file].slice(0, EARLIER_DIGITS)]),
    )
  })

  test('and what is written of series are told alike by status, doctor and library', async () => {
    const workspace = await Workspace.small()
    await workspace.write(
      'data/sources/visits.yaml',
      await readFile(join(ROOT, 'examples/library/data/sources/visits.yaml')),
    )
    await almanac(workspace.folder, ['library', 'copy', 'sql/marts/series.sql'])
    expect((await almanac(workspace.folder, ['status'])).stdout).toMatch(
      /^copies +sql\/marts\/series\.sql: /m,
    )
    expect((await almanac(workspace.folder, ['doctor'])).stdout).toContain(
      "the project has copies of almanac's own sql/marts/series.sql",
    )
    expect(await removeCopies(await workspace.project())).toHaveLength(1)
  })

  test('has no file of an unknown name, and no words to copy that are read beside those of the project', async () => {
    const workspace = await Workspace.small()
    const copy = (file: string): ReturnType<typeof almanac> =>
      almanac(workspace.folder, ['library', 'copy', file])
    expect((await copy('sql/flags/dorp.sql')).stderr).toMatch(
      /^almanac: unknown file of the library: sql\/flags\/dorp\.sql; one of .*sql\/flags\/drop\.sql/,
    )
    expect((await copy('sql/concepts.yaml')).stderr).toBe(
      "almanac: sql/concepts.yaml of a project is read beside the library's; write only what is yours into it\n",
    )
  })

  test('names the subject of no project in its rules and words', async () => {
    const texts = await Promise.all(
      (await libraryFiles()).map(async (file) => ({ file, text: await readLibraryFile(file) })),
    )
    const subject = /\bsystems?\b|audience|citizen|certificate|應用系統|使用人次|民眾|憑證/i
    expect(texts.filter(({ text }) => subject.test(text)).map(({ file }) => file)).toEqual([
      'reports/theme.css',
    ])
  })
})
