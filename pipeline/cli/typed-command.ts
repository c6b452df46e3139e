/** How this process was started: its words and its environment. */
interface Start {
  argv: readonly string[]
  env: Readonly<Record<string, string | undefined>>
}

/** The commands of almanac, as messages name them. */
export const COMMAND_NAMES = [
  ...(['refresh', 'schedule', 'notify', 'preview', 'serve', 'sql', 'describe', 'source', 'new'] as const),
  ...([
    'library',
    'test',
    'words',
    'report',
    'status',
    'runs',
    'log',
    'doctor',
    'rejects',
    'explain',
  ] as const),
  ...(['releases', 'rollback', 'verify', 'pin', 'unpin', 'gc', 'backup', 'restore'] as const),
] as const

const ARGUMENT = /(?: (?:--?[a-z-]+|[A-Z][A-Z_-]+|"[^"\n]*"|last(?:-failed)?|tidy|check|new|\d{4}-[\w-]+))*/
const COMMAND = new RegExp(
  String.raw`(?<![\w/.-])almanac (${COMMAND_NAMES.join('|')})\b(${ARGUMENT.source})`,
  'g',
)

const HELP = /(?<![\w/.-])almanac --help/g

/** Where a package that was installed beside a project has its program. */
const INSTALLED = /[/\\]node_modules[/\\](?:\.bin[/\\])?almanac\b/
/** What the scripts of the repository start. */
const SCRIPT = 'dist/command/almanac.js'

/** A text in which each command of almanac stands as whoever started this process would type it: by npx, by npm run, and with `--project` where it was given. */
export function asTyped(text: string, start: Start = process): string {
  const how = wayOf(start)
  const project = projectIn(start.argv)
  const named = text.replace(HELP, how === 'npm run' ? `node ${SCRIPT} --help` : `${how} --help`)
  return named.replace(COMMAND, (_, command: string, rest: string) => {
    const words = `${project === null ? '' : ` --project ${shellWord(project)}`}${rest}`
    if (how !== 'npm run') return `${how} ${command}${words}`
    return `npm run ${command}${words === '' ? '' : ` --${words}`}`
  })
}

/** The command that goes on in a folder that a command just made. */
export function nextIn(folder: string, command: string, start: Start = process): string {
  const typed = shellWord(folder)
  const how = wayOf(start)
  return how === 'npm run' ? `npm run ${command} -- --project ${typed}` : `cd ${typed} && ${how} ${command}`
}

function wayOf({ argv, env }: Start): 'almanac' | 'npx almanac' | 'npm run' {
  if (env['npm_lifecycle_script']?.startsWith(`node ${SCRIPT}`) === true) return 'npm run'
  return INSTALLED.test(argv[1] ?? '') ? 'npx almanac' : 'almanac'
}

function projectIn(argv: readonly string[]): string | null {
  const at = argv.findIndex((word) => word === '--project' || word.startsWith('--project='))
  if (at < 0) return null
  return argv[at]?.split('=').slice(1).join('=') || (argv[at + 1] ?? null)
}

function shellWord(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
