import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, inject, test } from 'vitest'
import { listFiles } from '../../pipeline/system/files.js'
import { ROOT } from '../support/workspace.js'
import { corpusFiles } from './corpus/corpus.js'

const FOLDER = join(ROOT, 'test/fixtures/published')

test('the corpus is what its script writes', async () => {
  const made = await corpusFiles()
  if (inject('acceptsGoldens')) await write(made)
  expect(await listFiles(FOLDER)).toEqual([...made.keys()].toSorted())
  for (const [path, bytes] of made) {
    const isSame = bytes.equals(await readFile(join(FOLDER, path)))
    expect(isSame, `${path} differs from what the script writes`).toBe(true)
  }
})

async function write(files: ReadonlyMap<string, Buffer>): Promise<void> {
  await rm(FOLDER, { recursive: true, force: true })
  for (const [path, bytes] of files) {
    await mkdir(dirname(join(FOLDER, path)), { recursive: true })
    await writeFile(join(FOLDER, path), bytes)
  }
}
