import * as z from 'zod'

/** What a value says of its period: what happened in it, what there was at its end, a relation of two values, a level against a base, or a mean. */
export const NATURES = ['flow', 'stock', 'ratio', 'index', 'average'] as const

/** Natures of which parts add up to a whole. */
export const SUMMABLE: readonly string[] = ['flow', 'stock'] satisfies (typeof NATURES)[number][]

const words = z.union([z.string(), z.record(z.string(), z.string())])

const dimensionSchema = z.strictObject({
  title: words.optional().describe('what the dimension is called, as text or one per language'),
  column: z.string().optional().describe('the column that holds its members; default: that of its name'),
  total: z
    .string()
    .optional()
    .describe(
      'the member that is the published total of the others; rows of the source that are set aside as total-rows are it',
    ),
  computed: z
    .string()
    .optional()
    .describe('name of a member that is computed, as the sum of the others of flows and stocks'),
  members: z
    .record(z.string(), words)
    .default({})
    .describe(
      'what its members are called, in the order in which they are shown; others stand as they are published',
    ),
  renamed: z
    .record(z.string(), z.string())
    .default({})
    .describe(
      'members of earlier files and the name by which they go on; several with one name are added up',
    ),
})

const ratioSchema = z.strictObject({
  of: z.string().describe('the measure above the line'),
  over: z.string().describe('the measure below the line, with the same members or none'),
  times: z.number().positive().default(1).describe('what it is multiplied by, such as 100 or 1000'),
  at: z
    .enum(['start', 'middle', 'end'])
    .default('end')
    .describe(
      'which value of a stock below the line counts: that before the period, the mean of both, or its own',
    ),
})

const measureFlagsSchema = z.strictObject({
  without: z.array(z.string()).default([]).describe('rules that do not flag its series, such as record'),
  thresholds: z
    .record(z.string(), z.number())
    .default({})
    .describe('thresholds of its own, such as large-change-percent: 30; default: those of almanac.yaml'),
})

const measureSchema = z.strictObject({
  title: words.optional().describe('what is measured, as text or one per language'),
  nature: z
    .enum(NATURES)
    .describe(
      'flow: over the period; stock: at its end; ratio, index and average: values that are never added up',
    ),
  unit: z.string().optional().describe('unit of its values; default: that of its columns'),
  decimals: z.number().int().min(0).max(12).optional().describe('decimals that are shown'),
  'good-when': z
    .enum(['rising', 'falling'])
    .optional()
    .describe(
      'which way is good: a change the other way is graver; default: a fall is looked at more closely',
    ),
  column: z.string().optional().describe('the column of its values; default: that of its name'),
  columns: z
    .record(z.string(), z.string())
    .optional()
    .describe('the columns of its values, each with the member of `dimension` that it is about'),
  dimension: z.string().optional().describe('the dimension whose members stand in columns'),
  where: z
    .record(z.string(), z.string())
    .default({})
    .describe('which rows are about this measure: text columns and what they hold'),
  stock: z.string().optional().describe('the measure of the stock that the flow runs over'),
  fills: z
    .string()
    .optional()
    .describe('the measure, of longer periods, whose values these add up to, of this or another source'),
  flags: measureFlagsSchema.prefault({}).describe('how the rules look at its series'),
  ratio: ratioSchema.optional().describe('computed as a relation of two measures, in place of columns'),
})

/** What the columns of a source are in SDMX's words: the key `series` of a manifest, from which the engine makes series and observations. */
export const seriesSchema = z.strictObject({
  measures: z
    .record(z.string(), measureSchema)
    .describe('what is measured, by the name that series begin with'),
  dimensions: z
    .record(z.string(), dimensionSchema)
    .default({})
    .describe('what tells series of one measure apart; default: each text column that is no remark'),
  vintage: z
    .enum(['period', 'file'])
    .default('period')
    .describe(
      'period: the newest file that states a period counts for it; file: the newest file counts for all, and what it leaves out is withdrawn',
    ),
  duplicates: z
    .enum(['last', 'refuse'])
    .default('last')
    .describe('a period that one file states twice: its last row counts, or the build ends'),
  priority: z
    .number()
    .int()
    .default(0)
    .describe('of several sources with values of one series and period the one with the largest counts'),
  since: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/, 'a day is written 2015-01-01')
    .optional()
    .describe('the first day from which values of this source count'),
})

/** What a source says of its series. */
export type SeriesContract = z.infer<typeof seriesSchema>
/** One measure of it. */
export type Measure = z.infer<typeof measureSchema>
