import { spawn } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { text as textOf } from 'node:stream/consumers'

/** Where a reader of a page is said to work. */
const READERS_FOLDER = '/home/ada'
const FENCE = /^(`{3,})(\S+)([^\n]*)\n([\s\S]*?)^\1$/gm

/**
 * Does what a page of the docs tells its reader, in a folder: types the commands of its `console` blocks (lines that begin with `$ `), one shell after the
 * other, and makes the files of blocks such as ```` ```csv file=rides.csv ````, or puts a block into one (`file=… below="line"`).
 * @param folder what the page calls the reader's folder; `start` within it is where the first command is typed.
 * @returns the page with what the commands printed in its blocks, but for what differs from run to run.
 * @throws when a command fails.
 */
export async function typed(page: string, folder: string, start = '.'): Promise<string> {
  const shell = new Shell(folder, join(folder, start))
  const parts: string[] = []
  let at = 0
  for (const fence of page.matchAll(FENCE)) {
    const [whole, , language = '', info = '', body = ''] = fence
    parts.push(page.slice(at, fence.index))
    at = fence.index + whole.length
    const [, file] = /\bfile=(\S+)/.exec(info) ?? []
    if (file !== undefined) await shell.write(file, body, /\bbelow="([^"]+)"/.exec(info)?.[1])
    parts.push(language === 'console' ? `\`\`\`console${info}\n${await shell.typeAll(body)}\`\`\`` : whole)
  }
  return parts.join('') + page.slice(at)
}

class Shell {
  private readonly releases: string[] = []

  constructor(
    private readonly folder: string,
    private place: string,
  ) {}

  async write(file: string, body: string, below: string | undefined): Promise<void> {
    const path = join(this.place, file)
    await mkdir(dirname(path), { recursive: true })
    if (below === undefined) return writeFile(path, body)
    const lines = (await readFile(path, 'utf8')).split('\n')
    const at = lines.indexOf(below)
    if (at === -1) throw new Error(`${file} has no line ${below}`)
    lines.splice(at + 1, 0, '', ...body.trimEnd().split('\n'))
    return writeFile(path, lines.join('\n'))
  }

  /** Types the commands of a block; gives the block with what they print now. */
  async typeAll(block: string): Promise<string> {
    const commands = block.split('\n').filter((line) => line.startsWith('$ '))
    let shown = ''
    for (const command of commands) shown += `${command}\n${this.masked(await this.type(command.slice(2)))}`
    return shown
  }

  private async type(command: string): Promise<string> {
    const kept = join(this.folder, '.place')
    const script = `exec 2>&1\ncd "$1"\n${command}\ncode=$?\npwd > "$2"\nexit $code`
    const child = spawn('bash', ['-c', script, 'bash', this.place, kept], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        ...process.env,
        NODE_ENV: '',
        npm_config_audit: 'false',
        npm_config_fund: 'false',
        npm_config_update_notifier: 'false',
        npm_config_prefer_offline: 'true',
      },
    })
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
    const printed = await textOf(child.stdout)
    if ((await ended) !== 0) throw new Error(`$ ${command}\n${printed}`)
    this.place = (await readFile(kept, 'utf8')).trimEnd()
    return printed
  }

  /** What is printed as a page shows it: without steps at work, which a terminal overwrites, and what npm says of a script before it runs. */
  private masked(printed: string): string {
    const fromNpm = printed.lastIndexOf('\n> ')
    const own = fromNpm === -1 ? printed : `…${printed.slice(printed.indexOf('\n', fromNpm + 1) + 1)}`
    return own
      .replaceAll(/^❯ .*\n/gm, '')
      .replaceAll(this.folder, READERS_FOLDER)
      .replaceAll(/\b\d{4}-\d\d-\d\d-[0-9a-f]{8}\b/g, (id) => this.sampleOf(id))
      .replaceAll(/\b\d{8}T\d{6}(?:\.\d+)?Z/g, '20261130T140000Z')
      .replaceAll(/\bin \d+(?:\.\d+)? ?(ms|s)\b/g, 'in 3 $1')
  }

  /** A release is told by its day and a hash of its inputs, which differ from run to run: each has a name of its own here. */
  private sampleOf(id: string): string {
    if (!this.releases.includes(id)) this.releases.push(id)
    const number = this.releases.indexOf(id)
    return `2026-11-30-${['1a2b3c4d', '5e6f7a8b', '9c0d1e2f'][number] ?? String(number).padStart(8, '0')}`
  }
}
