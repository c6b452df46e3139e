import { basename } from 'node:path'
import * as z from 'zod'
import { isCivilDate } from '../base/calendar.js'
import { environmentName } from '../base/notify-settings.js'
import { hideSecretForms } from '../base/secret-forms.js'
import { canonicalHost } from './places/host.js'

/** The drop folder, relative to the project. */
export const INBOX = 'data/inbox/'

/** Characters of a pattern. */
const LONGEST_PATTERN = 1000

const pages = z.strictObject({
  parameter: z.string().describe('query parameter that says where a page begins'),
  counts: z.enum(['pages', 'rows']).default('pages').describe('whether that parameter counts pages or rows'),
  first: z.number().int().min(0).default(1).describe('value of the parameter for the first page'),
  size: z.number().int().min(1).describe('rows of a full page'),
  'size-parameter': z.string().optional().describe('query parameter that asks for that many rows'),
  total: z
    .string()
    .startsWith('/')
    .describe(
      'JSON pointer to the total number of rows that each page states; a number or its digits as text',
    ),
  'timeout-seconds': z.number().positive().default(3600).describe('time for all pages together'),
})

const partition = z.strictObject({
  column: z
    .string()
    .regex(/^[a-z][a-z0-9_]*$/, 'a column is named in lower_case_words')
    .describe('the column by whose days the data is kept'),
  since: z
    .string()
    .refine(isCivilDate, 'not a date; write it as 2026-11-23')
    .describe('the first day; from it on, each closed day is expected to have rows'),
  'closed-after-days': z
    .number()
    .int()
    .min(1)
    .max(366)
    .default(2)
    .describe('how many days after it a day is complete; it is not asked for before'),
  'most-per-run': z.number().int().min(1).default(400).describe('most days that one run asks for'),
})

const PLACES = ['file', 'files', 'inbox', 'url', 'command', 'engine'] as const

/** The keys of which a place has exactly one. */
export const PLACE_KEYS = PLACES.join(', ')

/** Where a source's files come from: exactly one of the keys file, files, inbox, url, command, engine. */
export const placeSchema = z
  .strictObject({
    file: z.string().optional().describe('path of one file, relative to the project'),
    files: z
      .string()
      .max(LONGEST_PATTERN)
      .optional()
      .describe('pattern of files inside the project, such as data/facts/usage-*.csv'),
    inbox: z
      .string()
      .max(LONGEST_PATTERN)
      .optional()
      .describe('pattern of file names in the drop folder data/inbox/, such as usage-*.xlsx'),
    url: z
      .url({ protocol: /^https?$/, error: 'not a web address; write it as https://example.org/path' })
      .optional()
      .describe('address of the file; shown on pages, so it must not contain a password or key'),
    command: z
      .array(z.string())
      .nonempty()
      .optional()
      .describe('program and arguments; what it writes to standard output is the file'),
    secrets: z
      .array(environmentName)
      .default([])
      .describe(
        'with command: environment variables whose values are hidden in messages, in addition to those that are named like keys',
      ),
    engine: z
      .string()
      .optional()
      .describe('name of an engine of almanac.yaml; its answer for each partition is a file'),
    query: z
      .string()
      .regex(/^sql\/rollups\/[a-z][a-z0-9_]*\.sql$/, 'write it as sql/rollups/uses_day.sql')
      .optional()
      .describe('with engine: the file with the query'),
    partition: partition.optional().describe('with engine: what is asked for one by one'),
    pages: pages
      .optional()
      .describe('with url: the answer comes in pages of JSON, which are fetched one by one'),
    'allow-hosts': z
      .array(
        z
          .string()
          .refine(
            (host) => canonicalHost(host) !== undefined,
            'not a host alone; leave out scheme, port and path',
          ),
      )
      .default([])
      .describe('with url: hosts that may answer from a private, loopback or link-local address'),
    'timeout-seconds': z
      .number()
      .positive()
      .default(60)
      .describe('with url, command or engine: time for one answer'),
    retries: z
      .number()
      .int()
      .min(0)
      .max(10)
      .default(3)
      .describe('with url or engine: further tries after a failure that may pass'),
  })
  .superRefine((place, context) => {
    const given = PLACES.filter((key) => place[key] !== undefined)
    if (given.length !== 1)
      context.addIssue({
        code: 'custom',
        message: `give exactly one of ${PLACE_KEYS}; found ${given.join(', ') || 'none'}`,
      })
    for (const key of ['query', 'partition'] as const)
      if ((place[key] === undefined) !== (place.engine === undefined))
        context.addIssue({
          code: 'custom',
          path: [key],
          message: `${key} goes with engine, and engine with it`,
        })
    if (place.pages !== undefined && place.url === undefined)
      context.addIssue({ code: 'custom', path: ['pages'], message: 'pages goes with url' })
    for (const key of ['file', 'files', 'inbox'] as const) {
      if (leavesFolder(place[key] ?? ''))
        context.addIssue({ code: 'custom', path: [key], message: OUTSIDE[key] })
    }
    if (holdsCredentials(place.url))
      context.addIssue({
        code: 'custom',
        path: ['url'],
        message: 'holds a user name or password; use a command instead',
      })
  })

const OUTSIDE = {
  file: 'lies outside the project; copy the file under data/',
  files: 'lies outside the project; copy the files under data/',
  inbox: `lies outside the drop folder; put the files into ${INBOX}`,
}

function leavesFolder(path: string): boolean {
  return path.startsWith('/') || path.split('/').includes('..')
}

function holdsCredentials(address: string | undefined): boolean {
  const url = address === undefined ? null : URL.parse(address)
  return url !== null && (url.username !== '' || url.password !== '')
}

/** A place as a manifest gives it, with its defaults. */
export type Place = z.infer<typeof placeSchema>

/** A source's place in words, for receipts, messages and pages: its path, pattern, address or command line, without what has the form of a secret. */
export function placeText({ file, files, inbox, url, command, engine, query }: Place): string {
  const fromInbox = inbox === undefined ? undefined : `${INBOX}${inbox}`
  const rollup = engine === undefined ? undefined : rollupOrigin(engine, query ?? '')
  return hideSecretForms(file ?? files ?? fromInbox ?? url ?? command?.join(' ') ?? rollup ?? '')
}

/** What receipts of a rollup begin with: the engine and the query's name, `lake/uses_day`. */
export function rollupOrigin(engine: string, query: string): string {
  return `${engine}/${basename(query, '.sql')}`
}
