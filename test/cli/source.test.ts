import { cp, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { listFiles } from '../../pipeline/system/files.js'
import { almanac as run, type Outcome } from '../support/almanac.js'
import { ROOT, Workspace } from '../support/workspace.js'

const PUBLISHED = join(ROOT, 'test/fixtures/published')

const almanac = ({ folder }: Workspace, ...args: string[]): Promise<Outcome> => run(folder, args)

describe('source check', () => {
  test('shows what would be read, and touches nothing', async () => {
    const workspace = await Workspace.create()
    await cp(join(PUBLISHED, 'total-row-heji/source.yaml'), workspace.path('data/sources/trial.yaml'))
    const before = await listFiles(workspace.folder)
    const file = join(PUBLISHED, 'total-row-heji/file.csv')
    const { code, stdout } = await almanac(workspace, 'source', 'check', file, '--source', 'trial')
    expect(stdout).toMatch(/as trial: \d+ rows read, \d+ accepted, \d+ set aside/)
    expect(stdout).toContain('total-row')
    expect(code).toBe(0)
    expect(await listFiles(workspace.folder)).toEqual(before)
  })

  test('finds the source that can read a file by itself', async () => {
    const workspace = await Workspace.create()
    const { code, stdout } = await almanac(
      workspace,
      'source',
      'check',
      workspace.path('data/facts/budget.csv'),
      '--json',
    )
    expect(JSON.parse(stdout)).toMatchObject({ source: 'budget', refusal: '', counts: { rows_set_aside: 0 } })
    expect(code).toBe(0)
  })

  test('compares with the newest archived file of the source', async () => {
    const workspace = await Workspace.released()
    await workspace.edit(
      'data/facts/moica-usage.txt',
      '9,882,434\n10,453,986\n20,336,420',
      '9,882,435\n10,453,986\n20,336,421',
    )
    const file = workspace.path('data/facts/moica-usage.txt')
    const { stdout } = await almanac(workspace, 'source', 'check', file, '--source', 'moica-annual', '--json')
    expect(JSON.parse(stdout).reconciliations).toMatchObject([
      { rule: 'previous-file', column_name: 'government_uses', stated: 9_882_435, computed: 9_882_434 },
      { rule: 'previous-file', column_name: 'total_uses', difference: 1 },
    ])
  })

  test('says why a file would be refused, and exits with 1', async () => {
    const workspace = await Workspace.create()
    await workspace.write('error.csv', 'Service temporarily unavailable\n')
    const { code, stdout } = await almanac(
      workspace,
      'source',
      'check',
      workspace.path('error.csv'),
      '--source',
      'budget',
    )
    expect(stdout).toContain('would be refused')
    expect(stdout).toContain('no table header found: expected fiscal_year')
    expect(code).toBe(1)
  })

  test('a file cannot speak to the terminal', async () => {
    const workspace = await Workspace.create()
    await workspace.write('hostile.csv', '\u001b]0;pwned\u0007,\u202ereversed\n1,2\n')
    const { stdout } = await almanac(
      workspace,
      'source',
      'check',
      workspace.path('hostile.csv'),
      '--source',
      'budget',
    )
    expect(stdout).toContain('pwned')
    expect(stdout).not.toMatch(/(?!\n)[\p{Cc}\p{Bidi_Control}]/u)
  })

  test('names the sources there are when one is unknown', async () => {
    const { code, stderr } = await almanac(
      await Workspace.create(),
      'source',
      'check',
      'x.csv',
      '--source',
      'moca',
    )
    expect(stderr).toContain('unknown source: moca; one of budget, events')
    expect(code).toBe(2)
  })
})

describe('source new', () => {
  test.each([
    ['table-xlsx', 12, 2],
    ['table-csv-two-headers', 12, 2],
    ['table-html', 12, 0],
    ['table-json', 12, 0],
    ['unit-in-header', 2, 0],
  ])('%s: the proposal reads the file it was made from', async (name, accepted, aside) => {
    const workspace = await Workspace.create()
    const [file = ''] = (await readdir(join(PUBLISHED, name))).filter((entry) => entry.startsWith('file'))
    const path = join(PUBLISHED, name, file)
    const proposed = await almanac(workspace, 'source', 'new', path, '--name', 'trial', '--write')
    expect(proposed).toMatchObject({ code: 0, stdout: 'data/sources/trial.yaml\n' })
    const { stdout } = await almanac(workspace, 'source', 'check', path, '--source', 'trial', '--json')
    expect(JSON.parse(stdout)).toMatchObject({
      refusal: '',
      counts: { rows_accepted: accepted, rows_set_aside: aside },
    })
  })

  test('does not overwrite a source', async () => {
    const workspace = await Workspace.create()
    const file = workspace.path('data/facts/budget.csv')
    const { code, stderr } = await almanac(workspace, 'source', 'new', file, '--name', 'budget', '--write')
    expect(stderr).toContain('data/sources/budget.yaml is there already')
    expect(code).toBe(1)
  })
})
