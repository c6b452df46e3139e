import * as z from 'zod'
import { numbersSchema, USUAL_DECIMALS } from './number-writing.js'
import { orderSchema } from './period-schema.js'

/** What a manifest says of one column. */
export const columnSchema = z.strictObject({
  labels: z
    .array(z.string())
    .nonempty()
    .optional()
    .describe(
      'labels that the column may have in the publication; white space is ignored; default: its name',
    ),
  group: z.string().optional().describe('the group heading above the column'),
  place: z
    .number()
    .int()
    .min(1)
    .optional()
    .describe(
      'position of the column in the file, from 1: for a column without a label, or one of several with the same label',
    ),
  fill: z
    .enum(['down'])
    .optional()
    .describe(
      'down: an empty cell takes the text above it, for a label that is written only in the first row of its block',
    ),
  type: z
    .enum(['text', 'count', 'number', 'date', 'period'])
    .describe('count: a non-negative whole number; number: a decimal number'),
  order: orderSchema
    .optional()
    .describe('how the dates of this column, of type date, are written; default: as period.order says'),
  numbers: numbersSchema
    .optional()
    .describe('how the figures of this column are written, if differently from the rest of the file'),
  decimals: z
    .number()
    .int()
    .min(0)
    .max(20)
    .default(USUAL_DECIMALS)
    .describe('most decimals that a number may have; a row with more is set aside rather than rounded'),
  unit: z.string().optional().describe('unit of the figures in the database'),
  'published-unit': z
    .string()
    .optional()
    .describe('unit as the header or a note of the file states it, such as 千元; its factor is applied once'),
  factor: z
    .number()
    .refine(
      (factor) => Number.isInteger(Math.log10(factor)) && factor >= 1,
      'a factor is 10, 100, 1000 and so on',
    )
    .optional()
    .describe('what a figure is multiplied by, if published-unit is a text whose factor is not known'),
  multiplier: z
    .string()
    .optional()
    .describe(
      'the column of texts with the power of ten by which the figure of each row is multiplied, as UNIT_MULT of SDMX',
    ),
  required: z.boolean().default(true).describe('whether a row without a value in it is set aside'),
  minimum: z.number().optional().describe('smallest value allowed; for a period its first year'),
  maximum: z.number().optional().describe('largest value allowed; for a period its last year'),
  values: z.array(z.string()).nonempty().optional().describe('the only texts that the column may contain'),
  part: z
    .number()
    .int()
    .min(1)
    .optional()
    .describe('which part of a cell such as `115年 8月/ 總計/ 買賣` the column takes; the first is 1'),
  separator: z.string().min(1).default('/').describe('what separates the parts of such a cell'),
  dimension: z
    .boolean()
    .default(true)
    .describe('whether a text column says which series a row belongs to; false for remarks'),
})
