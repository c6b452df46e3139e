import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { vi } from 'vitest'
import { runCommandLine } from '../../pipeline/cli/command-line.js'
import { captured } from './captured.js'
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

let isAtWork = false

const exitCode = (): number => Number(process.exitCode ?? 0)

/** Carries out a command of almanac in this process, `input` on its standard input; one at a time, since it is this process's output that is caught. */
export async function almanac(folder: string, args: readonly string[], input = ''): Promise<Outcome> {
  if (isAtWork) throw new Error('another command is at work in this process')
  isAtWork = true
  const stdin = vi
    .spyOn(process, 'stdin', 'get')
    .mockReturnValue(Object.assign(Readable.from([input]), { isTTY: false }) as typeof process.stdin)
  const before = process.exitCode
  process.exitCode = undefined
  try {
    const { out, err } = await captured(() => runCommandLine(['--project', folder, ...args]))
    return { code: exitCode(), stdout: out, stderr: err }
  } finally {
    isAtWork = false
    process.exitCode = before
    stdin.mockRestore()
  }
}

/** Runs almanac as people do, as a process of its own, `input` on its standard input. */
export function almanacProcess(folder: string, args: readonly string[], input = ''): Promise<Outcome> {
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
