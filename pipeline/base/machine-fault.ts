/**
 * The machine failed: no room, no permission, a disk that does not read or write. It is neither the user's mistake nor the file's,
 * so nobody may take it for a refusal of what was read. Shown without a stack.
 */
export class MachineFault extends Error {
  override readonly name = 'MachineFault'
}

/** What a code of the operating system means, and what to do. */
const FAULTS: Readonly<Record<string, readonly [problem: string, remedy: string]>> = {
  ENOSPC: ['the disk is full', 'make room there'],
  EDQUOT: ['the disk quota is used up', 'make room there or raise the quota'],
  EFBIG: ['the file would be larger than this process may write', 'raise the limit (ulimit -f)'],
  EIO: ['the disk failed', 'look at the disk and its log'],
  EROFS: ['the file system is read-only', 'mount it for writing'],
  EACCES: ['permission denied', 'give the user who runs almanac the right to it'],
  EMFILE: ['too many files are open', 'raise the limit (ulimit -n)'],
  ENFILE: ['too many files are open on this machine', 'end what holds them'],
}

const PASSING = new Set(['EMFILE', 'ENFILE'])

/** What keeps from writing alone. */
const ROOM = new Set(['ENOSPC', 'EDQUOT', 'EFBIG', 'EROFS'])

/** The same in the words of the C library, which DuckDB passes on without a code. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/no space left on device/i, 'ENOSPC'],
  [/disk quota exceeded/i, 'EDQUOT'],
  [/file too large/i, 'EFBIG'],
  [/input\/output error/i, 'EIO'],
  [/read-only file system/i, 'EROFS'],
  [/too many open files in system/i, 'ENFILE'],
  [/too many open files/i, 'EMFILE'],
]

/**
 * What was thrown, as a fault of the machine that names the path, or null when it is none.
 * @param place what was being written, for faults that name no path.
 */
export function machineFault(thrown: unknown, place = 'a file'): MachineFault | null {
  if (thrown instanceof MachineFault) return thrown
  if (!(thrown instanceof Error)) return null
  const code = codeOf(thrown)
  const [problem, remedy] = FAULTS[code] ?? []
  if (problem === undefined) return null
  const path = pathOf(thrown) ?? place
  const work = ROOM.has(code) ? 'write' : 'read or write'
  return new MachineFault(`cannot ${work} ${path}: ${problem} (${code}); ${remedy}, then try again`, {
    cause: thrown,
  })
}

/** Whether what was thrown passes by itself, as other work ends: too many open files, here or on the machine. */
export function isPassingFault(thrown: unknown): boolean {
  const cause = thrown instanceof MachineFault ? thrown.cause : thrown
  return cause instanceof Error && PASSING.has(codeOf(cause))
}

function codeOf(thrown: Error): string {
  if ('code' in thrown && typeof thrown.code === 'string' && thrown.code in FAULTS) return thrown.code
  return isOfDuckDb(thrown) ? (WORDS.find(([words]) => words.test(thrown.message))?.[1] ?? '') : ''
}

/** Only DuckDB's own errors of reading and writing: a message may quote what a stranger wrote. */
function isOfDuckDb({ message }: Error): boolean {
  return /^(?:IO|FATAL|TransactionContext) Error/.test(message)
}

function pathOf(thrown: Error): string | undefined {
  for (const key of ['dest', 'path'] as const) {
    const path = key in thrown ? Reflect.get(thrown, key) : undefined
    if (typeof path === 'string') return path
  }
  return isOfDuckDb(thrown) ? /"([^"\n]+)"/.exec(thrown.message)?.[1] : undefined
}
