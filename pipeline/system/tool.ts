import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { digest } from '../base/digest.js'
import { exists, hashFile, listFiles } from './files.js'

const CODE_FOLDER = join(import.meta.dirname, '..')

/** What decides the tool's results beside its inputs: a hash of its code and of the exact versions it depends on. */
export async function toolFingerprint(): Promise<string> {
  const code = (await listFiles(CODE_FOLDER)).filter((file) => /\.[jt]s$/.test(file))
  const hashes = await Promise.all(code.map((file) => hashFile(join(CODE_FOLDER, file))))
  const bundle = join(await packageFolder(), 'dist/browser/charts.js')
  const { version, dependencies, overrides } = JSON.parse(
    await readFile(join(await packageFolder(), 'package.json'), 'utf8'),
  )
  return digest({
    code: hashes,
    bundle: (await exists(bundle)) ? await hashFile(bundle) : '',
    version,
    dependencies,
    overrides,
  })
}

/** The version in package.json. */
export async function toolVersion(): Promise<string> {
  return String(JSON.parse(await readFile(join(await packageFolder(), 'package.json'), 'utf8')).version)
}

/** The folder of almanac itself, which holds package.json: one level up from the sources, two from the compiled files. */
async function packageFolder(): Promise<string> {
  const above = join(CODE_FOLDER, '..')
  return (await exists(join(above, 'package.json'))) ? above : join(above, '..')
}
