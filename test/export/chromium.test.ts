import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { findChromium, makeInChromium } from '../../pipeline/export/chromium.js'
import { isRunning } from '../../pipeline/system/processes.js'
import { needChromium, needProc } from '../support/needs.js'

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'almanac-test-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

async function program(folder: string, name: string, script: string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, `#!/bin/sh\n${script}\n`)
  await chmod(path, 0o755)
  return path
}

const PAGE = { name: 'page.html', text: '<p>page</p>' }

test('Chromium is the program of CHROMIUM_PATH, else the first of its names on the PATH', async () => {
  const [one, two] = [await temporaryFolder(), await temporaryFolder()]
  const chrome = await program(one, 'google-chrome', '')
  const chromium = await program(two, 'chromium', '')
  expect(await findChromium({ PATH: `${one}:${two}` })).toBe(chromium)
  expect(await findChromium({ PATH: `:${one}` })).toBe(chrome)
  expect(await findChromium({ PATH: two, CHROMIUM_PATH: chrome })).toBe(chrome)
  await expect(findChromium({ PATH: await temporaryFolder() })).rejects.toThrow(
    /^no Chromium on the PATH .*apt-get install chromium/,
  )
  await expect(findChromium({ PATH: two, CHROMIUM_PATH: join(one, 'none') })).rejects.toThrow(
    `no program at CHROMIUM_PATH: ${join(one, 'none')}`,
  )
})

test.each([
  [
    'fails',
    'echo "no usable sandbox" >&2; exit 3',
    /Chromium, .*, ended with exit code 3\nno usable sandbox$/,
  ],
  ['makes nothing', 'echo "cannot read" >&2', /Chromium, .*, made no file; .*TMPDIR.*\ncannot read$/],
])('one that %s is an error with its words, and its folder is removed', async (_, script, message) => {
  const folder = await temporaryFolder()
  vi.stubEnv('CHROMIUM_PATH', await program(await temporaryFolder(), 'chromium', script))
  vi.stubEnv('TMPDIR', folder)
  onTestFinished(() => void vi.unstubAllEnvs())
  await expect(makeInChromium(PAGE, 'pdf', [])).rejects.toThrow(message)
  expect(await readdir(folder)).toEqual([])
})

test('what it draws reaches no server, by name or by number', async () => {
  await needChromium()
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const text = ['127.0.0.1', 'localhost', '[::1]']
    .map((host) => `<img src="http://${host}:${port}/${host}">`)
    .join('')
  const picture = await makeInChromium({ name: 'page.html', text }, 'png', ['--window-size=300,200'])
  expect(picture.subarray(1, 4).toString()).toBe('PNG')
  expect(asked).toEqual([])
})

test('what a Chromium and the program around it started ends with the page', async () => {
  await needChromium()
  needProc()
  const folder = await temporaryFolder()
  const real = await findChromium(process.env)
  const daemon = join(folder, 'daemon')
  const leaves = `(setsid sh -c 'echo $$ > ${daemon}; exec sleep 300' < /dev/null > /dev/null 2>&1 &)`
  vi.stubEnv('CHROMIUM_PATH', await program(folder, 'chrome', `${leaves}\nexec '${real}' "$@"`))
  vi.stubEnv('TMPDIR', folder)
  onTestFinished(() => void vi.unstubAllEnvs())
  expect((await makeInChromium(PAGE, 'pdf', [])).subarray(0, 5).toString()).toBe('%PDF-')
  expect(isRunning(Number(await readFile(daemon, 'utf8')))).toBe(false)
  expect(await processesThatName(folder)).toEqual([])
})

async function processesThatName(folder: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')))
  return lines.filter((line) => line.includes(folder))
}
