import * as z from 'zod'
import { nearestFirst } from './nearest.js'
import { hideSecretForms } from './secret-forms.js'

/** What is wrong with a value, and the path of keys to where. */
interface ValueFault {
  path: PropertyKey[]
  message: string
}

type Read<T> = { data: T } | { faults: ValueFault[] }

/** Reads a value as the type of a schema, or says in plain words what is wanted and what was found instead, for each thing that is wrong. */
export function readValue<T>(schema: z.ZodType<T>, value: unknown): Read<T> {
  const { success, data, error } = schema.safeParse(value, { error: wordsOf, reportInput: true })
  return success ? { data } : { faults: error.issues.flatMap(spread) }
}

/** Splits what one issue says of several keys, and takes of several forms the one that was meant. */
function spread(issue: z.core.$ZodIssue): ValueFault[] {
  const { path, message } = issue
  if (issue.code === 'unrecognized_keys')
    return message.split('\n').map((line, i) => ({ path: [...path, issue.keys[i] ?? ''], message: line }))
  const meant = issue.code === 'invalid_union' ? meantForm(issue.errors) : null
  if (meant !== null)
    return meant.flatMap(spread).map(({ path: inner, message }) => ({ path: [...path, ...inner], message }))
  return [{ path, message: withFound(message, issue.input) }]
}

/** What a schema itself expects, with what was found. */
function withFound(message: string, input: unknown): string {
  if (!message.startsWith('expected ') || message.includes('; found ')) return message
  if (input === undefined) return message.replace('expected', 'missing; write')
  return `${message}; found ${foundText(input)}`
}

/** The issues of the only form whose kind of value was given, null where there are several or none. */
function meantForm(forms: readonly z.core.$ZodIssue[][]): z.core.$ZodIssue[] | null {
  const [first, ...others] = forms.filter((issues) => issues.every(isWithin))
  return first !== undefined && others.length === 0 ? first : null
}

function isWithin({ path, code }: z.core.$ZodIssue): boolean {
  return path.length > 0 || !['invalid_type', 'invalid_value', 'invalid_union'].includes(code)
}

/** Words in place of the parser's own; messages of a schema itself go before them. */
function wordsOf(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(key, keysOf(issue.inst))).join('\n')
    case 'invalid_key':
      return issue.issues.map(({ message }) => message).join('; ')
    case 'invalid_type':
      return wanted(kindText(issue.expected), issue)
    case 'invalid_value':
      return wanted(choiceText(issue.values), issue)
    case 'too_small':
    case 'too_big':
      return wanted(boundText(issue), issue)
    case 'invalid_format':
      return wanted(
        issue.format === 'starts_with'
          ? `a text that begins with ${String(issue['prefix'])}`
          : 'a text of another form',
        issue,
      )
    case 'invalid_union':
      return issue.discriminator === undefined ? otherValue(issue) : otherKind(issue, issue.discriminator)
    default:
      return otherValue(issue)
  }
}

function otherValue(issue: z.core.$ZodRawIssue): string {
  return wanted(issue.inst === undefined ? 'another value' : schemaText(issue.inst), issue)
}

/** The value that tells which form a mapping has is none of those there are, or is missing. */
function otherKind(issue: z.core.$ZodRawIssue, key: string): string {
  const value: unknown =
    typeof issue.input === 'object' && issue.input !== null ? Reflect.get(issue.input, key) : undefined
  const options: unknown = issue['options']
  return wanted(choiceText(Array.isArray(options) ? options : []), {
    code: 'custom',
    input: value,
  })
}

function wanted(what: string, { input, inst }: z.core.$ZodRawIssue): string {
  if (input === undefined) {
    const description = inst instanceof z.ZodType ? inst.description : undefined
    return `missing; write ${what}${description === undefined ? '' : `: ${description}`}`
  }
  return input === null ? `it has no value; write ${what}` : `expected ${what}; found ${foundText(input)}`
}

const LONGEST_FOUND = 40

/** A text is shown where it may be a misspelt word: a longer one may hold a secret. */
function foundText(input: unknown): string {
  if (input === null) return 'no value'
  if (Array.isArray(input)) return input.length === 0 ? 'an empty list' : `a list of ${input.length}`
  if (typeof input === 'object') return 'a mapping'
  if (input === '') return 'an empty text'
  if (typeof input === 'string')
    return /^[\w.-]+$/.test(input) && input.length <= LONGEST_FOUND ? hideSecretForms(input) : 'a text'
  return typeof input === 'number' && !Number.isFinite(input) ? 'no finite number' : JSON.stringify(input)
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'a mapping',
  record: 'a mapping',
  null: 'nothing',
  never: 'nothing',
}

function kindText(kind: string): string {
  return KINDS[kind] ?? 'another value'
}

function choiceText(values: readonly unknown[]): string {
  const words = values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value)))
  return words.length === 1 ? `${words[0]}` : `one of ${words.join(', ')}`
}

function boundText(issue: z.core.$ZodRawIssue<z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig>): string {
  const isLeast = issue.code === 'too_small'
  const bound = Number(isLeast ? issue.minimum : issue.maximum)
  if (issue.origin === 'string')
    return isLeast && bound === 1
      ? 'a text that is not empty'
      : `a text of ${limit(isLeast)} ${bound} characters`
  if (issue.origin === 'array')
    return `a list of ${limit(isLeast)} ${bound} ${bound === 1 ? 'entry' : 'entries'}`
  if (issue.inclusive === false) return `a number ${isLeast ? 'above' : 'below'} ${bound}`
  return `a number of ${limit(isLeast)} ${bound}`
}

function limit(isLeast: boolean): string {
  return isLeast ? 'at least' : 'at most'
}

const MOST_LISTED = 8

function unknownKey(key: string, known: readonly string[]): string {
  if (known.length === 0) return 'unknown key; remove it or fix its spelling'
  if (known.length <= MOST_LISTED) return `unknown key; one of ${known.join(', ')}`
  return `unknown key; the nearest is ${nearestFirst(key, known)[0]}; fix its spelling or remove it`
}

function keysOf(schema: unknown): string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : []
}

/** What a schema takes, in words. */
function schemaText(schema: unknown): string {
  if (schema instanceof z.ZodUnion) return schema.options.map(schemaText).join(' or ')
  if (schema instanceof z.ZodPipe) return schemaText(schema.in)
  if (schema instanceof z.ZodEnum) return choiceText(schema.options)
  if (schema instanceof z.ZodObject) return `{ ${keysOf(schema).join(', ')} }`
  return schema instanceof z.ZodType ? kindText(schema.type) : 'another value'
}
