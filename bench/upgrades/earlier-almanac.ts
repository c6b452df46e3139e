import { cp, readFile, rm, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { $ } from 'zx'
import { PROJECT_PARTS } from '../workspace.js'

/** The almanac of an earlier commit, built from its own code. */
export class EarlierAlmanac {
  private constructor(
    private readonly tree: string,
    private readonly program: string,
  ) {}

  /**
   * Checks a commit out into a folder and builds it with the packages of now, and those of then that are no more.
   * @returns why that cannot be done here, in words, when it cannot.
   */
  static async of(repository: string, commit: string, tree: string): Promise<EarlierAlmanac | string> {
    await rm(tree, { recursive: true, force: true })
    await $({ quiet: true })`git clone --quiet --shared --no-checkout ${repository} ${tree}`
    const here = $({ cwd: tree, quiet: true, nothrow: true })
    await here`git checkout --quiet ${commit}`
    const settings = JSON.parse(await readFile(join(tree, 'package.json'), 'utf8'))
    if (settings.scripts?.refresh === undefined) return 'there was no refresh yet'
    await symlink(join(repository, 'node_modules'), join(tree, 'node_modules'))
    await installMissing(repository, dirname(tree), settings.dependencies)
    // Types of packages may have changed since; what the compiler writes all the same is tried.
    const compiled = await here`npx tsc -p tsconfig.build.json`
    const [bundle = ''] = /node dist\/\S*bundle\.js/.exec(settings.scripts.build) ?? []
    const bundled = await here`${bundle.split(' ')}`
    if (bundled.exitCode !== 0)
      return `it cannot be built here: ${faultIn(`${compiled.stdout}${bundled.stderr}`)}`
    return new EarlierAlmanac(tree, join(tree, settings.bin.almanac))
  }

  /** Leaves in a folder the project of then, refreshed, and once more for a slot where it knew slots. @returns why it could not, in words, or null. */
  async leave(folder: string): Promise<string | null> {
    await rm(folder, { recursive: true, force: true })
    for (const part of PROJECT_PARTS)
      await cp(join(this.tree, part), join(folder, part), { recursive: true, dereference: true })
    const { exitCode, stderr } = await this.run(folder, ['refresh'])
    if (exitCode !== 0 && exitCode !== 3) return `its own refresh fails here: ${faultIn(stderr)}`
    await this.run(folder, ['refresh', '--slot', 'latest'])
    return null
  }

  /** Carries out a command of the earlier almanac in a project. */
  async run(folder: string, words: readonly string[]): Promise<{ exitCode: number; stderr: string }> {
    const { exitCode, stderr } = await $({
      cwd: folder,
      quiet: true,
      nothrow: true,
    })`node ${this.program} ${words}`
    return { exitCode: exitCode ?? 1, stderr }
  }
}

/** Packages of then are looked for in the folder above the tree where the present ones lack them. */
async function installMissing(
  repository: string,
  folder: string,
  dependencies: Readonly<Record<string, string>>,
): Promise<void> {
  const { dependencies: own, devDependencies } = JSON.parse(
    await readFile(join(repository, 'package.json'), 'utf8'),
  )
  const missing = Object.entries(dependencies).filter(([name]) => !(name in { ...own, ...devDependencies }))
  const words = missing.map(([name, version]) => `${name}@${version}`)
  if (words.length > 0) await $({ quiet: true })`npm install --no-audit --no-fund --prefix ${folder} ${words}`
}

/** The line of an output that tells of an error, else its last. */
function faultIn(text: string): string {
  return /^(?:almanac: .*|.*\berror\b.*)$/im.exec(text)?.[0].trim() ?? text.trim().split('\n').at(-1) ?? ''
}
