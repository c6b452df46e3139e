import { Option, type Command } from 'commander'
import { EXAMPLES } from '../release/examples.js'

type ProjectOf = (command: Command) => string

/** The commands that make a project and tell what it is made of. @param projectOf the project's folder, as an option gives it. */
export function addProjectCommands(program: Command, projectOf: ProjectOf): void {
  addNewCommand(program)
  addLibraryCommands(program, projectOf)
  addTestCommand(program, projectOf)
  addWordsCommand(program, projectOf)
}

function addNewCommand(program: Command): void {
  program
    .command('new')
    .description(
      'make a project from files or addresses (settings, a source with its series for each, a notebook), or copy an example',
    )
    .argument('<folder>', 'the new folder')
    .option('--from <place>', 'file or address that the project is made of; give it for each', collected)
    .addOption(
      new Option(
        '--example <name>',
        `an example in place of files: ${Object.entries(EXAMPLES)
          .map(([name, shows]) => `${name} (${shows})`)
          .join(', ')}`,
      ).conflicts(['title', 'timeZone']),
    )
    .option('--title <text>', 'title of the report (default: the name of the folder)')
    .option(
      '--language <tag>',
      'language of the report, en or zh-Hant; give it for each (default: en)',
      collected,
    )
    .option('--time-zone <name>', 'time zone of dates, such as Asia/Taipei (default: that of the machine)')
    .option(
      '--decide <key=value>',
      'what a file leaves open, such as period.order=day-first; give it for each',
      collected,
    )
    .option('--allow-host <name>', 'host that may answer from a private address; give it for each', collected)
    .action(async (folder: string, options) => (await import('./new-command.js')).newCommand(folder, options))
}

function addLibraryCommands(program: Command, projectOf: ProjectOf): void {
  const library = program
    .command('library')
    .description(
      'list the SQL, words and style that almanac brings, and the files with which the project replaces them',
    )
    .option('--json', 'print it as JSON')
    .action(async (options, command: Command) =>
      (await import('./library-command.js')).libraryCommand(projectOf(command), options),
    )
  library
    .command('copy')
    .description('copy a file of the library into the project, to change it there')
    .argument('<path>', 'the file, as the list names it')
    .action(async (path: string, _, command: Command) =>
      (await import('./library-command.js')).libraryCopyCommand(projectOf(command), path),
    )
  library
    .command('tidy')
    .description('remove files of the project that are the same as the files of the library')
    .action(async (_, command: Command) =>
      (await import('./library-command.js')).libraryTidyCommand(projectOf(command)),
    )
}

function addTestCommand(program: Command, projectOf: ProjectOf): void {
  program
    .command('test')
    .description('test the models of the project against their cases in test/models: tables in, rows out')
    .argument('[model]', 'only those of one model, as in marts.uses')
    .action(async (model: string | undefined, _, command: Command) =>
      (await import('./test-command.js')).testCommand(projectOf(command), model),
    )
}

/** The values of an option that is given for each of several. */
export function collected(value: string, before: readonly string[] = []): string[] {
  return [...before, value]
}

function addWordsCommand(program: Command, projectOf: ProjectOf): void {
  program
    .command('words')
    .description(
      'write the words of a language to a file, to be translated; untranslated words appear in English',
    )
    .argument('<language>', 'the language, as en, zh-Hant, pt-BR')
    .option('--missing', 'write nothing, list what has no text in the language')
    .action(async (language: string, options, command: Command) =>
      (await import('./words-command.js')).wordsCommand(projectOf(command), language, options),
    )
}
