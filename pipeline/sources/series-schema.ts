import * as z from 'zod'
import { isCivilDate } from '../base/calendar.js'
import { isLanguage } from '../base/language.js'

/** What a value says of its period: what happened in it, what there was at its end, a relation of two values, a level against a base, or a mean. */
export const NATURES = ['flow', 'stock', 'ratio', 'index', 'average'] as const

/** Natures of which parts add up to a whole. */
export const SUMMABLE: readonly string[] = ['flow', 'stock'] satisfies (typeof NATURES)[number][]

const words = z.union([z.string(), z.record(z.string(), z.string())])
const wordsByLanguage = z.record(z.string().refine(isLanguage, 'no language that Intl knows'), z.string())

/** A day that counts with it. */
const day = z.string().refine(isCivilDate, 'a day is written 2015-01-01')

const datedMemberSchema = z.strictObject({
  title: words.optional().describe('what it is called, as text or one per language'),
  from: day.optional().describe('its first day'),
  until: day.optional().describe('its last day; it is missing in no period that begins after it'),
  becomes: z
    .array(z.string())
    .min(2)
    .default([])
    .describe(
      'the members that it was split into: after its last day its flows and stocks go on as their sum',
    ),
})

const memberSchema = z
  .union(
    [z.string(), datedMemberSchema, wordsByLanguage],
    'expected a text, one per language such as en, or { title, from, until, becomes } with days written 2015-01-01',
  )
  .transform((said): Member => (isDated(said) ? said : { title: said, becomes: [] }))

/** A member of a dimension: what it is called, the days between which there is such, and what it was split into. */
export interface Member {
  title?: Words | undefined
  from?: string | undefined
  until?: string | undefined
  becomes: string[]
}

/** A text, or one per language. */
export type Words = z.infer<typeof words>

function isDated(said: Words | z.infer<typeof datedMemberSchema>): said is z.infer<typeof datedMemberSchema> {
  return typeof said !== 'string' && 'becomes' in said
}

const renamedSchema = z
  .union(
    [
      z.string(),
      z.strictObject({
        to: z.string().describe('the name by which it goes on'),
        since: day.describe('the first day of that; before, it stands for itself'),
      }),
    ],
    'expected the name by which it goes on, or { to, since } with a day written 2015-01-01',
  )
  .transform((said): Renamed => (typeof said === 'string' ? { to: said } : said))

/** The name by which a member goes on, in all periods or since a day. */
export interface Renamed {
  to: string
  since?: string
}

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
    .record(z.string(), memberSchema)
    .default({})
    .describe(
      'titles of its members, and the days between which they exist; other members are shown as published',
    ),
  renamed: z
    .record(z.string(), renamedSchema)
    .default({})
    .describe(
      'members and their new names, in all periods or since a day; flows and stocks of several members with one new name are added up',
    ),
})

const breakSchema = z.strictObject({
  at: day.describe('the first day of the new definition'),
  note: words.optional().describe('what changed, as text or one per language'),
})

const breaksSchema = z.array(breakSchema).default([])

const ratioSchema = z.strictObject({
  of: z.string().describe('the numerator'),
  over: z
    .string()
    .describe(
      'the measure below the line, of this or another source and of any frequency, with the same members, some of them or none',
    ),
  times: z.number().positive().default(1).describe('what it is multiplied by, such as 100 or 1000'),
  at: z
    .enum(['start', 'middle', 'end'])
    .default('end')
    .describe(
      'which value of a stock below the line counts: the last before the period, the mean of that and the one at its end, or the one at its end; of a stock of longer periods, the one at the end of that which holds it',
    ),
})

const measureFlagsSchema = z.strictObject({
  without: z.array(z.string()).default([]).describe('rules that do not flag its series, such as record'),
  thresholds: z
    .record(z.string(), z.number())
    .default({})
    .describe('its own thresholds, such as large-change-percent: 30; default: those of almanac.yaml'),
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
      'which direction is good: a change in the other direction is more serious; default: a fall is more serious',
    ),
  column: z.string().optional().describe('the column of its values; default: that of its name'),
  columns: z
    .record(z.string(), z.string())
    .optional()
    .describe('the columns of its values, each with the member of `dimension` that it is about'),
  dimension: z.string().optional().describe('the dimension whose members are columns'),
  where: z
    .record(z.string(), z.string())
    .default({})
    .describe('which rows are about this measure: text columns and their content'),
  breaks: breaksSchema.describe(
    'days from which its values follow another definition: nothing is compared across them',
  ),
  stock: z.string().optional().describe('the measure of the stock that the flow runs over'),
  fills: z
    .string()
    .optional()
    .describe('the measure, of longer periods, whose values these add up to, of this or another source'),
  flags: measureFlagsSchema.prefault({}).describe('how the rules treat its series'),
  ratio: ratioSchema
    .optional()
    .describe('computed as the ratio of two measures, instead of read from columns'),
})

/** What the columns of a source are in SDMX's words: the key `series` of a manifest, from which the engine makes series and observations. */
export const seriesSchema = z.strictObject({
  measures: z
    .record(z.string(), measureSchema)
    .describe('what is measured, by the name that series begin with'),
  dimensions: z
    .record(z.string(), dimensionSchema)
    .default({})
    .describe('what distinguishes the series of a measure; default: each text column that is not a remark'),
  breaks: breaksSchema.describe('breaks of definition of all its measures'),
  vintage: z
    .enum(['period', 'file'])
    .default('period')
    .describe(
      'period: the newest file that states a period counts for it; file: the newest file counts for all, and what it leaves out is withdrawn',
    ),
  duplicates: z
    .enum(['last', 'refuse'])
    .default('last')
    .describe('a period that one file states twice: its last row counts, or the build fails'),
  priority: z
    .number()
    .int()
    .default(0)
    .describe(
      'if several sources have values for one series and period, the one with the highest priority counts',
    ),
  since: day.optional().describe('the first day from which values of this source count'),
})

/** What a source says of its series. */
export type SeriesContract = z.infer<typeof seriesSchema>
/** A break of definition. */
export type Break = z.infer<typeof breakSchema>
/** A dimension of it. */
export type DimensionContract = z.infer<typeof dimensionSchema>
/** One measure of it. */
export type Measure = z.infer<typeof measureSchema>
