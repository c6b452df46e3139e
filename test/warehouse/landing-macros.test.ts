import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readMacros } from '../../pipeline/models/model.js'
import { listFiles } from '../../pipeline/system/files.js'
import { LANDING_MACROS, macroNames } from '../../pipeline/warehouse/landing-macros.js'
import { ROOT } from '../support/workspace.js'

test('every macro of the project that SQL in TypeScript calls is asked for before files are read', async () => {
  const names = (await readMacros(ROOT)).flatMap(({ sql }) => macroNames(sql))
  // Pages are drawn from a finished database, without macros; models that are written come after the files are read.
  const files = (await listFiles(join(ROOT, 'pipeline'))).filter(
    (file) => file.endsWith('.ts') && !file.startsWith('report/') && file !== 'warehouse/written-models.ts',
  )
  const texts = await Promise.all(files.map((file) => readFile(join(ROOT, 'pipeline', file), 'utf8')))
  const isCalled = (name: string): boolean =>
    texts.some((text) => new RegExp(`(?<!function |\\.)\\b${name}\\(`).test(text))
  expect(names.filter(isCalled).toSorted()).toEqual([...LANDING_MACROS].toSorted())
})
