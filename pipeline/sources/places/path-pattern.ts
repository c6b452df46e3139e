/** Which places of a path, from 0 to its length, are reached once a part of a pattern is matched from some of them. */
type Part = (path: string, from: Uint8Array) => Uint8Array

/**
 * Whether a path, with forward slashes, is meant by a pattern: `*` is any part of a name, `?` one character, `[0-9]` one of some, `**` any
 * folders, `{a,b}` either, and a backslash takes the next character as it is. Names that begin with a dot are meant only where the
 * pattern has the dot. All ways to match are followed at once, so that the time grows with the pattern times the path and no faster.
 */
export function pathPattern(pattern: string): (path: string) => boolean {
  const match = sequenceOf(new Signs(pattern), false)
  return (path) =>
    match(
      path,
      placesOf(path, (place) => place === 0),
    )[path.length] === 1
}

/** The folder above everything that a pattern may mean, with a slash at its end; '' when that is the first. */
export function folderAbove(pattern: string): string {
  return /^(?:[^*?[\]{}\\/]+\/)*/.exec(pattern)?.[0] ?? ''
}

/** The signs of a pattern that are not read yet. */
class Signs {
  private at = 0

  constructor(private readonly text: string) {}

  /** Whether a name begins here. */
  get isAtName(): boolean {
    return this.at === 0 || /[/{,]/.test(this.text.charAt(this.at - 1))
  }

  /** Goes on behind what the rest begins with, if it does. @returns it, or null. */
  take(expression: RegExp): RegExpExecArray | null {
    const found = expression.exec(this.text.slice(this.at))
    this.at += found?.[0].length ?? 0
    return found
  }

  /** Whether the brace that was just opened closes somewhere; else it stands for itself. */
  closes(): boolean {
    let open = 1
    for (let at = this.at; at < this.text.length && open > 0; at++) {
      if (this.text[at] === '\\') at++
      else if (this.text[at] === '{') open++
      else if (this.text[at] === '}' && --open === 0) return true
    }
    return false
  }
}

/** Reads parts until the pattern is over or, within braces, an option is. */
function sequenceOf(signs: Signs, isWithinBraces: boolean): Part {
  const parts: Part[] = []
  const end = isWithinBraces ? /^(?:$|(?=[,}]))/ : /^$/
  while (signs.take(end) === null) parts.push(partOf(signs))
  return (path, from) => parts.reduce((reached, part) => part(path, reached), from)
}

function partOf(signs: Signs): Part {
  if (signs.isAtName && signs.take(/^(?:\*\*\/)+/)) return folders
  if (signs.isAtName && signs.take(/^\*\*(?=$|[,}])/))
    return (path, from) => anyPart(path, folders(path, from))
  if (signs.take(/^\*+/)) return anyPart
  if (signs.take(/^\?/)) return oneOf(() => true)
  const [, negation, members] = signs.take(/^\[(\^?)([^\]/]+)\]/) ?? []
  if (members !== undefined) return oneOf((sign) => isMember(sign, members) === (negation === ''))
  if (signs.take(/^\{/)) return signs.closes() ? optionsOf(signs) : literal('{')
  const sign = signs.take(/^\\?([^])/u)?.[1] ?? ''
  return literal(sign)
}

function optionsOf(signs: Signs): Part {
  const options: Part[] = []
  do options.push(sequenceOf(signs, true))
  while (signs.take(/^,/))
  signs.take(/^\}/)
  return (path, from) => {
    const reached = options.map((option) => option(path, from))
    return placesOf(path, (place) => reached.some((each) => each[place] === 1))
  }
}

function literal(text: string): Part {
  return (path, from) =>
    placesOf(path, (place) => from[place - text.length] === 1 && path.endsWith(text, place))
}

function oneOf(isMeant: (sign: string) => boolean): Part {
  return (path, from) =>
    placesOf(path, (place) => {
      const sign = path[place - 1] ?? '/'
      return from[place - 1] === 1 && sign !== '/' && !isHidden(path, place - 1) && isMeant(sign)
    })
}

/** Any part of a name, also nothing. */
const anyPart: Part = (path, from) => {
  let isReached = false
  return placesOf(path, (place) => {
    isReached = (isReached && path[place - 1] !== '/') || (from[place] === 1 && !isHidden(path, place))
    return isReached
  })
}

/** Any folders with the slash behind each, also none. */
const folders: Part = (path, from) => {
  let isWithin = false
  return placesOf(path, (place) => {
    const isStart = place === 0 || path[place - 1] === '/'
    const isReached = from[place] === 1 || (isWithin && isStart)
    if (isStart) isWithin = isReached && !isHidden(path, place)
    return isReached
  })
}

function placesOf(path: string, isReached: (place: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: path.length + 1 }, (_, place) => Number(isReached(place)))
}

/** Whether a name that begins with a dot begins there. */
function isHidden(path: string, place: number): boolean {
  return path[place] === '.' && (place === 0 || path[place - 1] === '/')
}

function isMember(sign: string, members: string): boolean {
  for (let at = 0; at < members.length; at++) {
    const [first = '', dash, last = ''] = members.slice(at, at + 3)
    if (dash === '-' && last !== '') {
      if (sign >= first && sign <= last) return true
      at += 2
    } else if (sign === first) return true
  }
  return false
}
