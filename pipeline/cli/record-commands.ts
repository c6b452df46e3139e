import type { Command } from 'commander'

/** The commands that tell what happened and how things stand. @param projectOf the project's folder, as an option gives it. */
export function addRecordCommands(program: Command, projectOf: (command: Command) => string): void {
  program
    .command('status')
    .description('show the served release, the last and the next run, sources, flags, claims and disk space')
    .option('--json', 'print it as JSON')
    .action(async (options, command: Command) =>
      (await import('./status-command.js')).statusCommand(projectOf(command), options),
    )
  program
    .command('runs')
    .description('list finished runs, newest first')
    .option('--limit <number>', 'how many', '20')
    .option('--failed', 'only those that failed or were interrupted')
    .option('--json', 'print their records as JSON')
    .action(async (options, command: Command) =>
      (await import('./runs-command.js')).runsCommand(projectOf(command), options),
    )
  program
    .command('log')
    .description('show one run in full: its record, its steps and its log')
    .argument('<run>', 'its id or the beginning of it, last, or last-failed')
    .option('--json', 'print the record and the lines of the log, one JSON value a line')
    .action(async (run: string, options, command: Command) =>
      (await import('./log-command.js')).logCommand(projectOf(command), run, options),
    )
  program
    .command('doctor')
    .description('check installation, settings, permissions, disk, clock, lock and schedule; changes nothing')
    .option('--json', 'print the findings as JSON')
    .action(async (options, command: Command) =>
      (await import('./doctor-command.js')).doctorCommand(projectOf(command), options),
    )
}
