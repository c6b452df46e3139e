import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { $ } from 'zx'
import { edited, type Edit } from './edit.js'

/** A copy of the engine in which one file at a time is changed, built and tested; the tree that was copied is only read. */
export class ScratchTree {
  private changed: { file: string; text: string } | null = null

  private constructor(readonly folder: string) {}

  /** Copies what is not made or fetched; the packages are shared by hard links. */
  static async of(tree: string, folder: string): Promise<ScratchTree> {
    await rm(folder, { recursive: true, force: true })
    await $`mkdir -p ${folder}`
    await $`tar -C ${tree} --exclude=./node_modules --exclude=./dist --exclude=./var --exclude=./.git -cf - . | tar -C ${folder} -xf -`
    await $`cp -al ${join(tree, 'node_modules')} ${folder}`
    const scratch = new ScratchTree(folder)
    if (!(await scratch.build())) throw new Error(`${tree} does not build`)
    return scratch
  }

  /** Puts an edit in the place of the one before, and builds; false where the compiler refuses it. */
  async change(file: string, edit: Edit): Promise<boolean> {
    const isBuilt = this.changed === null || this.changed.file.endsWith('.sql')
    await this.restore()
    const path = join(this.folder, file)
    this.changed = { file, text: await readFile(path, 'utf8') }
    await writeFile(path, edited(this.changed.text, edit))
    return isBuilt && file.endsWith('.sql') ? true : this.build()
  }

  private async restore(): Promise<void> {
    if (this.changed !== null) await writeFile(join(this.folder, this.changed.file), this.changed.text)
  }

  /** As `npm run build`, but for files that did not change. */
  private async build(): Promise<boolean> {
    const options = { cwd: this.folder, nothrow: true, quiet: true }
    const state = join(this.folder, 'node_modules/.build-state')
    const compiled = await $(options)`npx tsc -p tsconfig.build.json --incremental --tsBuildInfoFile ${state}`
    if (compiled.exitCode !== 0) return false
    return (await $(options)`node dist/bundle/bundle.js`).exitCode === 0
  }
}
