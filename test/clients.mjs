// npm run clients [-- 1.1.0 2.0.1]: opens a released database in versions of DuckDB, as packages for Python, and reads all that is in it; then
// has other programs read the release, from its files and from `almanac serve`. What is not on this machine and in no registry is left out, and told.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { argv, $, which } from 'zx'

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

const JDBC = '1.5.5.0'
const REDOCLY = '2.77.0'

const PACKAGES = [
  'duckdb',
  'pandas',
  'polars',
  'pyarrow',
  'ibis-framework[duckdb]',
  'frictionless',
  'feedparser',
  'schemathesis',
]

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
  if (argv._.length === 0) await tryPrograms(join(project, 'var/current'), project)
} finally {
  await rm(folder, { recursive: true, force: true })
}

/** What each program makes of the release, a line for each check. */
async function tryPrograms(release, project) {
  const server = spawn('node', ['dist/command/almanac.js', '--project', project, 'serve', '--port', '0'], {
    cwd: $.cwd,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    const [said] = await once(server.stdout, 'data')
    const url = /http:\S+?(?=\/?\s)/.exec(String(said))[0]
    await tryPython(release, url)
    await tryCurl(url)
    await tryR(url)
    await tryJdbc(`${release}/warehouse.duckdb`)
    await tryLibreOffice(url)
    await tryLinter(url)
  } finally {
    server.kill()
  }
}

async function tryPython(release, url) {
  const venv = join(folder, 'venv')
  await $`python3 -m venv ${venv}`
  await $`${venv}/bin/pip install --quiet --disable-pip-version-check ${PACKAGES}`
  const { stdout } =
    await $`${venv}/bin/python ${import.meta.dirname}/clients/checks.py ${release}/warehouse.duckdb ${release}/site ${url}`
  for (const line of stdout.trim().split('\n')) {
    const { client, what, fault } = JSON.parse(line)
    tell(client, what, fault)
  }
  const tried = await $({
    nothrow: true,
    // It keeps what it tried there.
    cwd: folder,
  })`${venv}/bin/schemathesis --config-file ${import.meta.dirname}/clients/schemathesis.toml run ${url}/api/v1/openapi.json --include-path-regex ^/(?!events) --checks all --max-examples 25 --seed 1 --no-color`
  tell('schemathesis', 'all checks of the API', tried.exitCode === 0 ? null : tried.stdout.slice(-3000))
}

async function tryCurl(url) {
  const checks = [
    ['HEAD tells the length', ['-I', `${url}/warehouse.duckdb`], /content-length: \d{5,}/i],
    ['a part of a file', ['-r', '8-11', `${url}/warehouse.duckdb`], /^DUCK$/],
    [
      'a query by POST',
      [
        '-d',
        '{"sql": "select 42 as n", "format": "csv"}',
        '-H',
        'content-type: application/json',
        `${url}/api/v1/sql`,
      ],
      /^n\r\n42\r\n$/,
    ],
    ['405 with Allow', ['-i', '-X', 'DELETE', `${url}/api/v1/flags`], /405[^]*\nallow: GET, HEAD/i],
    ['414 as a problem', [`${url}/api/v1/sql?sql=${'x'.repeat(70_000)}`], /address-too-long/],
  ]
  for (const [what, words, wanted] of checks) {
    const { stdout } = await $({ nothrow: true })`curl --silent --globoff ${words}`
    tell('curl', what, wanted.test(stdout) ? null : stdout.slice(0, 200))
  }
}

async function tryR(url) {
  if ((await which('Rscript', { nothrow: true })) === null)
    return tell('R', 'CSV over HTTP', 'left out: no Rscript here')
  const read = `x <- read.csv("${url}/api/v1/sql?format=csv&sql=from+marts.series"); cat(nrow(x) > 0)`
  const { stdout, stderr } = await $({ nothrow: true })`Rscript -e ${read}`
  tell('R', 'CSV over HTTP', stdout === 'TRUE' ? null : stderr)
}

async function tryJdbc(database) {
  const what = 'every table of the database, read only'
  for (const program of ['java', 'mvn'])
    if ((await which(program, { nothrow: true })) === null)
      return tell('JDBC', what, `left out: no ${program} here`)
  await $`mvn --quiet --batch-mode dependency:copy -Dartifact=org.duckdb:duckdb_jdbc:${JDBC} -DoutputDirectory=${folder}`
  const { stdout, stderr } = await $({
    nothrow: true,
  })`java -cp ${join(folder, `duckdb_jdbc-${JDBC}.jar`)} ${import.meta.dirname}/clients/Jdbc.java ${database}`
  tell('JDBC', what, /^\d\d+ tables, \d{3,} rows\n$/.test(stdout) ? null : stdout + stderr)
}

/** Has a workbook and a CSV file read, and written again as CSV. LibreOffice rounds figures of more than 15 digits that it reads in CSV. */
async function tryLibreOffice(url) {
  const isThere = (await which('soffice', { nothrow: true })) !== null
  const values = { xlsx: '9007199254740993', csv: '900719925474099' }
  for (const [format, big] of Object.entries(values)) {
    const what = `${format} of a query over HTTP`
    if (!isThere) {
      tell('LibreOffice', what, 'left out: no soffice here')
      continue
    }
    const sql = `select '憑證' as name, date '2026-01-31' as day, ${big} as big, 0.1 as share`
    const file = join(folder, `office.${format}`)
    await $`curl --silent --output ${file} ${`${url}/api/v1/sql?${new URLSearchParams({ sql, format })}`}`
    const read = join(folder, `read-${format}`)
    const input = format === 'csv' ? ['--infilter=CSV:44,34,76,1'] : []
    await $`soffice -env:UserInstallation=file://${folder}/office --headless ${input} --convert-to ${'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true'} --outdir ${read} ${file}`.quiet()
    const text = await readFile(join(read, 'office.csv'), 'utf8')
    tell('LibreOffice', what, text.includes(`\n憑證,2026-01-31,${big},0.1\n`) ? null : text)
  }
}

async function tryLinter(url) {
  const file = join(folder, 'openapi.json')
  await $`curl --silent --output ${file} ${url}/api/v1/openapi.json`
  const { exitCode, stdout, stderr } = await $({
    nothrow: true,
    cwd: folder,
    env: { ...process.env, REDOCLY_TELEMETRY: 'off', npm_config_cache: join(folder, 'npm') },
  })`npx --yes @redocly/cli@${REDOCLY} lint ${file}`
  tell('redocly', 'the description of the API', exitCode === 0 ? null : (stdout + stderr).slice(-3000))
}

function tell(client, what, fault) {
  const isLeftOut = fault?.startsWith('left out') === true
  process.stdout.write(
    `${client}: ${what}: ${fault === null ? 'right' : isLeftOut ? fault : `FAILS ${fault}`}\n`,
  )
  if (fault !== null && !isLeftOut) process.exitCode = 1
}
