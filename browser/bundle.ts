import { build, type Plugin } from 'esbuild'
import { fileURLToPath } from 'node:url'

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

const root = new URL(import.meta.url.includes('/dist/') ? '../../' : '../', import.meta.url)

await build({
  entryPoints: [fileURLToPath(new URL('browser/charts.ts', root))],
  outfile: fileURLToPath(new URL('dist/browser/charts.js', root)),
  tsconfig: fileURLToPath(new URL('browser/tsconfig.json', root)),
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2022',
  charset: 'ascii',
  legalComments: 'none',
  plugins: [leaveOut],
  logLevel: 'warning',
})
