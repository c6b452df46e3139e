import { Command, Option } from 'commander'
import { REPORT_FORMATS } from '../export/format.js'
import { toolVersion } from '../system/tool.js'
import { LOG_FORMATS } from '../system/log-print.js'
import { addRecordCommands } from './record-commands.js'
import { addKeepCommands } from './keep-commands.js'
import { complain, remark } from './messages.js'
import { addProjectCommands, collected } from './project-commands.js'
import { SQL_FORMATS } from './sql/sql-format.js'

/** The command line of almanac. Each command's code is loaded only when it runs, so that `--help` and `sql` start quickly. */
export async function createProgram(): Promise<Command> {
  const program = new Command('almanac')
    .description(
      'Scheduled usage statistics, checked and reported: an offline report and the database behind it.',
    )
    .version(await toolVersion())
    .option('--project <folder>', 'folder that holds almanac.yaml', '.')
    .exitOverride()
    .configureOutput({
      outputError: (text) => {
        complain(text.replace(/^error: /, '').trimEnd())
        remark('almanac --help lists the commands')
      },
    })
  addRunCommands(program)
  addReadingCommands(program)
  addDescribeCommand(program)
  addSourceCommands(program)
  addProjectCommands(program, projectOf)
  addReportCommand(program)
  addRecordCommands(program, projectOf)
  addReleaseCommands(program)
  addKeepCommands(program, projectOf)
  for (const command of program.commands) command.exitOverride()
  return program
}

function addRunCommands(program: Command): void {
  program
    .command('refresh')
    .description('fetch the sources and, if anything changed, release a new database and report')
    .option(
      '--date <date>',
      'logical date of the release, YYYY-MM-DD (default: today in the time zone of the project)',
    )
    .option(
      '--as-of <date>',
      'fetch nothing; make a release, not served, of what was known at the end of this day, YYYY-MM-DD',
    )
    .addOption(
      new Option(
        '--slot <time>',
        'refresh for this slot of the schedule, once: latest, 2026-11-22T22:30:00Z, or 2026-11-23T06:30 in the time zone of the job',
      ).conflicts(['date', 'asOf']),
    )
    .option('--job <name>', 'the job of the slot (default: the only one)')
    .addOption(new Option('--attempt <number>').hideHelp())
    .option('--quiet', 'print nothing but errors and warnings')
    .option('--json', 'print the outcome as JSON')
    .addOption(
      new Option('--log <format>', 'print the log in place of the steps (env ALMANAC_LOG)').choices(
        LOG_FORMATS,
      ),
    )
    .option('--no-notify', 'tell nobody of this run')
    .action(async (options, command: Command) =>
      (await import('./refresh-command.js')).refreshCommand(projectOf(command), options),
    )
  program
    .command('schedule')
    .description('run the jobs of almanac.yaml on their schedule, until SIGTERM or SIGINT')
    .addOption(
      new Option(
        '--log <format>',
        'how the log is printed (env ALMANAC_LOG; default: pretty on a terminal, else json)',
      ).choices(LOG_FORMATS),
    )
    .action(async (options, command: Command) =>
      (await import('./schedule-command.js')).scheduleCommand(projectOf(command), options),
    )
  program
    .command('notify')
    .description(
      'list pending notifications, or send a test through each way that notify in almanac.yaml lists',
    )
    .option('--test [name]', 'send a test over this way, or over each, and say what became of it')
    .option('--json', 'print it as JSON')
    .action(async (options, command: Command) =>
      (await import('./notify-command.js')).notifyCommand(projectOf(command), options),
    )
}

function addReadingCommands(program: Command): void {
  program
    .command('preview')
    .description(
      'show the reports in a browser and rebuild them whenever a file is saved, until SIGTERM or SIGINT',
    )
    .option('--port <number>', 'port (default: the first free one from 4400 on)')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .action(async (options, command: Command) =>
      (await import('./preview-command.js')).previewCommand(projectOf(command), options),
    )
  program
    .command('serve')
    .description('serve the newest release, a query console and an HTTP API, until SIGTERM or SIGINT')
    .option('--port <number>', 'port (default: that of almanac.yaml, else the first free one from 4700 on)')
    .option('--host <address>', 'address to listen on (default: that of almanac.yaml, else 127.0.0.1)')
    .action(async (options, command: Command) =>
      (await import('./serve-command.js')).serveCommand(projectOf(command), options),
    )
  program
    .command('sql')
    .description('query the database of a release, read-only; without a query, on a terminal, open a session')
    .argument('[query]', 'one SQL statement; - reads it from standard input, as does none off a terminal')
    .option('-f, --file <file>', 'read the statement from a file')
    .option('--run <name>', 'run a saved query of sql/queries')
    .option('--queries', 'list the saved queries with their parameters')
    .option('--param <name=value>', 'value of $name in the query; give it for each', collected, [])
    .addOption(
      new Option(
        '--format <format>',
        'how the rows are written (default: by the ending of the output, else table)',
      ).choices(SQL_FORMATS),
    )
    .option('-o, --output <file>', 'write to this file, whole or not at all (default: -, standard output)')
    .option('--chart <file>', 'also draw a chart that fits the rows, to this file, svg or png')
    .addOption(new Option('--release <id>', 'a release other than the served one').conflicts('asOf'))
    .option('--as-of <date>', 'what was known at the end of this day, YYYY-MM-DD')
    .option(
      '--with <name=file>',
      'a file or address to query beside the release, as table or database name; give it for each',
      collected,
      [],
    )
    .option('--and <id>', 'a second release, whose tables are other.marts.series and so on')
    .action(async (query: string | undefined, options, command: Command) =>
      (await import('./sql/sql-command.js')).sqlCommand(projectOf(command), query, options),
    )
}

function addDescribeCommand(program: Command): void {
  program
    .command('describe')
    .description('describe the tables of a release, column by column, and the files they come from')
    .argument('[table]', 'a table, as in marts.usage_annual (default: list all)')
    .option('--language <language>', 'language of the texts (default: en, or the first of almanac.yaml)')
    .option('--release <id>', 'a release other than the served one')
    .option('--json', 'print it as JSON')
    .action(async (table: string | undefined, options, command: Command) =>
      (await import('./describe-command.js')).describeCommand(projectOf(command), table, options),
    )
}

function addSourceCommands(program: Command): void {
  const source = program
    .command('source')
    .description('try a source on a file, propose a source, or print the schema of sources')
  source
    .command('check')
    .description('show what would be read from a file, what would be set aside and why; changes nothing')
    .argument('<file>', 'the file, as a source would publish it')
    .option('--source <name>', 'the source to read it as (default: the one that accepts the most rows)')
    .option('--received <date>', 'day of its receipt, YYYY-MM-DD (default: today)')
    .option('--json', 'print it as JSON')
    .action(async (file: string, options, command: Command) =>
      (await import('./source-command.js')).sourceCheckCommand(projectOf(command), file, options),
    )
  source
    .command('new')
    .description('propose a manifest from a sample file')
    .argument('<file>', 'a file that the source published')
    .option('--name <name>', 'name of the source (default: from the name of the file)')
    .option('--format <format>', 'how the file is read (default: told from the file)')
    .option('--encoding <name>', 'encoding of a text, such as windows-1252 (default: told from its bytes)')
    .option('--delimiter <character>', 'what parts the cells of a csv file (default: told from its lines)')
    .option('--sheet <name>', 'the sheet of a spreadsheet that holds several')
    .option('--member <name>', 'the file in a zip archive that holds several')
    .option('--records <pointer>', 'JSON pointer to the records in a document, such as /result/records')
    .option('--formulas <how>', 'stored: take a formula for the value that the file stores')
    .option('--seconds <n>', 'limit on the processor time of reading it', Number)
    .option('--unpacked <bytes>', 'limit on what it may unpack to', Number)
    .option('--entries <n>', 'limit on the files in an archive', Number)
    .option('--write', 'write data/sources/<name>.yaml instead of printing it')
    .action(async (file: string, options, command: Command) =>
      (await import('./source-command.js')).sourceNewCommand(projectOf(command), file, options),
    )
  source
    .command('schema')
    .description('print the JSON Schema of manifests, for editors')
    .action(async () => (await import('./source-command.js')).sourceSchemaCommand())
}

function addReportCommand(program: Command): void {
  program
    .command('report')
    .description('export a report as md, pdf or html, or one of its charts as svg or png')
    .argument('[name]', 'the report (default: the only one)')
    .addOption(
      new Option(
        '--format <format>',
        'svg and png give one chart (default: by the ending of the output, else md, or svg with --chart)',
      ).choices(REPORT_FORMATS),
    )
    .option('--language <language>', 'language of the report (default: the first of almanac.yaml)')
    .option('--chart <id>', 'the chart for svg or png')
    .option('--annex', 'with the further pages of the report behind it, as one document')
    .addOption(new Option('--single').hideHelp().implies({ annex: true }))
    .option('--release <id>', 'a release other than the served one')
    .option('-o, --output <file>', 'write to this file (default: standard output)')
    .action(async (name: string | undefined, options, command: Command) =>
      (await import('./report-command.js')).reportCommand(projectOf(command), name, options),
    )
}

function addReleaseCommands(program: Command): void {
  program
    .command('rejects')
    .description('list the rows that were set aside, with file, row, column, text and reason')
    .option('--source <name>', 'only those of one source')
    .option('--file <file>', 'only those of one received file, by its id or the beginning of it')
    .option('--all', 'also the rows that are no observations: totals, notes, periods not yet published')
    .addOption(
      new Option('--format <format>', 'how the rows are written').choices(SQL_FORMATS).default('table'),
    )
    .option('--release <id>', 'a release other than the served one')
    .action(async (options, command: Command) =>
      (await import('./rejects-command.js')).rejectsCommand(projectOf(command), options),
    )
  program
    .command('explain')
    .description(
      'show how a flag was computed, step by step, from the rows it used; without a flag, list all flags',
    )
    .argument('[flag]', 'id of the flag, such as drop:uses/citizen:2017')
    .option('--language <language>', 'language of the words (default: en, or the first of almanac.yaml)')
    .option('--release <id>', 'a release other than the served one')
    .option('--json', 'print it as JSON')
    .action(async (flag: string | undefined, options, command: Command) =>
      (await import('./explain-command.js')).explainCommand(projectOf(command), flag, options),
    )
  program
    .command('releases')
    .description('list the releases, newest first')
    .option('--json', 'print them as JSON')
    .action(async (options, command: Command) =>
      (await import('./releases-command.js')).releasesCommand(projectOf(command), options),
    )
  program
    .command('rollback')
    .description('serve an earlier release again, until there is something new to release')
    .argument('<id>', 'the release, as almanac releases lists it')
    .action(async (id: string, _, command: Command) =>
      (await import('./releases-command.js')).rollbackCommand(projectOf(command), id),
    )
  program
    .command('verify')
    .description('check the hashes of the archive and of a release, then rebuild the release and compare')
    .argument('[id]', 'the release (default: the served one)')
    .option('--all', 'hash the files of every release instead, and build none')
    .option('--json', 'print the outcome as JSON')
    .action(async (id: string | undefined, options, command: Command) =>
      (await import('./verify-command.js')).verifyCommand(projectOf(command), id, options),
    )
}

function projectOf(command: Command): string {
  return command.optsWithGlobals<{ project: string }>().project
}
