import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build, type BuildOptions, type Plugin } from 'esbuild'
import { chartSchema } from './chart-schema.js'

const ROOT = join(import.meta.dirname, '../..')

/** Transforms of vega that no chart of ours uses; leaving them out takes a third off the page. */
const LEFT_OUT = /^vega-(geo|force|hierarchy|wordcloud|crossfilter|label|regression)$/

const leaveOut: Plugin = {
  name: 'leave-out',
  setup(bundler) {
    bundler.onResolve({ filter: LEFT_OUT }, ({ path }) => ({
      path,
      namespace: 'left-out',
      sideEffects: false,
    }))
    bundler.onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({ contents: 'export {}' }))
  },
}

const COMMON: BuildOptions = { absWorkingDir: ROOT, bundle: true, logLevel: 'warning', legalComments: 'none' }

/** What CommonJS packages expect to find in a module. */
const COMMON_JS = `import { createRequire as bundledRequire } from 'node:module'
import { fileURLToPath as bundledPath } from 'node:url'
const require = bundledRequire(import.meta.url)
const __filename = bundledPath(import.meta.url)
const __dirname = import.meta.dirname
`

await build({
  ...COMMON,
  entryPoints: ['browser/charts.ts', 'browser/preview.ts'],
  outdir: 'dist/browser',
  tsconfig: 'browser/tsconfig.json',
  minify: true,
  format: 'iife',
  target: 'es2022',
  charset: 'ascii',
  plugins: [leaveOut],
})

// A few large files load in half the time that some hundred small ones of the packages take.
await build({
  ...COMMON,
  entryPoints: {
    almanac: 'dist/pipeline/cli/main.js',
    'land-child': 'dist/pipeline/warehouse/land-child.js',
  },
  outdir: 'dist/command',
  splitting: true,
  minifyWhitespace: true,
  minifySyntax: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  external: ['@duckdb/node-bindings'],
  banner: { js: COMMON_JS },
})

await writeFile(join(ROOT, 'dist/browser/vega-lite-schema.json'), JSON.stringify(await chartSchema()))
