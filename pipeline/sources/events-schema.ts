import * as z from 'zod'

/** Which columns of a source say what its rows are, where they are dated events. */
export const eventsSchema = z.strictObject({
  date: z.string().describe('the column, of type date, of the day of the event or of its first day'),
  end: z.string().optional().describe('the column, of type date, of its last day; default: that of date'),
  title: z
    .union([z.string(), z.record(z.string(), z.string())])
    .describe('the column, of type text, that says what happened, or one per language'),
  source: z.string().optional().describe('the column, of type text, with the source of the event'),
})

export type EventColumns = z.infer<typeof eventsSchema>
