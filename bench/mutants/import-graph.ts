import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { listFiles } from '../../pipeline/system/files.js'

/** Programs that are built and then started or put into pages, by what stands in a file that does so. */
const STARTED = new Map([
  ['childScript(', ['pipeline/warehouse/land-child.ts']],
  ['queryScript(', ['pipeline/query/query-child.ts']],
  ['commandScript(', ['pipeline/cli/main.ts']],
  ['dist/command/almanac.js', ['pipeline/cli/main.ts']],
  ['readBrowserScripts(', ['browser/page.ts', 'browser/charts.ts']],
  ['readPreviewScript(', ['browser/preview.ts']],
  ['readConsolePart(', ['browser/console.ts', 'browser/console-chart.ts']],
])
const TOOL = 'pipeline/system/tool.ts'
const TEST_CHILD = /childProgram\('([\w-]+)'\)/g
/** What reads the files of `sql`. */
const SQL_READERS = ['pipeline/models/model.ts', 'pipeline/models/saved-queries.ts']
const IMPORT =
  /^\s*(?:import|export)\b(?! type)[^'"`;]*?from '(\.[^']+)'|\bimport\('(\.[^']+)'\)|^import '(\.[^']+)'/gm

/** Which files of a tree import or start which. */
export class ImportGraph {
  private constructor(
    readonly tests: readonly string[],
    private readonly importers: ReadonlyMap<string, readonly string[]>,
  ) {}

  /** Reads the imports of all TypeScript files of a tree. */
  static async of(tree: string): Promise<ImportGraph> {
    const files = await typescriptIn(tree)
    const importers = new Map<string, string[]>()
    for (const file of files)
      for (const target of targetsOf(file, await readFile(join(tree, file), 'utf8')))
        importers.set(target, [...(importers.get(target) ?? []), file])
    return new ImportGraph(
      files.filter((file) => file.endsWith('.test.ts')),
      importers,
    )
  }

  /** How many imports each file that comes to use `file` is away from it. */
  distancesFrom(file: string): Map<string, number> {
    const starts = file.endsWith('.sql') ? SQL_READERS : [file]
    const distances = new Map(starts.map((start) => [start, 0]))
    // a map gives what is added to it while it is gone through
    for (const [at, distance] of distances)
      for (const importer of this.importers.get(at) ?? [])
        if (!distances.has(importer)) distances.set(importer, distance + 1)
    return distances
  }
}

async function typescriptIn(tree: string): Promise<string[]> {
  const tops = ['pipeline', 'bench', 'bundle', 'browser', 'test']
  const files = await Promise.all(
    tops.map(async (top) => (await listFiles(join(tree, top))).map((file) => `${top}/${file}`)),
  )
  return files.flat().filter((file) => file.endsWith('.ts'))
}

function targetsOf(file: string, text: string): Set<string> {
  const imported = [...text.matchAll(IMPORT)].map(([, from, dynamic, bare]) =>
    join(dirname(file), from ?? dynamic ?? bare ?? '').replace(/\.js$/, '.ts'),
  )
  const children = [...text.matchAll(TEST_CHILD)].map(([, name]) => `test/children/${name}.ts`)
  // where the programs are is not where they are started
  const signs = file === TOOL ? [] : [...STARTED].filter(([sign]) => text.includes(sign))
  return new Set([...imported, ...children, ...signs.flatMap(([, programs]) => programs)])
}
