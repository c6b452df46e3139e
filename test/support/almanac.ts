import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { ROOT } from './workspace.js'

/** The program that people run, as it was bundled. */
export const MAIN = join(ROOT, 'dist/command/almanac.js')

/** A program of `test/children`, as it was built: a process that a test starts beside itself. */
export function childProgram(name: string): string {
  return join(ROOT, `dist/test/children/${name}.js`)
}

/** What a run of almanac printed, and its exit code. */
export interface Outcome {
  code: number
  stdout: string
  stderr: string
}

/** Runs almanac in a project, `input` on its standard input. */
export function almanac(folder: string, args: readonly string[], input = ''): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = execFile('node', [MAIN, '--project', folder, ...args], (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr })
    })
    // A command that refuses its options ends before it reads: its exit code tells of it, not the pipe.
    child.stdin?.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
    })
    child.stdin?.end(input)
  })
}
