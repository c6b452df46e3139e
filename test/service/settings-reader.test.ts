import { rename } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { settingsReader } from '../../pipeline/service/settings-reader.js'
import { Workspace } from '../support/workspace.js'

test('settings that cannot be read are said once, and stay as they were until they can', async () => {
  const workspace = await Workspace.small()
  const said: string[] = []
  const read = settingsReader(await workspace.project(), (line) => said.push(line))
  const zone = async (): Promise<string> => (await read()).settings['time-zone']
  expect(await zone()).toBe('Asia/Taipei')
  await rename(workspace.path('almanac.yaml'), workspace.path('away.yaml'))
  expect([await zone(), await zone(), said.length]).toEqual(['Asia/Taipei', 'Asia/Taipei', 1])
  await workspace.write('almanac.yaml', 'time-zone: nowhere\n')
  expect([await zone(), await zone(), said.length]).toEqual(['Asia/Taipei', 'Asia/Taipei', 2])
  await rename(workspace.path('away.yaml'), workspace.path('almanac.yaml'))
  await workspace.edit('almanac.yaml', 'Asia/Taipei', 'Europe/Berlin')
  expect([await zone(), said.length]).toEqual(['Europe/Berlin', 2])
})
