import type { RequestListener } from 'node:http'
import type { LookupFunction } from 'node:net'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { answer, Desk, manifestFrom, Server } from './fetching.js'

const endless: RequestListener = (_, response) => {
  const more = (): void => {
    while (response.write(Buffer.alloc(65_536, '1'))) if (response.destroyed) return
    response.once('drain', more)
  }
  more()
}
const reset: RequestListener = (request) => request.socket.resetAndDestroy()
const brokenOffGzip: RequestListener = (request, response) => {
  response.writeHead(200, { 'content-encoding': 'gzip' })
  response.write(gzipSync('year,uses').subarray(0, 15), () => request.socket.destroy())
}
const brokenOff: RequestListener = (request, response) => {
  response.writeHead(200, { 'content-length': '100' }).write('year,uses', () => request.socket.destroy())
}

describe('an address', () => {
  test.each([
    ['an ETag', { etag: '"v1"' }, 'if-none-match', '"v1"'],
    [
      'a date',
      { 'last-modified': 'Mon, 02 Nov 2026 00:00:00 GMT' },
      'if-modified-since',
      'Mon, 02 Nov 2026 00:00:00 GMT',
    ],
  ])(
    'is asked with %s that it gave, and leaves no trace when nothing changed',
    async (_, given, header, value) => {
      const desk = await Desk.create()
      const server = await Server.answering(answer(200, 'year,uses', given), answer(304))
      const first = await desk.fetch(server.manifest())
      const files = await desk.files()
      expect(await desk.fetch(server.manifest())).toEqual(first)
      expect(await desk.files()).toEqual(files)
      expect(server.requests.map(({ headers }) => headers[header])).toEqual([undefined, value])
      expect(server.requests[0]?.headers['user-agent']).toMatch(
        /^almanac\/\d+\.\d+\.\d+ \(\+desk@example\.org\)$/,
      )
    },
  )

  test('is asked without validators when the archive has lost the bytes that they belong to', async () => {
    const desk = await Desk.create()
    const server = await Server.answering(answer(200, 'year,uses', { etag: '"v1"' }))
    const [receipt] = await desk.fetch(server.manifest())
    const lost = `var/archive/sha256/${receipt?.sha256.slice(0, 2)}/${receipt?.sha256}`
    await desk.write(lost, '')
    await desk.fetch(server.manifest())
    expect(server.requests[1]?.headers['if-none-match']).toBeUndefined()
  })

  test('that answers with other bytes makes a new receipt', async () => {
    const desk = await Desk.create()
    const server = await Server.answering(
      answer(200, 'a', { etag: '"v1"' }),
      answer(200, gzipSync('b'), { 'content-encoding': 'gzip' }),
    )
    const [first] = await desk.fetch(server.manifest())
    const [second] = await desk.fetch(server.manifest())
    expect([await desk.text(first), await desk.text(second)]).toEqual(['a', 'b'])
    expect(second).toMatchObject({
      origin: `${server.origin}/rides.csv`,
      received_at: '2026-11-23T01:00:00.000Z',
    })
  })

  test.each([
    ['busy servers', [answer(503), answer(429, '', { 'retry-after': '7' }), answer(500)], [1000, 7000, 4000]],
    [
      'a server that asks for patience until a time',
      [answer(503, '', { 'retry-after': 'Mon, 23 Nov 2026 00:01:00 GMT' })],
      [60_000],
    ],
    ['resets and broken answers', [reset, brokenOff, brokenOffGzip], [1000, 2000, 4000]],
  ])('is tried again after %s, with patience', async (_, failures, waits) => {
    const desk = await Desk.create()
    const server = await Server.answering(...failures, answer(200, 'year,uses'))
    const [receipt] = await desk.fetch(server.manifest())
    expect(await desk.text(receipt)).toBe('year,uses')
    expect(desk.waits).toEqual(waits)
  })

  test.each([
    [
      'stays busy',
      answer(503),
      4,
      'answered with status 503; check that the address is still right (tried 4 times)',
    ],
    ['asks for an hour', answer(503, '', { 'retry-after': '3600' }), 1, 'answered with status 503'],
    ['has no such page', answer(404), 1, 'answered with status 404; check that the address is still right'],
    ['says 304 unasked', answer(304), 1, 'answered with status 304'],
    ['says nothing', answer(200), 1, 'answered with nothing'],
    [
      'packs in its own way',
      answer(200, 'x', { 'content-encoding': 'br' }),
      1,
      'sends an encoding that was not asked for: br',
    ],
    [
      'sends what is no gzip',
      answer(200, 'year,uses', { 'content-encoding': 'gzip' }),
      1,
      'incorrect header check',
    ],
  ])('that %s is an error', async (_, faulty, tries, message) => {
    const desk = await Desk.create()
    const server = await Server.answering(faulty)
    await expect(desk.fetch(server.manifest())).rejects.toThrow(message)
    expect(server.requests.length).toBe(tries)
    expect(await desk.files()).toEqual([])
  })

  test.each([
    ['never answers', (): void => undefined],
    ['never ends', endless],
  ])('that %s is given up after the timeout', async (_, slow) => {
    const desk = await Desk.create()
    const server = await Server.answering(slow)
    const manifest = server.manifest({ 'timeout-seconds': 0.2, retries: 1 }, { limits: { bytes: 1e12 } })
    await expect(desk.fetch(manifest)).rejects.toThrow(
      /data\/sources\/rides\.yaml: http:.* gave no complete answer within 0\.2 s; .*timeout-seconds.* \(tried 2 times\)/,
    )
  })

  test.each([
    ['says so', answer(200, 'x'.repeat(1001), { 'content-length': '1001' })],
    ['does not say so', endless],
    ['unpacks to it', answer(200, gzipSync(Buffer.alloc(50_000_000)), { 'content-encoding': 'gzip' })],
  ])('that sends more than the limit and %s is refused', async (_, large) => {
    const desk = await Desk.create()
    const server = await Server.answering(large)
    await expect(desk.fetch(server.manifest({}, { limits: { bytes: 1000 } }))).rejects.toThrow(
      'sends more than 1000 bytes; raise limits.bytes if that is right',
    )
    expect(server.requests.length).toBe(1)
  })
})

describe('a redirect', () => {
  const to = (location: string): RequestListener => answer(302, 'moved', { location })

  test('is followed, and the validators belong to where it ends', async () => {
    const desk = await Desk.create()
    const moved = to('/new.csv')
    const server = await Server.answering(moved, answer(200, 'a', { etag: '"n"' }), moved, answer(304))
    const first = await desk.fetch(server.manifest())
    expect(await desk.fetch(server.manifest())).toEqual(first)
    expect(server.requests.map(({ url, headers }) => [url, headers['if-none-match']])).toEqual([
      ['/rides.csv', undefined],
      ['/new.csv', undefined],
      ['/rides.csv', undefined],
      ['/new.csv', '"n"'],
    ])
  })

  test.each([
    ['a private address', 'http://10.0.0.1/', 'not a public address; list 10.0.0.1 under from.allow-hosts'],
    ['a loopback address in an odd spelling', 'http://0x7f.2/', '127.0.0.2 is not a public address'],
    [
      'a host that answers from such an address',
      'http://localhost/',
      /localhost answers from (127|::1).*, which is not a public address/,
    ],
    ['itself', '/rides.csv', 'redirects more than 5 times'],
    ['another scheme', 'file:///etc/passwd', 'redirects to file:///etc/passwd, which is not https'],
    ['no address', 'http://', 'redirects to no address'],
  ])('to %s is not followed', async (_, location, message) => {
    const desk = await Desk.create()
    const server = await Server.answering(to(location))
    await expect(desk.fetch(server.manifest())).rejects.toThrow(message)
    expect(desk.waits).toEqual([])
  })

  test('with a password is not followed, nor the password told', async () => {
    const desk = await Desk.create()
    const server = await Server.answering(to('http://me:secret@127.0.0.1/'))
    const error = await desk.fetch(server.manifest()).catch((thrown: unknown) => String(thrown))
    expect(error).toContain('redirects to an address with a user name or password')
    expect(error).not.toContain('secret')
  })
})

describe('a name', () => {
  /** A resolver that gives one list of addresses after another. */
  const resolver = (...answers: (string[] | Error)[]): LookupFunction => {
    let asked = 0
    return (_, __, callback) => {
      const given = answers[Math.min(asked++, answers.length - 1)]
      if (given instanceof Error) callback(given, [])
      else
        callback(
          null,
          (given ?? []).map((address) => ({ address, family: 4 })),
        )
    }
  }

  test.each([
    ['a private address', resolver(['127.0.0.1'])],
    ['a public and a private address', resolver(['93.184.216.34', '127.0.0.1'])],
    [
      'nothing at first, then a private address',
      resolver(Object.assign(new Error('later'), { code: 'EAI_AGAIN' }), ['127.0.0.1']),
    ],
  ])('that answers with %s is not connected to', async (_, lookup) => {
    const desk = await Desk.create()
    const server = await Server.answering(answer(200, 'secret'))
    const url = server.origin.replace('127.0.0.1', 'figures.example')
    await expect(desk.fetch(manifestFrom({ url }), { lookup })).rejects.toThrow(
      'data/sources/rides.yaml: figures.example answers from 127.0.0.1, which is not a public address',
    )
    expect(server.requests).toEqual([])
  })

  test('is resolved once for each connection, so that what was checked is what is connected to', async () => {
    const desk = await Desk.create()
    const server = await Server.answering(answer(200, 'a'))
    const url = server.origin.replace('127.0.0.1', 'figures.example')
    let asked = 0
    const lookup: LookupFunction = (_, __, callback) =>
      callback(null, [{ address: asked++ === 0 ? '127.0.0.1' : '10.0.0.1', family: 4 }])
    await desk.fetch(manifestFrom({ url, 'allow-hosts': ['Figures.Example.'] }), { lookup })
    expect([asked, server.requests.length]).toEqual([1, 1])
  })
})
