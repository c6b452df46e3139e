import { spawn } from 'node:child_process'
import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { delimiter, join } from 'node:path'

/** A program with its first arguments that shows an address in a browser. */
type Opener = readonly [program: string, ...first: string[]]

type Environment = Readonly<Record<string, string | undefined>>

/** What opens an address here: null where there is no such program, or no screen for it. */
export async function findOpener(
  environment: Environment = process.env,
  platform: NodeJS.Platform = process.platform,
): Promise<Opener | null> {
  if (platform === 'win32') return ['cmd', '/c', 'start', '""']
  if (platform === 'darwin') return ['open']
  const hasScreen = Boolean(environment['DISPLAY'] || environment['WAYLAND_DISPLAY'])
  return hasScreen && (await isInstalled('xdg-open', environment)) ? ['xdg-open'] : null
}

/** Opens an address and waits for nothing: the browser stays when this process ends, which `runProgram` would not let it. */
export function openAddress([program, ...first]: Opener, address: string): void {
  spawn(program, [...first, address], { detached: true, stdio: 'ignore' })
    .on('error', () => undefined)
    .unref()
}

async function isInstalled(program: string, { PATH = '' }: Environment): Promise<boolean> {
  const found = await Promise.all(
    PATH.split(delimiter).map((folder) =>
      access(join(folder, program), constants.X_OK).then(
        () => true,
        () => false,
      ),
    ),
  )
  return found.includes(true)
}
