import type { Command } from 'commander'

/** Adds the commands that care for what var/ keeps. @param projectOf gives the folder that --project names. */
export function addKeepCommands(program: Command, projectOf: (command: Command) => string): void {
  program
    .command('pin')
    .description('keep a release, whatever the settings say')
    .argument('<id>', 'the release, as almanac releases lists it')
    .option('--why <text>', 'the reason, as almanac releases shows it')
    .action(async (id: string, options, command: Command) =>
      (await import('./pin-command.js')).pinCommand(projectOf(command), id, options),
    )
  program
    .command('unpin')
    .description('unpin a release, so that the settings decide again')
    .argument('<id>', 'the pinned release')
    .action(async (id: string, _, command: Command) =>
      (await import('./pin-command.js')).unpinCommand(projectOf(command), id),
    )
  program
    .command('gc')
    .description(
      'remove what is no longer needed: releases and runs beyond the keep settings, unused results, leftovers',
    )
    .option('--dry-run', 'say what would be removed, and remove nothing')
    .option('--json', 'print the outcome as JSON')
    .action(async (options, command: Command) =>
      (await import('./gc-command.js')).gcCommand(projectOf(command), options),
    )
  program
    .command('backup')
    .description('back up everything that cannot be rebuilt to a folder; the next time, only what is new')
    .argument('<dir>', 'the folder, on another disk')
    .option('--json', 'print the outcome as JSON')
    .action(async (dir: string, options, command: Command) =>
      (await import('./backup-command.js')).backupCommand(projectOf(command), dir, options),
    )
  program
    .command('restore')
    .description('restore a backup into an empty folder, after verifying all its checksums')
    .argument('<dir>', 'the folder that almanac backup wrote')
    .option('--to <folder>', 'where to (default: the folder that --project names)')
    .option('--json', 'print the outcome as JSON')
    .action(async (dir: string, options, command: Command) =>
      (await import('./backup-command.js')).restoreCommand(projectOf(command), dir, options),
    )
}
