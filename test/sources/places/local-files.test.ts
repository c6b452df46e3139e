import { appendFile, mkdir, stat, symlink, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { UserError } from '../../../pipeline/base/error.js'
import type { Receipt } from '../../../pipeline/sources/archive.js'
import { defaultEffects } from '../../../pipeline/system/effects.js'
import { Desk, manifestFrom } from './fetching.js'

const origins = (receipts: readonly Receipt[]): string[] => receipts.map(({ origin }) => origin)

describe('a pattern', () => {
  const manifest = manifestFrom({ files: '**/usage-*.csv' })

  test('gives each file a receipt in the order of names; only a file that changed gets a new one', async () => {
    const desk = await Desk.create()
    for (const year of [111, 110, 109]) await desk.write(`data/facts/usage-${year}年.csv`, `year\n${year}`)
    await desk.write('data/facts/~$usage-x.csv', 'lock')
    await desk.write('var/usage-x.csv', 'ours')
    await mkdir(join(desk.folder, 'data/usage-folder.csv'))
    const first = await desk.fetch(manifest)
    expect(origins(first)).toEqual([109, 110, 111].map((year) => `data/facts/usage-${year}年.csv`))
    expect(new Set(first.map(({ received_at }) => received_at)).size).toBe(3)
    const files = await desk.files()
    expect(await desk.fetch(manifest)).toEqual(first)
    expect(await desk.files()).toEqual(files)
    await desk.write('data/facts/usage-109年.csv', 'year\n0')
    expect(origins(await desk.fetch(manifest)).at(-1)).toBe('data/facts/usage-109年.csv')
    expect((await desk.archive.receipts()).length).toBe(4)
  })

  test('tells copies apart, each time the same', async () => {
    const desk = await Desk.create()
    for (const name of ['a', 'b', 'c']) await desk.write(`usage-${name}.csv`, name === 'c' ? 'other' : 'same')
    const first = await desk.fetch(manifest)
    expect(origins(first)).toEqual(['usage-a.csv', 'usage-b.csv', 'usage-c.csv'])
    expect(await desk.fetch(manifest)).toEqual(first)
    expect((await desk.archive.receipts()).length).toBe(3)
  })

  test('that meets a folder which cannot be looked through is an error of its source', async () => {
    const desk = await Desk.create()
    await symlink('data', join(desk.folder, 'data'))
    const fetching = desk.fetch(manifestFrom({ files: 'data/**/usage-*.csv' }))
    await expect(fetching).rejects.toThrow('data/sources/rides.yaml: cannot read data/: ELOOP')
    await expect(fetching).rejects.toThrow(UserError)
  })

  test('that no file matches is an error', async () => {
    const desk = await Desk.create()
    await expect(desk.fetch(manifest)).rejects.toThrow(
      'data/sources/rides.yaml: from.files: no file matches **/usage-*.csv; fix the pattern',
    )
  })

  test('receives the good files beside those that cannot be received, and tells these', async () => {
    const desk = await Desk.create()
    await desk.write('usage-1.csv', '')
    await desk.write('usage-2.csv', 'year')
    await desk.write('usage-3.csv', 'x'.repeat(101))
    await expect(
      desk.fetch(manifestFrom({ files: 'usage-*.csv' }, { limits: { bytes: 100 } })),
    ).rejects.toThrow(
      /usage-1\.csv is empty.*\n.*usage-3\.csv has 101 bytes, more than 100; raise limits\.bytes/,
    )
    expect(origins(await desk.archive.receipts())).toEqual(['usage-2.csv'])
  })
})

describe('the drop folder', () => {
  const manifest = manifestFrom({ inbox: 'usage-*.csv' })

  test('may be empty once something was received from it', async () => {
    const desk = await Desk.create()
    await expect(desk.fetch(manifest)).rejects.toThrow(
      'no file in data/inbox/ matches usage-*.csv; put one there',
    )
    await desk.write('data/inbox/usage-1.csv', 'year')
    await desk.write('data/inbox/other.csv', 'year')
    expect(origins(await desk.fetch(manifest))).toEqual(['data/inbox/usage-1.csv'])
    expect(await desk.fetch(manifestFrom({ inbox: 'new-*.csv' }))).toEqual([])
  })
})

describe('a path', () => {
  test.each([
    { file: '/etc/passwd' },
    { file: 'data/../../x' },
    { files: '../*.csv' },
    { inbox: '../*.csv' },
  ])('that leaves its folder is refused: %o', (from) => {
    expect(() => manifestFrom(from)).toThrow('lies outside')
  })

  test('that leaves the project by a link is refused', async () => {
    const [desk, other] = [await Desk.create(), await Desk.create()]
    await other.write('secret.csv', 'secret')
    await symlink(join(other.folder, 'secret.csv'), join(desk.folder, 'usage.csv'))
    for (const from of [{ file: 'usage.csv' }, { files: '*.csv' }])
      await expect(desk.fetch(manifestFrom(from))).rejects.toThrow(
        'usage.csv lies outside the project; copy the file under data/',
      )
  })

  test('whose name holds what looks like a secret is refused, beside one that does not', async () => {
    const desk = await Desk.create()
    for (const name of ['rides.csv', 'rides.csv?token=abc&n=1'])
      await desk.write(`data/inbox/${name}`, 'year')
    await expect(desk.fetch(manifestFrom({ inbox: 'rides*' }))).rejects.toThrow(
      'holds what looks like a secret, which would be published; rename the file',
    )
    expect(origins(await desk.archive.receipts())).toEqual(['data/inbox/rides.csv'])
  })

  test('that leads into var/ is refused, by a link or by its name, wherever var/ is', async () => {
    const [desk, disk] = [await Desk.create(), await Desk.create()]
    await symlink(disk.folder, join(desk.folder, 'var'))
    await desk.write('var/archive/kept.csv', 'year')
    await desk.write('data/inbox/sound.csv', 'year')
    await symlink('../../var/archive/kept.csv', join(desk.folder, 'data/inbox/usage.csv'))
    for (const from of [{ inbox: 'usage*' }, { file: 'data/inbox/usage.csv' }])
      await expect(desk.fetch(manifestFrom(from))).rejects.toThrow(
        'data/inbox/usage.csv lies in var/, where almanac keeps what it makes; copy the file under data/',
      )
  })

  test('that is a folder or is not there is an error', async () => {
    const desk = await Desk.create()
    await mkdir(join(desk.folder, 'data'))
    await expect(desk.fetch(manifestFrom({ file: 'data' }))).rejects.toThrow('data is not a file')
    await expect(desk.fetch(manifestFrom({ file: 'data/x.csv' }))).rejects.toThrow(
      'rides.yaml: cannot read data/x.csv: ENOENT',
    )
  })
})

test('a file goes to the archive piece by piece, and one that is there already is not written again', async () => {
  const desk = await Desk.create()
  const size = 50_000_000
  await desk.write('rides.csv', 'year')
  await truncate(join(desk.folder, 'rides.csv'), size)
  const manifest = manifestFrom({ file: 'rides.csv' })
  const before = process.memoryUsage().arrayBuffers
  let most = 0
  const readFile = async function* (path: string): AsyncGenerator<Uint8Array> {
    for await (const piece of defaultEffects.readFile(path)) {
      most = Math.max(most, process.memoryUsage().arrayBuffers - before)
      yield piece
    }
  }
  const [first] = await desk.fetch(manifest, { readFile })
  expect(first?.bytes).toBe(size)
  const archived = await stat(await desk.archive.verified(first as Receipt))
  expect(await desk.fetch(manifest, { readFile })).toEqual([first])
  expect(await stat(await desk.archive.verified(first as Receipt))).toMatchObject({ ino: archived.ino })
  expect(most).toBeLessThan(size / 10)
})

test('a file that grows beyond the limit while it is read is refused, and nothing of it is kept', async () => {
  const desk = await Desk.create()
  await desk.write('rides.csv', 'year')
  const readFile = async function* (path: string): AsyncGenerator<Uint8Array> {
    await appendFile(path, 'x'.repeat(100))
    yield* defaultEffects.readFile(path)
  }
  const manifest = manifestFrom({ file: 'rides.csv' }, { limits: { bytes: 100 } })
  await expect(desk.fetch(manifest, { readFile })).rejects.toThrow(
    'data/sources/rides.yaml: rides.csv grows beyond 100 bytes; raise limits.bytes if that is right',
  )
  expect(await desk.files()).toEqual([])
})

test.each([
  [{}, 'give exactly one of file, files, inbox, url, command, engine; found none'],
  [{ file: 'a', url: 'https://example.org/' }, 'found file, url'],
  [{ url: 'ftp://example.org/' }, 'Invalid URL'],
  [{ file: 'a', pages: { parameter: 'page', size: 1, total: '/n' } }, 'pages goes with url'],
])('a place like %o is refused', (from, message) => {
  expect(() => manifestFrom(from)).toThrow(message)
})
