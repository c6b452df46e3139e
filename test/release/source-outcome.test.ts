import { expect, test } from 'vitest'
import {
  outcomesOf,
  outcomeText,
  type Received,
  type Refusals,
} from '../../pipeline/release/source-outcome.js'
import { fileId, type Receipt } from '../../pipeline/sources/archive.js'

const receipt = (source: string, origin: string, day: number): Receipt => ({
  source,
  origin,
  sha256: String(day).repeat(64),
  bytes: 1,
  received_at: `2026-11-0${day}T00:00:00.000Z`,
  number: day,
})

const words = (received: Received, refused: Refusals): string[] =>
  outcomesOf(received, refused).map((outcome) => `${outcome.source}: ${outcomeText(outcome)}`)

test('a refused file is told while it is published, with the file used instead: the same one before, or the newest of its source', () => {
  const [old, other, bad, alone, foreign] = [
    receipt('cards', 'a.csv', 1),
    receipt('cards', 'b.csv', 2),
    receipt('cards', 'a.csv', 3),
    receipt('cards', 'c.csv', 4),
    receipt('events', 'a.csv', 5),
  ]
  const receipts = [old, other, bad, alone, foreign]
  const refused = { [fileId(bad)]: 'no header', [fileId(alone)]: 'no table' }
  expect(words({ receipts, published: [other, bad, alone, foreign], failures: [] }, refused)).toEqual([
    `cards: refused: no header (archived as ${fileId(bad)}); in use: ${fileId(old)}, received 2026-11-01T00:00:00.000Z`,
    `cards: refused: no table (archived as ${fileId(alone)}); in use: ${fileId(other)}, received 2026-11-02T00:00:00.000Z`,
  ])
  expect(words({ receipts, published: [other, foreign], failures: [] }, refused)).toEqual([])
  const failures = [
    { source: 'cards', outcome: 'not-fetched' as const, reason: '503' },
    { source: 'mail', outcome: 'not-received' as const, reason: 'nothing was received until 2026-11-09' },
  ]
  expect(words({ receipts, published: [foreign], failures }, refused)).toEqual([
    `cards: not fetched: 503; in use: ${fileId(other)}, received 2026-11-02T00:00:00.000Z`,
    'mail: nothing was received until 2026-11-09; nothing of it is in use',
  ])
})
