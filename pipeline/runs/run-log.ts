import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { messageOf, UserError } from '../base/error.js'
import { nullIfMissing } from '../system/files.js'
import { openLog, type Log, type LogSink } from '../system/log.js'
import type { Project } from '../system/project.js'

/** The log of one run, which ends with it. */
export interface RunLog {
  log: Log
  /** Why the file could not be written, or null. */
  fault: () => string | null
  close: () => void
}

/**
 * Opens the log of a run, `var/runs/<run_id>.log`; each line is in the file before the call returns, so that a killed run leaves all of them.
 * A file that cannot be written does not stop the run; `fault` tells of it.
 * @param also another place for the lines.
 */
export function openRunLog(project: Project, runId: string, now: () => Date, also?: LogSink): RunLog {
  const file = openFile(logFile(project, runId))
  const log = openLog([file, ...(also ? [also] : [])], { now, fields: { run: runId } })
  return { log, fault: () => file.fault, close: () => file.close() }
}

/** Writes why something failed: the words of a mistake that can be mended, and the stack of any other. */
export function logFailure(log: Log, cause: unknown, message: string): void {
  const stack = cause instanceof Error && !(cause instanceof UserError) ? { stack: cause.stack } : {}
  log.error({ reason: messageOf(cause), ...stack }, message)
}

/** The lines of a run's log as they were written; [] where there is none. A line that a crash cut off is left out. */
export async function readRunLog(project: Project, runId: string): Promise<string[]> {
  const text = await nullIfMissing(readFile(logFile(project, runId), 'utf8'))
  return (text ?? '').split('\n').filter(isWhole)
}

function logFile(project: Project, runId: string): string {
  return join(project.runs, `${runId}.log`)
}

function isWhole(line: string): boolean {
  try {
    return typeof JSON.parse(line) === 'object'
  } catch {
    return false
  }
}

interface FileSink extends LogSink {
  fault: string | null
  close: () => void
}

/** Opened by its first line. */
function openFile(path: string): FileSink {
  let handle: number | null = null
  const sink: FileSink = {
    fault: null,
    write: (line) => {
      try {
        handle ??= openForMore(path)
        writeSync(handle, line)
      } catch (cause) {
        sink.fault ??= `the log ${path} could not be written: ${messageOf(cause)}`
      }
    },
    close: () => {
      if (handle !== null) closeSync(handle)
      handle = null
    },
  }
  return sink
}

function openForMore(path: string): number {
  mkdirSync(dirname(path), { recursive: true })
  return openSync(path, 'a')
}
