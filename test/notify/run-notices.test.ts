import { expect, test } from 'vitest'
import { runNotices } from '../../pipeline/notify/run-notices.js'
import type { SourceOutcome } from '../../pipeline/release/source-outcome.js'
import type { RunRecord } from '../../pipeline/runs/run-record.js'
import { readStrings } from '../../pipeline/system/words.js'

const STRINGS = await readStrings(null, ['en', 'zh-Hant'])

function run(day: string, outcome: RunRecord['outcome'], more: Partial<RunRecord> = {}): RunRecord {
  return {
    run_id: `${day}-1`,
    job: null,
    slot: null,
    attempt: 1,
    logical_date: day,
    started_at: `${day}T12:00:00.000Z`,
    finished_at: null,
    as_of: null,
    outcome,
    release_id: null,
    error: outcome === 'failed' ? 'disk full' : null,
    sources: [],
    warnings: [],
    steps: [],
    versions: {},
    ...more,
  }
}

function fared(outcome: SourceOutcome['outcome'], reason: string, file: string | null): SourceOutcome {
  return {
    source: 'a-b',
    outcome,
    reason,
    file,
    file_in_use: 'a-b/1',
    received_at: '2026-11-01T00:00:00.000Z',
  }
}

/** What is new with each run, as an outbox would let it pass: each key once. */
function newKeys(runs: readonly RunRecord[]): string[][] {
  const seen = new Set<string>()
  return runs.map((_, i) =>
    runNotices(runs.slice(0, i + 1), STRINGS)
      .map(({ key }) => key)
      .filter((key) => !seen.has(key) && seen.add(key)),
  )
}

test('a failure that lasts is told once a week, and its end once', () => {
  const days = ['2026-11-02', '2026-11-03', '2026-11-08', '2026-11-09', '2026-11-10', '2026-11-16']
  const runs = [
    run('2026-11-01', 'unchanged'),
    ...days.map((day) => run(day, 'failed')),
    run('2026-11-17', 'released'),
    run('2026-11-18', 'unchanged'),
  ]
  const first = 'failed:2026-11-02-1'
  expect(newKeys(runs)).toEqual([
    [],
    [first],
    [],
    [],
    [`${first}+1w`],
    [],
    [`${first}+2w`],
    ['recovered:2026-11-02-1'],
    [],
  ])
  expect(runNotices(runs.slice(0, 5), STRINGS)[0]?.text).toEqual({
    en: 'No run has succeeded since 2026-11-02 (4 tried). The last error: disk full',
    'zh-Hant': '自 2026-11-02 起執行皆未成功（共 4 次）。最近一次錯誤：disk full',
  })
  expect(runNotices(runs.slice(0, 8), STRINGS)[0]?.text['en']).toBe(
    'A run succeeded again, after 6 since 2026-11-02 had failed or were interrupted.',
  )
})

test('the tries of one slot are one failure; a run that was interrupted is one; looking back is none', () => {
  const slot = '2026-11-02T22:30:00.000Z'
  expect(
    newKeys([
      run('2026-11-02', 'failed', { slot }),
      run('2026-11-03', 'failed', { slot, attempt: 2 }),
      run('2026-11-04', 'unchanged', { slot, attempt: 3 }),
      run('2026-11-05', 'interrupted'),
      run('2026-11-06', 'placed', { as_of: '2020-01-01' }),
      run('2026-11-07', 'unchanged'),
    ]),
  ).toEqual([
    [`failed:${slot}`],
    [],
    [`recovered:${slot}`],
    ['failed:2026-11-05-1'],
    [],
    ['recovered:2026-11-05-1'],
  ])
})

test('a source that fails is told once until it is back, whatever its reason says of times, and through runs that failed', () => {
  const failing = (time: string): SourceOutcome => fared('not-fetched', `status 503 at ${time}`, null)
  const refused = fared('refused', 'no header', 'a-b/2')
  const other = fared('refused', 'no table', 'a-b/3')
  const keys = newKeys([
    run('2026-11-02', 'unchanged', { sources: [failing('1')] }),
    run('2026-11-03', 'unchanged', { sources: [failing('2')] }),
    run('2026-11-04', 'failed'),
    run('2026-11-05', 'unchanged', { sources: [failing('3'), refused, other] }),
    run('2026-11-06', 'unchanged', { sources: [refused] }),
    run('2026-11-07', 'released'),
    run('2026-11-08', 'unchanged', { sources: [failing('4')] }),
  ])
  expect(keys).toEqual([
    ['source-failed:a-b:not-fetched@2026-11-02-1'],
    [],
    ['failed:2026-11-04-1'],
    ['recovered:2026-11-04-1', 'source-failed:a-b:refused@2026-11-05-1'],
    ['recovered:source-failed:a-b:not-fetched@2026-11-02-1'],
    ['recovered:source-failed:a-b:refused@2026-11-05-1'],
    ['source-failed:a-b:not-fetched@2026-11-08-1'],
  ])
  const told = runNotices([run('2026-11-02', 'unchanged', { sources: [refused, other] })], STRINGS)
  expect(told.map(({ text }) => text['en'])).toEqual([
    expect.stringMatching(
      /refused: no header \(archived as a-b\/2\); .*\n?.*refused: no table \(archived as a-b\/3\)/,
    ),
  ])
})

test('another warning is told as it is, once while it stands', () => {
  const runs = ['2', '3'].map((day) =>
    run(`2026-11-0${day}`, 'unchanged', {
      warnings: [{ about: 'room', words: `only ${day} GB are free \u001b[2J` }],
    }),
  )
  expect(newKeys(runs)).toEqual([[expect.stringMatching(/^warning:[0-9a-f]{16}@2026-11-02-1$/)], []])
  expect(runNotices(runs.slice(0, 1), STRINGS)).toMatchObject([
    { kind: 'warning', text: { en: 'only 2 GB are free ␛[2J' } },
  ])
})
