import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { createProgram } from '../../pipeline/cli/program.js'
import { MAIN } from '../support/almanac.js'
import { freePort } from '../support/free-port.js'
import { needOwnMounts } from '../support/needs.js'
import { ROOT, Workspace } from '../support/workspace.js'

/** An instruction and its words; of two stages, the second begins with the second FROM. */
type Instruction = [name: string, words: string]

const recipe = await readFile(join(ROOT, 'docs/recipes/Containerfile'), 'utf8')
const instructions = recipe
  .replaceAll(/^#.*\n/gm, '')
  .replaceAll(/\\\n\s*/g, '')
  .trim()
  .split('\n')
  .filter((line) => line !== '')
  .map((line): Instruction => [line.split(' ', 1)[0] ?? '', line.slice(line.indexOf(' ') + 1)])

function all(name: string): string[] {
  return instructions.filter(([each]) => each === name).map(([, words]) => words)
}

const [user = ''] = all('USER')
const health = JSON.parse((all('HEALTHCHECK')[0] ?? '').replace(/^.* CMD /, ''))

test('the recipe for a container copies what a build is made of, and what is there after it', async () => {
  const copied = all('COPY').map((words) => words.split(' ').filter((word) => !word.startsWith('--')))
  const paths = copied.flatMap((words) => words.slice(0, -1)).map((path) => path.replace('/opt/almanac/', ''))
  expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([])
  const { engines, bin, files, scripts } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'))
  const { include } = JSON.parse(await readFile(join(ROOT, 'tsconfig.build.json'), 'utf8'))
  const lock = ['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json']
  expect(paths).toEqual(expect.arrayContaining([...include, ...lock, 'browser', 'node_modules', 'dist']))
  const beside = files.filter((path: string) => !/^dist\/|^!/.test(path))
  expect(paths).toEqual(expect.arrayContaining(beside))
  expect(scripts.prepare).toBe('npm run build')
  expect(recipe).toContain(`/opt/almanac/${bin.almanac} /usr/local/bin/almanac`)
  const [major = ''] = /\d+/.exec(engines.node) ?? []
  expect(all('FROM').map((words) => words.split(' ')[0])).toEqual(
    Array(2).fill(`docker.io/library/node:${major}-bookworm-slim`),
  )
})

test('it runs a command of almanac, as a user who is not root', async () => {
  const [[entry], [command = '']] = [all('ENTRYPOINT'), all('CMD')]
  expect(entry).toBe('["almanac"]')
  const names = (await createProgram()).commands.map((each) => each.name())
  expect(names).toContain(JSON.parse(command)[0])
  expect(Number(user)).toBeGreaterThan(0)
  expect(all('VOLUME')).toEqual(['/srv/almanac/var'])
  expect(all('ADD')).toEqual([])
})

/** As an engine would run it: all is read-only but var/ and the folder of temporary files, and the user owns nothing else. */
const CONTAINED = `mount --bind "$2" "$2"
mount -o remount,bind,ro "$2"
mount -o remount,bind,ro /
mount -t tmpfs -o mode=1777 tmpfs /var/tmp
mount -t tmpfs -o "mode=755,uid=$1,gid=$1" tmpfs "$2/var"
exec setpriv --reuid "$1" --regid "$1" --clear-groups env TMPDIR=/var/tmp HOME=/srv/almanac sh -ec "$3" sh "$2" "$4" "$5"`

const LIFE = `if touch "$1/new" 2>/dev/null; then echo 'the project can be written to'; fi
node "$2" --project "$1" refresh --quiet
node "$2" --project "$1" schedule >/dev/null 2>&1 &
scheduler=$!
until node -e "$3"; do sleep 0.2; done
echo healthy
kill "$scheduler"
wait "$scheduler"
node -e "$3" || echo gone`

test('in its container it refreshes, schedules and tells its health, with nothing but var/ to write to', async () => {
  needOwnMounts()
  const workspace = await Workspace.small()
  const port = await freePort()
  await workspace.write(
    'almanac.yaml',
    `${await workspace.read('almanac.yaml')}service: { listen: '127.0.0.1:${port}' }\n`,
  )
  await mkdir(workspace.path('var'))
  await chmod(workspace.folder, 0o755)
  const [program, ...words] = health
  expect([program, words[0]]).toEqual(['node', '-e'])
  const asked = words[1].replace('127.0.0.1:9464', `127.0.0.1:${port}`)
  const given = ['--mount', 'sh', '-ec', CONTAINED, 'sh', user, workspace.folder, LIFE, MAIN, asked]
  const { stdout } = await promisify(execFile)('unshare', given, { timeout: 120_000 })
  // Healthy is who serves a release.
  expect(stdout).toBe('healthy\ngone\n')
})
