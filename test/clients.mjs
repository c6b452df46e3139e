// npm run clients [-- 1.1.0 2.0.1]: opens a released database in versions of DuckDB, as packages for Python, and reads all that is in it.
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { argv, $ } from 'zx'

$.cwd = `${import.meta.dirname}/..`
$.verbose = false

const OLDEST_TO_NEWEST = [
  '1.1.0',
  '1.1.3',
  '1.2.0',
  '1.2.2',
  '1.3.2',
  '1.4.0',
  '1.4.4',
  '1.5.0',
  '1.5.6',
  '2.0.1',
]
const READ = `
import sys, duckdb
database = duckdb.connect(sys.argv[1], read_only=True)
tables = database.execute("select schema_name, table_name, column_count from duckdb_tables() where not internal").fetchall()
rows = sum(len(database.execute(f'select * from "{schema}"."{table}"').fetchall()) for schema, table, _ in tables)
macros = database.execute("select count(*) from duckdb_functions() where not internal").fetchone()[0]
print(f"{len(tables)} tables, {sum(count for _, _, count in tables)} columns, {rows} rows, {macros} macros")
`

const versions = argv._.length > 0 ? argv._.map(String) : OLDEST_TO_NEWEST
const folder = await mkdtemp(join(tmpdir(), 'almanac-clients-'))
try {
  const project = join(folder, 'project')
  for (const part of ['almanac.yaml', 'data', 'sql', 'reports'])
    await cp(join($.cwd, part), join(project, part), { recursive: true })
  // A second release goes on from the first.
  for (const day of ['2026-11-23', '2026-11-24']) {
    await $`echo ${'# ' + day} >> ${join(project, 'data/claims.yaml')}`
    await $`node dist/command/almanac.js refresh --project ${project} --date ${day}`.quiet()
  }
  let expected
  for (const version of versions) {
    const packages = join(folder, version)
    await $`python3 -m pip install --quiet --no-deps --disable-pip-version-check --root-user-action=ignore --target ${packages} duckdb==${version}`
    const python = $({ env: { ...process.env, PYTHONPATH: packages }, nothrow: true })
    const { stdout, stderr, exitCode } =
      await python`python3 -c ${READ} ${join(project, 'var/current/warehouse.duckdb')}`
    expected ??= stdout
    const isRight = exitCode === 0 && stdout === expected
    process.stdout.write(
      `DuckDB ${version}: ${isRight ? 'reads' : 'FAILS'} ${stdout || stderr.trim().split('\n').at(-1)}`,
    )
    if (!isRight) process.exitCode = 1
  }
} finally {
  await rm(folder, { recursive: true, force: true })
}
