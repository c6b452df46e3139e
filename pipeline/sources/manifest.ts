import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import * as z from 'zod'
import type { Json } from '../base/json.js'
import { UserError } from '../base/error.js'
import { textsSchema } from '../base/language.js'
import { nameSecrets } from '../base/secrets.js'
import { parseYaml, refuseUndecided } from '../base/yaml-document.js'
import { listFiles } from '../system/files.js'
import { columnSchema } from './column-schema.js'
import { refuseContradictions } from './manifest-checks.js'
import { marksSchema, type Marks } from './marks.js'
import { numbersSchema, USUAL_NUMBERS, type NumberWriting } from './number-writing.js'
import { periodSchema } from './period-schema.js'
import { isEncoding } from './encoding-names.js'
import { eventsSchema } from './events-schema.js'
import { CHANGE_KINDS } from './schema-change.js'
import { placeSchema } from './place.js'
import { publishedSchema } from './publishing.js'
import { calendarSchema } from './calendar-schema.js'
import { seriesSchema } from './series-schema.js'
import { statusSchema } from './status-codes.js'

const change = z.enum(['refuse', 'accept'])

/** Shape of `data/sources/<name>.yaml`. */
export const manifestSchema = z.strictObject({
  title: textsSchema.describe('name of the publication, one per language, or one text for all'),
  publisher: textsSchema.describe('who publishes it, one per language, or one text for all'),
  url: z.string().optional().describe('where a reader finds the publication'),
  published: publishedSchema
    .optional()
    .describe('when the publisher brings out something new, in days of the time zone of the project'),
  from: placeSchema.describe('where the file comes from'),
  format: z
    .enum([
      ...(['csv', 'json', 'ndjson', 'parquet', 'spreadsheet', 'html', 'flattened-table'] as const),
      ...(['json-stat', 'px', 'sdmx-csv', 'eurostat-tsv'] as const),
    ])
    .describe(
      'how the file is read; csv also with tabs or semicolons, spreadsheet: XLSX, ODS, XLS; px: PC-Axis; gzip and zip of each',
    ),
  encoding: z
    .string()
    .refine(isEncoding, {
      error: ({ input }) =>
        `unknown encoding: ${String(input)}; such as utf-8, windows-1252, windows-1250, windows-1251, iso-8859-2, koi8-r, shift_jis, euc-jp, euc-kr, gb18030, big5`,
    })
    .optional()
    .describe(
      'encoding of a text file by its usual name, such as utf-8, windows-1252, shift_jis, euc-kr, gb18030, big5; default: detected from its bytes and recorded, if there is no doubt',
    ),
  delimiter: z
    .string()
    .regex(/^[^"\r\n\0]$/, 'give one character, no quote and no line end')
    .optional()
    .describe('separator of a csv file; default: detected and recorded'),
  sheet: z
    .string()
    .optional()
    .describe(
      'name of the sheet, or a regular expression between slashes; default: the first that has the header',
    ),
  member: z
    .string()
    .optional()
    .describe(
      'name of the file in a zip archive, or a regular expression between slashes; default: its only file',
    ),
  records: z
    .string()
    .startsWith('/')
    .optional()
    .describe(
      'JSON pointer to the array of records, or to one of several JSON-stat datasets; default: the whole document',
    ),
  formulas: z
    .enum(['refuse', 'stored'])
    .default('refuse')
    .describe('cells with a formula: set aside, or read as the value that the file stores; never evaluated'),
  columns: z
    .record(
      z
        .string()
        .regex(/^[a-z][a-z0-9_]*$/, 'a column name is lower_case_words')
        .refine((name) => name !== 'constructor', 'constructor is no name for a column'),
      columnSchema,
    )
    .describe('the columns by the name they get in the database'),
  groups: z
    .record(z.string(), z.array(z.string()).nonempty())
    .default({})
    .describe('group headings and their spellings'),
  ignore: z.array(z.string()).default([]).describe('labels of columns that are known and not wanted'),
  numbers: numbersSchema
    .optional()
    .describe(
      'how figures are written; default: decimal point and commas between groups, unless the figures of a file could be read in two ways',
    ),
  marks: marksSchema
    .prefault({})
    .describe(
      'texts that may accompany a figure or a period, or stand in its place; a row with any other is set aside',
    ),
  missing: z.array(z.string()).optional().describe('the same as marks.missing'),
  'note-rows': z
    .array(z.string())
    .default([])
    .describe('texts in the first column of rows below the header that are notes, not data, such as CDID'),
  'other-tables': z
    .enum(['refuse', 'leave'])
    .default('refuse')
    .describe(
      'what to do if another table follows below the one with these labels: refuse the file, or ignore that table',
    ),
  period: periodSchema
    .optional()
    .describe('how a row says which period it is about; without it rows have no period'),
  status: statusSchema.optional().describe('status of the figures of a row by a code'),
  series: seriesSchema
    .optional()
    .describe('what its columns measure, from which series and observations are made without SQL'),
  calendar: calendarSchema
    .optional()
    .describe('which of its rows are days off or working days; marts.calendar is made from them without SQL'),
  events: eventsSchema
    .optional()
    .describe(
      'says that its rows are dated events, which are shown beside the flags of their time, without SQL',
    ),
  totals: z
    .array(
      z.strictObject({
        total: z.string().describe('the column with the sum'),
        parts: z.array(z.string()).min(2).describe('the columns it sums'),
      }),
    )
    .default([])
    .describe('columns that are the sum of others in each row'),
  'total-rows': z
    .array(
      z.strictObject({
        column: z.string().describe('the column whose text marks the row'),
        labels: z
          .array(z.string())
          .nonempty()
          .default(['合計', '總計', '小計', '總計數', 'total', 'grand total'])
          .describe('the texts that mark it; white space, full width and case are ignored'),
      }),
    )
    .default([])
    .describe('rows that sum others: they are reconciled and never counted'),
  changes: z
    .union([change, z.partialRecord(z.enum(CHANGE_KINDS), change)])
    .default({})
    .describe(
      'what to do if a file departs from the contract: refuse it, or accept and record it; by default a column that only moved is accepted, everything else is refused',
    ),
  limits: z
    .strictObject({
      bytes: z.number().int().positive().default(1_000_000_000).describe('largest file that may be received'),
      unpacked: z
        .number()
        .int()
        .positive()
        .default(256_000_000)
        .describe('most bytes that a compressed file may unpack to'),
      entries: z.number().int().positive().default(1000).describe('most files that an archive may hold'),
      seconds: z
        .number()
        .positive()
        .max(86_400)
        .optional()
        .describe(
          'processor time in seconds for reading a file, ten times as long by the clock; default: 5, plus 1 per MB and 0.03 per column',
        ),
    })
    .prefault({})
    .describe('limits on received files'),
})

/** The JSON Schema of a manifest, by which editors check and complete it. */
export function manifestJsonSchema(): Json {
  const schema = z.toJSONSchema(manifestSchema, { io: 'input' })
  return JSON.parse(JSON.stringify({ ...schema, title: 'A source of almanac: data/sources/<name>.yaml' }))
}

/** A source as `data/sources/<name>.yaml` describes it: where from, how to read it, and what a row must be. */
export type Manifest = z.infer<typeof manifestSchema> & { name: string; file: string }
/** A column's contract. */
export type Column = z.infer<typeof columnSchema>

/** How the figures of a column are written. */
export function writingOf(column: Column, { numbers }: Pick<Manifest, 'numbers'>): NumberWriting {
  return column.numbers ?? numbers ?? USUAL_NUMBERS
}

/** What stands beside figures or in their place. */
export function marksOf({ marks, missing }: Pick<Manifest, 'marks' | 'missing'>): Marks {
  return missing === undefined ? marks : { ...marks, missing }
}

/** All sources, sorted by name. @throws UserError naming file, line and key. */
export async function readManifests(projectFolder: string): Promise<Manifest[]> {
  const listed = await listFiles(join(projectFolder, 'data/sources'))
  const misnamed = listed.find((file) => file.endsWith('.yml'))
  if (misnamed !== undefined)
    throw new UserError(`data/sources/${misnamed}: a source is a file <name>.yaml; rename it`)
  const files = listed.filter((file) => file.endsWith('.yaml'))
  return Promise.all(files.map((name) => readManifest(projectFolder, `data/sources/${name}`)))
}

/** The part of a manifest that decides what is read from a file; where it comes from, when, and its titles do not. */
export function readingRules(manifest: Manifest): Json {
  const {
    title: _,
    publisher: _p,
    url: _u,
    published: _when,
    from: _f,
    name: _n,
    file: _file,
    ...rules
  } = manifest
  return JSON.parse(JSON.stringify(rules))
}

/** Whether a manifest says no more than the format yet: what a proposal reads a sample by. */
export function isDraft({ columns }: Pick<Manifest, 'columns'>): boolean {
  return Object.keys(columns).length === 0
}

/** How a remedy names a key of a manifest: `format: ndjson in data/sources/uses.yaml`, or the option of `source new` while there is no manifest. */
export function statedIn(manifest: Pick<Manifest, 'columns' | 'file'>, key: string, value?: string): string {
  if (isDraft(manifest))
    return [`--${key.split('.').at(-1)}`, ...(value === undefined ? [] : [value])].join(' ')
  return `${key}${value === undefined ? '' : `: ${value}`} in ${manifest.file}`
}

/** The name of the table a source lands in, without its schema. */
export function tableName(manifest: Manifest): string {
  return manifest.name.replaceAll('-', '_')
}

async function readManifest(projectFolder: string, file: string): Promise<Manifest> {
  const text = await readFile(join(projectFolder, file), 'utf8')
  refuseUndecided(text, file)
  const manifest = parseYaml(text, file, manifestSchema.superRefine(refuseContradictions))
  nameSecrets(manifest.from.secrets)
  return {
    ...manifest,
    name: basename(file, '.yaml'),
    file,
  }
}
