import { unknownValue, UserError } from '../base/error.js'

/** How grave a flag is, the gravest first. */
export const SEVERITIES = ['alert', 'watch', 'notice'] as const
type Severity = (typeof SEVERITIES)[number]

/**
 * What a kind rests on: what is in the data, so that no event explains it; plain arithmetic with a threshold; or a statistical model or test.
 */
const BASES = ['data', 'plain', 'statistical'] as const
type Basis = (typeof BASES)[number]

/** A kind of flag as the header of a rule names it. */
export interface FlagKind {
  name: string
  basis: Basis
  severities: Severity[]
  /** What it is called, by language; the bare text is English. */
  title: Record<string, string>
  /** Where the header names it. */
  line: number
}

const KIND = /^(\S+)\s+(\S+)\s*=\s*([^;]*?)\s*(?:;\s*(.*))?$/
const TRANSLATION = /^(\S+?)\s*;\s*(.+)$/
const EXAMPLE = '-- kind: drop plain = alert, watch; fall'

/**
 * Takes up a line of a header that names a kind, as in `-- kind: drop plain = alert, watch; fall`, or says it in another language, as in
 * `-- kind.zh-Hant: drop; 驟降`.
 * @param kinds those that lines above name; the new one is added. @param where file and line. @throws UserError naming both.
 */
export function placeKind(
  kinds: FlagKind[],
  { language, text, line }: { language: string; text: string; line: number },
  where: string,
): void {
  if (language === 'en') kinds.push(kindOf(text, line, kinds, where))
  else translate(kinds, language, text, where)
}

function kindOf(text: string, line: number, known: readonly FlagKind[], where: string): FlagKind {
  const [, name = '', basis = '', severities = '', title = ''] = KIND.exec(text) ?? []
  if (name === '') throw new UserError(`${where}: kind: ${text}; write it as ${EXAMPLE}`)
  if (known.some((each) => each.name === name))
    throw new UserError(`${where}: kind: ${name} appears twice in the header; remove one`)
  if (title === '')
    throw new UserError(`${where}: kind: ${name} has no words; say what it is called, as in ${EXAMPLE}`)
  return {
    name,
    basis: oneOf('basis', basis, BASES, where),
    severities: severities.split(',').map((each) => oneOf('severity', each.trim(), SEVERITIES, where)),
    title: { en: title },
    line,
  }
}

function oneOf<T extends string>(what: string, text: string, known: readonly T[], where: string): T {
  const found = known.find((each) => each === text)
  if (found === undefined) throw new UserError(`${where}: kind: ${unknownValue(what, text, known)}`)
  return found
}

function translate(kinds: readonly FlagKind[], language: string, text: string, where: string): void {
  const [, name = '', title = ''] = TRANSLATION.exec(text) ?? []
  const kind = kinds.find((each) => each.name === name)
  if (!kind) {
    const known = kinds.map((each) => each.name)
    throw new UserError(
      `${where}: kind.${language}: ${unknownValue('kind', name || text, known)}; name it above, as in ${EXAMPLE}`,
    )
  }
  kind.title[language] = title
}

/** What a header is to say of a kind that it does not name. */
export function kindLine(name: string, severity: string): string {
  const known = SEVERITIES.find((each) => each === severity) ?? 'watch'
  return `-- kind: ${name} plain = ${known}; words for it`
}
