import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { z } from 'zod'
import type { Json } from '../base/digest.js'
import { parseYaml } from '../base/yaml-document.js'
import { listFiles } from '../system/files.js'

const words = z.record(z.string(), z.string())

const columnSchema = z.strictObject({
  labels: z
    .array(z.string())
    .nonempty()
    .optional()
    .describe('how the publication may spell the column; white space does not count; default: its name'),
  group: z.string().optional().describe('the group heading that stands above the column'),
  type: z
    .enum(['text', 'count', 'period'])
    .describe('count: a non-negative whole number, perhaps with comma groups'),
  unit: z.string().optional().describe('unit of the figures'),
  required: z.boolean().default(true).describe('whether a row without it is set aside'),
  minimum: z.number().optional().describe('smallest value a row may hold'),
  maximum: z.number().optional().describe('largest value a row may hold'),
})

const periodSchema = z.strictObject({
  column: z.string().describe('the column that holds the period'),
  calendar: z.enum(['roc', 'gregorian']).describe('how years are counted'),
  frequency: z.literal('year').describe('length of a full period'),
  'to-date-note': z
    .string()
    .optional()
    .describe(
      'regular expression with the groups year and month: a note that a period runs only to the end of that month',
    ),
})

/** Shape of `data/sources/<name>.yaml`. */
export const manifestSchema = z.strictObject({
  title: words.describe('name of the publication, one per language'),
  publisher: words.describe('who publishes it, one per language'),
  url: z.string().optional().describe('where a reader finds the publication'),
  from: z
    .strictObject({ file: z.string().describe('path of the file, relative to the project') })
    .describe('where the file comes from'),
  format: z.enum(['flattened-table', 'csv']).describe('how the file is read'),
  columns: z
    .record(z.string().regex(/^[a-z][a-z0-9_]*$/, 'a column name is lower_case_words'), columnSchema)
    .describe('the columns by the name they get in the database'),
  groups: z
    .record(z.string(), z.array(z.string()).nonempty())
    .default({})
    .describe('group headings and their spellings'),
  period: periodSchema
    .optional()
    .describe('how a row says which period it is about; without it rows have none'),
  totals: z
    .array(
      z.strictObject({
        total: z.string().describe('the column that holds the sum'),
        parts: z.array(z.string()).min(2).describe('the columns it sums'),
      }),
    )
    .default([])
    .describe('columns that are the sum of others in each row'),
})

/** A source as `data/sources/<name>.yaml` describes it: where from, how to read it, and what a row must be. */
export type Manifest = z.infer<typeof manifestSchema> & { name: string; file: string }
/** A column's contract. */
export type Column = z.infer<typeof columnSchema>

/** All sources, sorted by name. @throws UserError naming file, line and key. */
export async function readManifests(projectFolder: string): Promise<Manifest[]> {
  const files = (await listFiles(join(projectFolder, 'data/sources'))).filter((file) =>
    file.endsWith('.yaml'),
  )
  return Promise.all(files.map((name) => readManifest(projectFolder, `data/sources/${name}`)))
}

/** The part of a manifest that decides what is read from a file; where it comes from and its titles do not. */
export function readingRules({ format, columns, groups, period, totals }: Manifest): Json {
  return JSON.parse(JSON.stringify({ format, columns, groups, period, totals }))
}

/** The name of the table a source lands in, without its schema. */
export function tableName(manifest: Manifest): string {
  return manifest.name.replaceAll('-', '_')
}

async function readManifest(projectFolder: string, file: string): Promise<Manifest> {
  const text = await readFile(join(projectFolder, file), 'utf8')
  return {
    ...parseYaml(text, file, manifestSchema.superRefine(namesAgree)),
    name: basename(file, '.yaml'),
    file,
  }
}

function namesAgree(manifest: z.infer<typeof manifestSchema>, context: z.RefinementCtx): void {
  const columns = Object.keys(manifest.columns)
  const expectColumn = (name: string, path: (string | number)[]): void => {
    if (!columns.includes(name))
      context.addIssue({
        code: 'custom',
        path,
        message: `unknown column: ${name}; one of ${columns.join(', ')}`,
      })
  }
  if (manifest.period) expectColumn(manifest.period.column, ['period', 'column'])
  for (const [i, { total, parts }] of manifest.totals.entries()) {
    for (const name of [total, ...parts]) expectColumn(name, ['totals', i])
  }
  for (const [name, { group }] of Object.entries(manifest.columns)) {
    if (group !== undefined && !(group in manifest.groups)) {
      context.addIssue({
        code: 'custom',
        path: ['columns', name, 'group'],
        message: `unknown group: ${group}; name it under groups`,
      })
    }
  }
}
