import type { Command } from 'commander'

/** Adds the commands that care for what var/ keeps. @param projectOf gives the folder that --project names. */
export function addKeepCommands(program: Command, projectOf: (command: Command) => string): void {
  program
    .command('pin')
    .description('keep a release whatever the settings say')
    .argument('<id>', 'the release, as almanac releases lists it')
    .option('--why <text>', 'the reason, as almanac releases shows it')
    .action(async (id: string, options, command: Command) =>
      (await import('./pin-command.js')).pinCommand(projectOf(command), id, options),
    )
  program
    .command('unpin')
    .description('let a release go when the settings say so')
    .argument('<id>', 'the pinned release')
    .action(async (id: string, _, command: Command) =>
      (await import('./pin-command.js')).unpinCommand(projectOf(command), id),
    )
  program
    .command('gc')
    .description(
      'remove what nothing refers to: releases and runs beyond keep, results nobody needs, leftovers',
    )
    .option('--dry-run', 'say what would be removed, and remove nothing')
    .option('--json', 'print the outcome as JSON')
    .action(async (options, command: Command) =>
      (await import('./gc-command.js')).gcCommand(projectOf(command), options),
    )
}
