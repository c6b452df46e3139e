import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { transform } from 'esbuild'
import { $ } from 'zx'
import { edited } from './edit.js'
import type { Mutant } from './mutant.js'

/** A line of the compiler about an error in a file. */
const ERROR = /^(\S+)\(\d+,\d+\): error /gm
/** What the compiler makes of a scratch tree. */
const COMPILED = 'node_modules/.compiled'
/** Time limits in the settings of the tests, which a busy machine shall not decide. */
const TIME_LIMIT = /\b((?:test|hook)Timeout): [\d_]+/g

/** A copy of the engine in which one file at a time is changed, built and tested; the tree that was copied is only read. */
export class ScratchTree {
  private readonly originals = new Map<string, string>()

  private constructor(readonly folder: string) {}

  /** Copies what is not made or fetched, and builds it; the packages are shared by hard links. */
  static async of(tree: string, folder: string): Promise<ScratchTree> {
    await rm(folder, { recursive: true, force: true })
    await $`mkdir -p ${folder}`
    const made = ['node_modules', 'dist', 'var', '.git'].map((name) => `--exclude=./${name}`)
    await $`tar -C ${tree} ${made} -cf - . | tar -C ${folder} -xf -`
    await $`cp -al ${join(tree, 'node_modules')} ${folder}`
    const settings = join(folder, 'vitest.config.ts')
    await writeFile(settings, (await readFile(settings, 'utf8')).replaceAll(TIME_LIMIT, '$1: 600_000'))
    const scratch = new ScratchTree(folder)
    await $({ cwd: folder, quiet: true })`npx tsc -p tsconfig.build.json --outDir ${COMPILED}`
    await scratch.bundle()
    return scratch
  }

  /**
   * Those of the mutants, of as many files, that the compiler accepts. All are looked at together; where a file without a mutant no longer
   * compiles because of one elsewhere, one after the other.
   */
  async accepted(mutants: readonly Mutant[]): Promise<Mutant[]> {
    const refused = await this.refusedWith(mutants)
    const accepted = mutants.filter(({ file }) => !refused.has(file))
    if (accepted.length === mutants.length && refused.size > 0) return this.acceptedAlone(mutants)
    return refused.size === 0 ? accepted : this.accepted(accepted)
  }

  /** Gives files other texts, in the place of those given before, and builds what comes of it. */
  async place(texts: ReadonlyMap<string, string>): Promise<void> {
    const before = [...this.originals]
    for (const [file, text] of before) await this.write(file, text)
    this.originals.clear()
    for (const [file, text] of texts) {
      this.originals.set(file, await this.read(file))
      await this.write(file, text)
    }
    const files = [...before.map(([file]) => file), ...texts.keys()]
    if (files.some((file) => file.endsWith('.ts'))) await this.bundle()
  }

  /** The text of a file as it was copied. */
  async read(file: string): Promise<string> {
    return this.originals.get(file) ?? (await readFile(join(this.folder, file), 'utf8'))
  }

  /** Makes `dist` of what the compiler made, which the bundler writes over in part. */
  private async bundle(): Promise<void> {
    const options = { cwd: this.folder, quiet: true }
    await $(options)`rm -rf dist && cp -r ${COMPILED} dist && node dist/bundle/bundle.js`
  }

  private async acceptedAlone(mutants: readonly Mutant[]): Promise<Mutant[]> {
    const accepted = []
    for (const mutant of mutants) if ((await this.refusedWith([mutant])).size === 0) accepted.push(mutant)
    return accepted
  }

  /** The files that do not compile with the mutants in their places. */
  private async refusedWith(mutants: readonly Mutant[]): Promise<Set<string>> {
    const texts = new Map<string, string>()
    for (const { file } of mutants) texts.set(file, await this.read(file))
    for (const mutant of mutants)
      await writeFile(join(this.folder, mutant.file), edited(texts.get(mutant.file) ?? '', mutant))
    const { stdout } = await $({ cwd: this.folder, quiet: true, nothrow: true })`npx tsc -p tsconfig.json`
    for (const [file, text] of texts) await writeFile(join(this.folder, file), text)
    return new Set([...stdout.matchAll(ERROR)].map(([, file]) => file ?? ''))
  }

  /** Writes a file, and what the compiler would make of it. */
  private async write(file: string, text: string): Promise<void> {
    await writeFile(join(this.folder, file), text)
    if (!file.endsWith('.ts')) return
    await writeFile(join(this.folder, COMPILED, file.replace(/\.ts$/, '.js')), await javaScriptOf(text))
  }
}

/** What the compiler makes of a TypeScript file that it accepts. */
export async function javaScriptOf(text: string): Promise<string> {
  return (await transform(text, { loader: 'ts', format: 'esm', target: 'es2023' })).code
}
