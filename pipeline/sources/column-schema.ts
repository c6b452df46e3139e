import * as z from 'zod'
import { numbersSchema, USUAL_DECIMALS } from './number-writing.js'
import { orderSchema } from './period-schema.js'

/** What a manifest says of one column. */
export const columnSchema = z.strictObject({
  labels: z
    .array(z.string())
    .nonempty()
    .optional()
    .describe('how the publication may spell the column; white space does not count; default: its name'),
  group: z.string().optional().describe('the group heading that stands above the column'),
  place: z
    .number()
    .int()
    .min(1)
    .optional()
    .describe(
      'place of the column in the file, the first is 1: for one that has no label, and for one of several with the same label',
    ),
  fill: z
    .enum(['down'])
    .optional()
    .describe(
      'down: an empty cell takes the text above it, where a label stands only in the first row of its block',
    ),
  type: z
    .enum(['text', 'count', 'number', 'date', 'period'])
    .describe('count: a non-negative whole number; number: a decimal number'),
  order: orderSchema
    .optional()
    .describe('how the dates of this column, of type date, are written; default: as period.order says'),
  numbers: numbersSchema
    .optional()
    .describe('how the figures of this column are written, where it is not as in the rest of the file'),
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
    .describe('what a figure is multiplied by, where published-unit is a text whose factor is not known'),
  multiplier: z
    .string()
    .optional()
    .describe(
      'the column of texts with the power of ten by which the figure of each row is multiplied, as UNIT_MULT of SDMX',
    ),
  required: z.boolean().default(true).describe('whether a row without it is set aside'),
  minimum: z.number().optional().describe('smallest value a row may hold; for a period its first year'),
  maximum: z.number().optional().describe('largest value a row may hold; for a period its last year'),
  values: z.array(z.string()).nonempty().optional().describe('the only texts that the column may hold'),
  part: z
    .number()
    .int()
    .min(1)
    .optional()
    .describe('which part of a cell such as `115年 8月/ 總計/ 買賣` the column takes; the first is 1'),
  separator: z.string().min(1).default('/').describe('what stands between the parts of such a cell'),
  dimension: z
    .boolean()
    .default(true)
    .describe('whether a text column says which series a row belongs to; false for remarks'),
})
