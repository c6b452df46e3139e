import * as z from 'zod'
import { RESULT_FORMATS, mediaTypeOf, type ResultFormat } from '../../query/result-format.js'
import { readValue } from '../../base/value-faults.js'
import { Problem } from './problem.js'

const LONGEST_SQL = 200_000
const LONGEST_LIST = 10_000

const LARGEST = 9_999_999_999

/** A whole number as a body has it, or as its digits in an address. */
function wholeFrom(least: 0 | 1) {
  const wanted = `expected a whole number from ${least} on, of at most ten digits`
  const digits = z.string().regex(least === 0 ? /^\d{1,10}$/ : /^0{0,9}[1-9]\d{0,9}$/, wanted)
  return z
    .union([z.number().int().min(least).max(LARGEST), digits.transform(Number)], wanted)
    .pipe(z.number().int().min(least).max(LARGEST, wanted))
}

/** What can be asked of every list of rows. */
export const pageShape = {
  release: z.string().max(200).optional().describe('id of a release; default: the served one'),
  format: z
    .enum(RESULT_FORMATS)
    .optional()
    .describe('how the rows are written; default: what the header Accept names, else json'),
  limit: wholeFrom(1)
    .optional()
    .describe('at most so many rows; default: 1,000 in json, all that there are in the other formats'),
  offset: wholeFrom(0).default(0).describe('so many rows are left out at the beginning'),
}

/** What can be asked with a query. */
export const sqlShape = {
  sql: z.string().max(LONGEST_SQL).optional().describe('one query; either this or `query`'),
  query: z.string().max(200).optional().describe('name of a saved query, as /api/v1/queries lists them'),
  ...pageShape,
}

export const pageSchema = z.strictObject(pageShape)
export const sqlSchema = z.strictObject(sqlShape)

const scalar = z.union([z.string().max(LONGEST_SQL), z.number(), z.boolean(), z.null()])
const value = z.union([scalar, z.array(scalar).max(LONGEST_LIST)])

/** The body of a query that is posted. */
export const sqlBodySchema = z.strictObject({
  ...sqlShape,
  parameters: z
    .record(z.string().max(200), value)
    .default({})
    .describe('values of the parameters `$name`: texts, numbers, true, false, null, or lists of them'),
})

/** The body of a question for completions. */
export const completionBodySchema = z.strictObject({
  sql: z.string().max(LONGEST_SQL).describe('the query up to the cursor'),
  release: pageShape.release,
})

export type PageRequest = z.infer<typeof pageSchema>
export type SqlRequest = z.infer<typeof sqlSchema>

const PARAMETER = 'param.'

/** The parameters of an address, each given once; those of the query itself are named `param.NAME`. @throws Problem */
export function addressParts(url: string): {
  given: Record<string, string>
  parameters: Record<string, string>
} {
  const given: Record<string, string> = Object.create(null)
  const parameters: Record<string, string> = Object.create(null)
  for (const [name, text] of new URL(url).searchParams) {
    const isParameter = name.startsWith(PARAMETER)
    const target = isParameter ? parameters : given
    const key = isParameter ? name.slice(PARAMETER.length) : name
    if (Object.hasOwn(target, key)) throw new Problem('bad-request', `${name} is given twice; give it once`)
    target[key] = text
  }
  return { given, parameters }
}

/** @throws Problem naming what is wrong, with its value. */
export function parseRequest<T>(schema: z.ZodType<T>, given: unknown): T {
  const read = readValue(schema, given)
  if ('data' in read) return read.data
  const [fault] = read.faults
  const path = fault?.path.join('.') ?? ''
  throw new Problem(
    'bad-request',
    `${path === '' ? '' : `${path}: `}${fault?.message ?? 'not as it should be'}; /api/v1/openapi.json says what can be asked`,
  )
}

/** The format that is asked for by name, or by the header Accept. @throws Problem when there is none such. */
export function formatAsked(named: ResultFormat | undefined, accept: string | undefined): ResultFormat {
  if (named !== undefined) return named
  const types = (accept ?? '*/*').split(',').map((part) => part.split(';', 1)[0]?.trim().toLowerCase() ?? '')
  for (const type of types) {
    const format = RESULT_FORMATS.find((each) => mediaTypeOf(each).split(';', 1)[0] === type)
    if (format !== undefined) return format
    if (['*/*', 'application/*', 'text/html', ''].includes(type)) return 'json'
  }
  throw new Problem(
    'not-acceptable',
    `no format for accept: ${accept}; one of ${RESULT_FORMATS.map((each) => mediaTypeOf(each).split(';', 1)[0]).join(', ')}`,
  )
}
