import { access } from 'node:fs/promises'
import { findChromium } from '../../export/chromium.js'
import { messageOf } from '../../base/error.js'
import { Database, textOf } from '../../system/database.js'
import { childScript, readBrowserScripts, readChartSchema, toolNeeds } from '../../system/tool.js'
import { ok, problem, tried, warning, type Finding } from './finding.js'

/** Whether almanac itself can work: Node, DuckDB, what is bundled when the package is built, and Chromium, which few things need. */
export async function checkInstall(): Promise<Finding[]> {
  return [
    ...(await tried('node', 'run npm ci in the folder of almanac', checkNode)),
    ...(await tried(
      'duckdb',
      'run npm ci in the folder of almanac, with the Node that runs it',
      checkDuckdb,
    )),
    ...(await tried('build', 'run npm run build in the folder of almanac', checkBuild)),
    await checkChromium(),
  ]
}

async function checkNode(): Promise<Finding[]> {
  const found = process.versions.node
  const { version, node } = await toolNeeds()
  const least = node.replace(/^>=/, '')
  return isAtLeast(found, least)
    ? [ok('node', `almanac ${version} on node ${found}`)]
    : [problem('node', `node ${found} is older than ${least}`, `install node ${least} or newer`)]
}

function isAtLeast(found: string, least: string): boolean {
  const [major = 0, minor = 0] = found.split('.').map(Number)
  const [leastMajor = 0, leastMinor = 0] = least.split('.').map(Number)
  return major > leastMajor || (major === leastMajor && minor >= leastMinor)
}

async function checkDuckdb(): Promise<Finding[]> {
  const [row] = await Database.use(':memory:', 'write', (database) =>
    database.rows(
      "select version() as version, timezone('Asia/Taipei', timestamptz '2026-01-01 00:00:00+00')::varchar as time",
    ),
  )
  const isRight = textOf(row?.['time']) === '2026-01-01 08:00:00'
  return isRight
    ? [ok('duckdb', `DuckDB ${textOf(row?.['version'])} answers`)]
    : [problem('duckdb', 'DuckDB knows no time zones', 'run npm ci in the folder of almanac')]
}

async function checkBuild(): Promise<Finding[]> {
  await Promise.all([access(await childScript()), readBrowserScripts(), readChartSchema()])
  return [ok('build', 'programs of the pages and of the reader of files are there')]
}

async function checkChromium(): Promise<Finding> {
  try {
    return ok('chromium', await findChromium(process.env))
  } catch (cause) {
    return warning('chromium', messageOf(cause), 'only pdf, png and pictures in mail need it')
  }
}
