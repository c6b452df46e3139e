import { execFile } from 'node:child_process'
import { readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import type { RefreshResult } from '../../pipeline/refresh/refresh.js'
import { currentId, damagedFiles, readManifest } from '../../pipeline/release/release.js'
import { rollback } from '../../pipeline/release/rollback.js'
import { verify } from '../../pipeline/release/verify.js'
import { listFiles } from '../../pipeline/system/files.js'
import { publish, siteOf } from '../faults/wholeness.js'
import { addClaim, addFlag } from '../notify/watch.js'
import { childProgram } from '../support/almanac.js'
import { Workspace } from '../support/workspace.js'

const execute = promisify(execFile)
const CHILD = childProgram('refresh')
const FIGURES = 'data/facts/visits.csv'

async function refreshInChild(
  workspace: Workspace,
  environment: Record<string, string> = {},
): Promise<RefreshResult> {
  const { stdout } = await execute('node', [CHILD, workspace.folder, '2026-11-23T12:00:00Z'], {
    env: { ...process.env, ...environment },
  })
  return JSON.parse(stdout)
}

describe('refresh', () => {
  test('releases a database and a site, then does nothing until something changes', async () => {
    const workspace = await Workspace.released()
    const first = await currentId(await workspace.project())
    expect(first).toMatch(/^2026-11-23-[0-9a-f]{8}$/)
    expect(await readdir(workspace.path('var/current/site'))).toEqual([
      'archive.en.html',
      'archive.zh-Hant.html',
      'catalogue',
      'data',
      'feed.en.xml',
      'feed.zh-Hant.xml',
      'index.en.html',
      'index.html',
      'index.zh-Hant.html',
      'releases',
      'search.en.html',
      'search.zh-Hant.html',
      'usage.analysis.en.html',
      'usage.analysis.zh-Hant.html',
      'usage.en.html',
      'usage.figures.en.html',
      'usage.figures.zh-Hant.html',
      'usage.method.en.html',
      'usage.method.zh-Hant.html',
      'usage.statements.en.html',
      'usage.statements.zh-Hant.html',
      'usage.zh-Hant.html',
      'warehouse.duckdb',
    ])
    const second = await workspace.refresh('2026-11-24')
    expect(second).toMatchObject({ outcome: 'unchanged', releaseId: first })

    await workspace.restate()
    const third = await workspace.refresh('2026-11-25')
    expect(third.outcome).toBe('released')
    expect(
      await workspace.rows(
        'select series, previous_value, latest_value from marts.revisions order by series',
      ),
    ).toEqual([
      { series: 'uses/citizen', previous_value: 39_287_420, latest_value: 39_287_421 },
      { series: 'uses/total', previous_value: 103_135_529, latest_value: 103_135_530 },
    ])
    expect(
      await workspace.rows("select count(*) as n from flags.restatement where severity = 'watch'"),
    ).toEqual([{ n: 2 }])
    expect(await workspace.rows('select outcome from ops.runs order by started_at')).toEqual(
      ['released', 'unchanged', 'released'].map((outcome) => ({ outcome })),
    )
  })

  test('two folders, time zones and locales give the same site, byte for byte', async () => {
    const [here, there] = [await Workspace.released('2026-11-23'), await Workspace.create()]
    await refreshInChild(there, { TZ: 'Pacific/Auckland', LANG: 'de_DE.UTF-8', LC_ALL: 'de_DE.UTF-8' })
    const [first, second] = [await siteOf(here), await siteOf(there)]
    expect(Object.keys(first)).toContain('data/marts.observations.parquet')
    expect(first).toEqual(second)
  })

  test('a row that breaks its contract is set aside, counted and shown; a total that does not add up is flagged and stays as published', async () => {
    const workspace = await Workspace.prepared()
    await workspace.edit('data/facts/moica-usage.txt', '23,879,366', '23,87x,366')
    await workspace.edit('data/facts/moica-usage.txt', '103,135,529', '103,135,520')
    await workspace.refresh()
    expect(
      await workspace.rows(
        "select rows_read, rows_accepted, rows_set_aside from ops.files where source = 'moica-annual'",
      ),
    ).toEqual([{ rows_read: 12, rows_accepted: 11, rows_set_aside: 1 }])
    expect(
      await workspace.rows(
        "select status, uses from marts.usage_annual where audience = 'citizen' and year = 2011",
      ),
    ).toEqual([{ status: 'missing', uses: null }])
    expect(await workspace.read('var/current/site/usage.figures.en.html')).toContain('23,87x,366')
    expect(
      await workspace.rows('select series, observed, expected, severity from flags.identity_broken'),
    ).toEqual([{ series: 'uses/total', observed: 103_135_520, expected: 103_135_529, severity: 'alert' }])
    expect(
      await workspace.rows("select uses from marts.usage_annual where audience = 'total' and year = 2017"),
    ).toEqual([{ uses: 103_135_520 }])
  })
})

describe('a refresh that fails leaves the served release', () => {
  test.each([
    [
      'reads a table',
      'select count(*) from marts.visits',
      /^sql\/macros\/own\.sql: Catalog Error: .*; macros are made before any table and [^\n]*$/,
    ],
    ['is no SQL', 'selec 1', /^sql\/macros\/own\.sql: Parser Error: [^\n]*$/],
  ])('a macro that %s is told in a line, and no file is refused for it', async (_, body, words) => {
    const workspace = await Workspace.smallReleased()
    await workspace.write('sql/macros/own.sql', `create macro own() as (${body});`)
    const failure = await workspace.refresh().catch((cause: unknown) => cause)
    expect(failure).toMatchObject({ message: expect.stringMatching(words), exitCode: 1 })
  })

  test.each([
    [
      'a manifest with an unknown key',
      'data/sources/visits.yaml',
      'format:',
      'fromat: x\nformat:',
      /data\/sources\/visits\.yaml:\d+: fromat: unknown key/,
    ],
    [
      'a model without a header',
      'sql/marts/visits.sql',
      '-- grain',
      '-- grian',
      /sql\/marts\/visits\.sql:\d+: unknown header key: grian/,
    ],
    [
      'a model that breaks its grain',
      'sql/marts/visits.sql',
      '  year,\n',
      '  2020 as year,\n',
      /sql\/marts\/visits\.sql: grain: year: broken by 1 row,/,
    ],
    [
      'a check on a column that is none',
      'sql/marts/visits.sql',
      '-- check: visits',
      '-- check: vistis',
      /sql\/marts\/visits\.sql: Binder Error: .*vistis/,
    ],
    [
      'a flag of an unknown severity',
      'sql/flags/few.sql',
      "'alert'",
      "'mild'",
      /sql\/flags\/few\.sql:21: unknown severity: mild; one of alert, watch, notice/,
    ],
    [
      'a flag of a kind that its header does not name',
      'sql/flags/few.sql',
      "'few' as kind",
      "if(visits < 0, 'none', 'few') as kind",
      /sql\/flags\/few\.sql:14: unknown kind: none; one of few; add -- kind: none plain = watch; words for it to the header/,
    ],
    [
      'a flag without a column of the contract',
      'sql/flags/few.sql',
      ' as expected',
      ' as foreseen',
      /sql\/flags\/few\.sql: a flag selects .*; missing: expected/,
    ],
    [
      'a claim with an unknown rule',
      'data/claims.yaml',
      'rule: exact',
      'rule: round',
      /data\/claims\.yaml:\d+: \d+\.parts\.0\.rule: /,
    ],
    [
      'a notebook with a number typed by hand',
      'reports/visits.md',
      '## ',
      'In 2025 visits rose.\n\n## ',
      /reports\/visits\.md:\d+: a number typed by hand/,
    ],
  ])('%s', async (_, file, from, to, words) => {
    const workspace = await Workspace.smallReleased('2026-11-23')
    const releaseId = await currentId(await workspace.project())
    await addFlag(workspace)
    await workspace.edit('sql/flags/few.sql', 'visits between 1441 and 1459', 'visits < 1300')
    await addClaim(workspace)
    await workspace.edit(file, from, to)
    await expect(workspace.refresh('2026-11-24')).rejects.toThrow(words)
    const project = await workspace.project()
    expect(await currentId(project)).toBe(releaseId)
    expect(await damagedFiles(project, await readManifest(project, releaseId ?? ''))).toEqual([])
  })

  test('a source of which nothing was ever read is named, and its unreadable file does not stop the one after it', async () => {
    const workspace = await Workspace.small()
    const text = await workspace.read(FIGURES)
    await rm(workspace.path(FIGURES))
    await expect(workspace.refresh()).rejects.toThrow(
      'data/sources/visits.yaml: cannot read data/facts/visits.csv',
    )
    await workspace.write(FIGURES, 'Service unavailable')
    await expect(workspace.refresh('2026-11-24')).rejects.toThrow('no table header found')
    await workspace.write(FIGURES, text)
    await workspace.refresh('2026-11-25')
    expect(
      await workspace.rows("select outcome, reason <> '' as has_reason from ops.files order by received_at"),
    ).toEqual([
      { outcome: 'refused', has_reason: true },
      { outcome: 'landed', has_reason: false },
    ])
  })
})

describe('rollback', () => {
  test('serves an earlier release until something new comes, and refuses one that is unknown, damaged, or served', async () => {
    const workspace = await Workspace.smallReleased('2026-11-23')
    const project = await workspace.project()
    const first = (await currentId(project)) ?? ''
    await publish(workspace, 1_777)
    const second = (await workspace.refresh('2026-11-24')).releaseId
    await rollback(project, first)
    expect(await readlink(project.current)).toBe(join('releases', first))
    expect(await workspace.refresh('2026-11-25')).toMatchObject({
      outcome: 'unchanged',
      releaseId: first,
      held: true,
    })
    await publish(workspace, 1_888)
    const third = await workspace.refresh('2026-11-26')
    expect(third.outcome).toBe('released')
    expect(await currentId(project)).toBe(third.releaseId)
    await rollback(project, second)
    await rollback(project, third.releaseId)
    expect(await workspace.refresh('2026-11-27')).toMatchObject({
      outcome: 'unchanged',
      releaseId: third.releaseId,
      held: false,
    })

    await expect(rollback(project, 'x')).rejects.toThrow(`unknown release: x; one of`)
    await expect(rollback(project, third.releaseId)).rejects.toThrow('is the one that is served')
    await writeFile(join(project.releases, first, 'site/index.html'), '')
    await expect(rollback(project, first)).rejects.toThrow('is damaged (site/index.html)')
    expect(await currentId(project)).toBe(third.releaseId)
  })
})

describe('verify', () => {
  test('finds a changed byte in the archive, the site and the database', async () => {
    const workspace = await Workspace.smallReleased()
    const project = await workspace.project()
    const releaseId = (await currentId(project)) ?? ''
    expect((await verify(project, releaseId)).problems).toEqual([])
    const page = join(project.releases, releaseId, 'site/visits.en.html')
    const original = await readFile(page, 'utf8')
    await writeFile(page, original.replace('2025', '2026'))
    expect((await verify(project, releaseId)).problems).toEqual([
      `release ${releaseId}: site/visits.en.html is not what was released`,
    ])
    await writeFile(page, original)
    const [bytes = ''] = await listFiles(join(project.archive, 'sha256'))
    await writeFile(join(project.archive, 'sha256', bytes), 'x')
    expect((await verify(project, releaseId)).problems).toEqual([
      expect.stringMatching(/^archive: .* is damaged/),
    ])
  })

  test('says what changed since when the release cannot be rebuilt', async () => {
    const workspace = await Workspace.smallReleased()
    const project = await workspace.project()
    await workspace.edit('sql/marts/visits.sql', '-- ', '-- Now: ')
    expect((await verify(project, (await currentId(project)) ?? '')).problems).toEqual([
      expect.stringContaining('changed since then: sql/marts/visits.sql'),
    ])
  })
})
