import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { exists } from './files.js'

/** Where a build leaves the SHA-256 of the code that it was made of, and of the versions that this depends on. */
export const FINGERPRINT = 'dist/fingerprint.txt'

let fingerprint: Promise<string> | undefined

/**
 * What decides the tool's results beside its inputs: a hash of its code and of the exact versions it depends on, as it was built. A process keeps
 * the one it was first told, as it goes on with its code when another is installed.
 */
export function toolFingerprint(): Promise<string> {
  fingerprint ??= readFingerprint().catch((cause: unknown) => {
    fingerprint = undefined
    throw cause
  })
  return fingerprint
}

async function readFingerprint(): Promise<string> {
  return (await readFile(join(await packageFolder(), FINGERPRINT), 'utf8')).trim()
}

/** The version in package.json. */
export async function toolVersion(): Promise<string> {
  return String(JSON.parse(await readFile(join(await packageFolder(), 'package.json'), 'utf8')).version)
}

/** The version of almanac and the versions of Node that it works on, such as `>=20.20`. */
export async function toolNeeds(): Promise<{ version: string; node: string }> {
  const { version, engines } = JSON.parse(await readFile(join(await packageFolder(), 'package.json'), 'utf8'))
  return { version, node: engines.node }
}

/** The versions of almanac, of Node and of DuckDB's binding, as a record of a run keeps them. */
export async function toolVersions(): Promise<Record<string, string>> {
  const { version, dependencies } = JSON.parse(
    await readFile(join(await packageFolder(), 'package.json'), 'utf8'),
  )
  return { almanac: version, node: process.versions.node, duckdb: dependencies['@duckdb/node-bindings'] }
}

/** The script of the pages and the runtime of their charts, as they were bundled when the package was prepared. */
export async function readBrowserScripts(): Promise<{ script: string; runtime: string }> {
  const folder = await packageFolder()
  const [script, runtime] = await Promise.all(
    [BROWSER_SCRIPTS.page, BROWSER_SCRIPTS.charts].map((file) => readFile(join(folder, file), 'utf8')),
  )
  return { script: script ?? '', runtime: runtime ?? '' }
}

/** The JSON Schema of Vega-Lite, without its descriptions, as it was written when the package was prepared. */
export async function readChartSchema(): Promise<string> {
  return readFile(join(await packageFolder(), CHART_SCHEMA), 'utf8')
}

/** The script that the pages of a preview have beside it. */
export async function readPreviewScript(): Promise<string> {
  return readFile(join(await packageFolder(), 'dist/browser/preview.js'), 'utf8')
}

/** A part of the console: its script, the program of its charts, its style. */
export async function readConsolePart(name: 'console.js' | 'chart.js' | 'console.css'): Promise<string> {
  return readFile(join(await packageFolder(), 'dist/browser', CONSOLE_PARTS[name]), 'utf8')
}

/** The program that reads strangers' files in a process of its own, as it was bundled when the package was prepared. */
export async function childScript(): Promise<string> {
  return join(await packageFolder(), 'dist/command/land-child.js')
}

/** The program that answers queries in a process of its own, as it was bundled when the package was prepared. */
export async function queryScript(): Promise<string> {
  return join(await packageFolder(), 'dist/command/query-child.js')
}

/** The program in which DuckDB makes rollups, as it was bundled when the package was prepared. */
export async function engineScript(): Promise<string> {
  return join(await packageFolder(), 'dist/command/engine-child.js')
}

/** The program that people run, as it was bundled when the package was prepared. */
export async function commandScript(): Promise<string> {
  return join(await packageFolder(), 'dist/command/almanac.js')
}

const BROWSER_SCRIPTS = { page: 'dist/browser/page.js', charts: 'dist/browser/charts.js' }
const CONSOLE_PARTS = {
  'console.js': 'console.js',
  'chart.js': 'console-chart.js',
  'console.css': 'console.css',
}
const CHART_SCHEMA = 'dist/browser/vega-lite-schema.json'

/** The folder of almanac itself: the nearest one above this file that holds package.json. */
export async function packageFolder(from = import.meta.dirname): Promise<string> {
  return (await exists(join(from, 'package.json'))) ? from : packageFolder(dirname(from))
}
