import { mkdir, readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { reportCommand } from '../../pipeline/cli/report-command.js'
import { currentId } from '../../pipeline/release/release.js'
import { exists } from '../../pipeline/system/files.js'
import { almanac } from '../support/almanac.js'
import { captured } from '../support/captured.js'
import { needChromium } from '../support/needs.js'
import { Workspace } from '../support/workspace.js'

let workspace: Workspace
let releaseId: string

beforeAll(async () => {
  workspace = await Workspace.keepReleased()
  await mkdir(workspace.path('out'))
  releaseId = String(await currentId(await workspace.project()))
})
afterAll(() => workspace?.remove())

const report = (...args: string[]): ReturnType<typeof almanac> =>
  almanac(workspace.folder, ['report', ...args])

/** Standard output as a terminal, until the test ends. */
function onTerminal(): void {
  const before = process.stdout.isTTY
  process.stdout.isTTY = true
  onTestFinished(() => void (process.stdout.isTTY = before))
}

test('Markdown goes to standard output, in the first language of almanac.yaml', async () => {
  const { code, stdout, stderr } = await report()
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(/^# 自然人憑證使用統計\n\n最新資料：/)
  expect(
    (await report('usage', '--format', 'md', '--language', 'en', '--release', releaseId)).stdout,
  ).toMatch(/^# Use of Taiwan's Citizen Digital Certificate\n/)
})

test('a chart goes to standard output as SVG', async () => {
  expect((await report('--chart', 'uses')).stdout).toMatch(
    /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" xml:lang="zh-Hant"/,
  )
})

/** Writes the report to a file of this ending, and reads it. */
async function written(ending: string, ...args: string[]): Promise<string> {
  const file = workspace.path(`out/usage.${ending}`)
  expect(await report('-o', file, ...args)).toEqual({
    code: 0,
    stdout: `Wrote ${file} from release ${releaseId}\n`,
    stderr: '',
  })
  return readFile(file, 'utf8')
}

test('the ending of a file chooses the form', async () => {
  expect(await written('MD')).toMatch(/^# 自然人/)
  expect(await written('svg', '--chart', 'uses')).toMatch(/^<svg /)
  expect(await written('html')).toBe(await workspace.read('var/current/site/usage.zh-Hant.html'))
})

test('the ending of a file chooses to print or draw', async () => {
  await needChromium()
  expect(await written('pdf')).toMatch(/^%PDF-/)
  expect(await written('png', '--chart', 'uses')).toMatch(/^\ufffdPNG/)
})

test.each([
  [
    ['nope'],
    /unknown report: nope; one of usage, usage.analysis, usage.figures, usage.method, usage.statements$/,
  ],
  [['--language', 'fr'], /unknown language: fr; one of en, zh-Hant$/],
  [['--release', 'x'], /unknown release: x; one of 2026-11-23-/],
  [['--format', 'svg'], /which chart of usage\? give --chart ID; one of uses, growth-chart, /],
  [['--format', 'png', '--chart', 'x'], /unknown chart of usage: x; one of uses, /],
  [['--format', 'md', '--chart', 'uses'], /--chart uses: a single chart comes as svg or png, not md$/],
  [['--format', 'doc'], /Allowed choices are html, md, pdf, svg, png/],
  [
    ['-o', 'usage.doc'],
    /no format goes with the ending of usage\.doc; give --format or one of \.html, \.md, /,
  ],
])('report %j is wrong use, and says why', async (args, words) => {
  const { code, stdout, stderr } = await report(...args)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr.trim()).toMatch(words)
  expect(await exists('usage.doc')).toBe(false)
})

test('what cannot be written is an error', async () => {
  const { code, stderr } = await report('-o', '/dev/null/usage.md')
  expect(code).toBe(1)
  expect(stderr).toMatch(/^almanac: cannot write \/dev\/null\/usage\.md: E[A-Z]+: /)
})

test('a terminal gets no binary form, and text without what it would obey', async () => {
  onTerminal()
  await expect(reportCommand(workspace.folder, undefined, { format: 'pdf' })).rejects.toThrow(
    'a terminal cannot show pdf; give --output FILE',
  )
  const { out } = await captured(() => reportCommand(workspace.folder, 'usage', { format: 'md' }))
  expect(out).toMatch(/^# 自然人憑證使用統計\n/)
})

test('without a release it says what to do', async () => {
  const empty = await Workspace.create()
  expect(await almanac(empty.folder, ['report'])).toEqual({
    code: 1,
    stdout: '',
    stderr: 'almanac: there is no release yet; run almanac refresh first\n',
  })
})
