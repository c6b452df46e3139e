import { expect, test } from 'vitest'
import { createProgram } from '../../pipeline/cli/program.js'
import { asTyped, COMMAND_NAMES, nextIn } from '../../pipeline/cli/typed-command.js'

const DIRECT = { argv: ['node', '/usr/bin/almanac', 'status'], env: {} }
const NPX = { argv: ['node', '/home/a/app/node_modules/.bin/almanac', 'status'], env: {} }
const SCRIPT = {
  argv: ['node', '/src/almanac/dist/command/almanac.js', 'status'],
  env: { npm_lifecycle_script: 'node dist/command/almanac.js status' },
}

test.each([
  ['run almanac refresh first', 'run npx almanac refresh first', 'run npm run refresh first'],
  [
    'almanac log last-failed tells more',
    'npx almanac log last-failed tells more',
    'npm run log -- last-failed tells more',
  ],
  [
    'almanac source new FILE --write proposes one',
    'npx almanac source new FILE --write proposes one',
    'npm run source -- new FILE --write proposes one',
  ],
  [
    'almanac sql "select 1" lists them',
    'npx almanac sql "select 1" lists them',
    'npm run sql -- "select 1" lists them',
  ],
  [
    'almanac --help lists the commands',
    'npx almanac --help lists the commands',
    'node dist/command/almanac.js --help lists the commands',
  ],
  ...['by another almanac', '/opt/almanac refresh', 'almanac refreshes', 'almanac.yaml'].map((text) => [
    text,
    text,
    text,
  ]),
])('%s: as it is typed by npx and in the repository', (text, npx, script) => {
  expect(asTyped(text, DIRECT)).toBe(text)
  expect(asTyped(text, NPX)).toBe(npx)
  expect(asTyped(text, SCRIPT)).toBe(script)
})

test('the folder of a project is said again where it was given', () => {
  const inWeb = (start: typeof NPX): typeof NPX => ({
    ...start,
    argv: [...start.argv, '--project', 'my web'],
  })
  expect(asTyped('run almanac refresh', inWeb(NPX))).toBe("run npx almanac refresh --project 'my web'")
  expect(asTyped('run almanac log last', inWeb(SCRIPT))).toBe("run npm run log -- --project 'my web' last")
  expect(asTyped('almanac gc', { ...DIRECT, argv: ['node', '/usr/bin/almanac', '--project=web'] })).toBe(
    'almanac gc --project web',
  )
})

test('what follows in a new folder', () => {
  expect(nextIn('web', 'refresh', DIRECT)).toBe('cd web && almanac refresh')
  expect(nextIn("it's", 'refresh', NPX)).toBe(String.raw`cd 'it'\''s' && npx almanac refresh`)
  expect(nextIn('web', 'refresh', SCRIPT)).toBe('npm run refresh -- --project web')
})

test('each command of the program is known', async () => {
  const { commands } = await createProgram()
  expect([...COMMAND_NAMES].toSorted()).toEqual(commands.map((command) => command.name()).toSorted())
})
