import type { Writable } from 'node:stream'
import { hasColours } from '../../system/colours.js'

/** A terminal to which results are shown: its size in columns and lines, and whether it knows colours and the cursor. */
export interface Terminal {
  width: number
  height: number
  /** False under NO_COLOR and on a dumb terminal. */
  isColoured: boolean
  isDumb: boolean
}

/** A stream that may lead to a terminal. */
export interface Screen extends Writable {
  isTTY?: boolean
  columns?: number
  rows?: number
}

const USUAL_WIDTH = 80
const USUAL_HEIGHT = 24

/** The terminal behind a stream; null where it goes to a file or a pipe. */
export function terminalOf(stream: Screen, environment = process.env): Terminal | null {
  if (stream.isTTY !== true) return null
  return {
    // A terminal that does not know its size says 0.
    width: stream.columns || USUAL_WIDTH,
    height: stream.rows || USUAL_HEIGHT,
    isColoured: hasColours(stream, environment),
    isDumb: environment['TERM'] === 'dumb',
  }
}
