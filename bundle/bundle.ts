import { existsSync } from 'node:fs'
import { cp, readdir, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { build, type BuildOptions, type Plugin } from 'esbuild'
import { FALLBACK } from '../pipeline/base/language.js'
import { leftOut } from '../pipeline/report/left-out.js'
import { chartSchema } from './chart-schema.js'
import { addNotices, BUNDLED, foldersIn, noticesOf, packagesOf } from './licences.js'
import { LIBRARY } from '../pipeline/system/library.js'
import { FINGERPRINT } from '../pipeline/system/tool.js'
import { parseWordFile, type WordFile } from '../pipeline/system/word-file.js'
import { LIBRARY_WORDS, WORDS_FOLDER } from '../pipeline/system/words.js'
import { BUILT_FROM, engineDigest, sourcesDigest } from './sources-digest.js'

const ROOT = join(import.meta.dirname, '../..')
const [builtFrom, engine] = await Promise.all([sourcesDigest(ROOT), engineDigest(ROOT)])

/** What a page does without; the build refuses charts that need it. */
const LEFT_OUT = [...Object.keys(leftOut), 'vega-projection', 'd3-geo']

const leaveOut: Plugin = {
  name: 'leave-out',
  setup(bundler) {
    bundler.onResolve({ filter: new RegExp(`^(?:${LEFT_OUT.join('|')})$`) }, ({ path }) => ({
      path,
      namespace: 'left-out',
      sideEffects: false,
    }))
    // a CommonJS module, of which any name may be imported
    bundler.onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({ contents: 'module.exports = {}' }))
  },
}

const COMMON = {
  absWorkingDir: ROOT,
  bundle: true,
  logLevel: 'warning',
  legalComments: 'none',
  metafile: true,
} satisfies BuildOptions

/** What CommonJS packages expect to find in a module. */
const COMMON_JS = `import { createRequire as bundledRequire } from 'node:module'
import { fileURLToPath as bundledPath } from 'node:url'
const require = bundledRequire(import.meta.url)
const __filename = bundledPath(import.meta.url)
const __dirname = import.meta.dirname
`

const pages = await build({
  ...COMMON,
  entryPoints: ['browser/page.ts', 'browser/charts.ts', 'browser/preview.ts'],
  outdir: 'dist/browser',
  tsconfig: 'browser/tsconfig.json',
  minify: true,
  format: 'iife',
  target: 'es2022',
  charset: 'ascii',
  plugins: [leaveOut],
})

const console = await build({
  ...COMMON,
  entryPoints: ['browser/console.ts', 'browser/console-chart.ts', 'browser/console.css'],
  outdir: 'dist/browser',
  tsconfig: 'browser/tsconfig.json',
  minify: true,
  format: 'esm',
  target: 'es2022',
  charset: 'utf8',
  plugins: [leaveOut],
})

// A few large files load in half the time that some hundred small ones of the packages take.
const PROGRAM = {
  ...COMMON,
  splitting: true,
  minifyWhitespace: true,
  minifySyntax: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  external: ['@duckdb/node-bindings'],
  banner: { js: COMMON_JS },
} satisfies BuildOptions

const programs = await build({
  ...PROGRAM,
  entryPoints: {
    almanac: 'dist/pipeline/cli/main.js',
    'land-child': 'dist/pipeline/warehouse/land-child.js',
    'engine-child': 'dist/pipeline/sources/places/engine/engine-child.js',
    'query-child': 'dist/pipeline/query/query-child.js',
  },
  outdir: 'dist/command',
})

// Tests start them some hundred times.
await build({
  ...PROGRAM,
  entryPoints: ['dist/test/children/*.js'],
  outdir: 'dist/test/children',
  allowOverwrite: true,
})

await cp(join(ROOT, 'pipeline/library'), join(ROOT, LIBRARY), { recursive: true })
await writeFile(
  join(ROOT, LIBRARY_WORDS),
  JSON.stringify(await libraryWords(join(ROOT, LIBRARY, WORDS_FOLDER))),
)

const bundled = [pages, console, programs].flatMap(({ metafile }) => foldersIn(metafile))
await writeFile(join(ROOT, BUNDLED), JSON.stringify([...new Set(bundled)].toSorted()))
for (const { metafile } of [pages, console]) await addNotices(ROOT, metafile)
const folders = (await packagesOf(ROOT)).map(({ folder }) => folder)
await writeFile(
  join(ROOT, 'dist/licences.txt'),
  await noticesOf(
    ROOT,
    folders.filter((folder) => existsSync(join(ROOT, folder))),
  ),
)

await writeFile(join(ROOT, 'dist/browser/vega-lite-schema.json'), JSON.stringify(await chartSchema()))
await writeFile(join(ROOT, FINGERPRINT), `${engine}\n`)
await writeFile(join(ROOT, BUILT_FROM), `${builtFrom}\n`)

/** The words of the library by language, English first, since the others are held against it. */
async function libraryWords(folder: string): Promise<Record<string, WordFile>> {
  const words: Record<string, WordFile> = {}
  for (const name of (await readdir(folder)).toSorted()) {
    const file = join(folder, name)
    words[basename(name, '.yaml')] = parseWordFile(
      await readFile(file, 'utf8'),
      file,
      words[FALLBACK] ?? null,
    )
  }
  return words
}
