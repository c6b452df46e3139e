import * as z from 'zod'
import { isCivilDate, isTimeZone } from './calendar.js'
import { engineSchema } from './engine-settings.js'
import { inFirstLanguage, isLanguage, textsSchema } from './language.js'
import { serviceSchema } from './service-settings.js'
import { notifySchema } from './notify-settings.js'
import { keepSchema } from './keep-settings.js'
import { querySchema } from './query-settings.js'
import { serveSchema } from './serve-settings.js'
import { scheduleSchema } from './schedule-settings.js'
import { parseYaml } from './yaml-document.js'

const days = z.number().int().nonnegative().max(366)

const flagsSchema = z.strictObject({
  thresholds: z
    .record(z.string(), z.number())
    .default({})
    .describe(
      'thresholds of rules and estimates that differ from sql/macros/thresholds.sql, such as large-change-percent: 25',
    ),
  'event-window-days': z
    .strictObject({
      year: days.default(31).describe('of a yearly series'),
      'half-year': days.default(31).describe('of a half-yearly series'),
      quarter: days.default(31).describe('of a quarterly series'),
      month: days.default(31).describe('of a monthly series'),
      week: days.default(14).describe('of a weekly series'),
      day: days.default(7).describe('of a daily series'),
      hour: days.default(3).describe('of an hourly series'),
      minute: days.default(3).describe('of a series of minutes'),
    })
    .prefault({})
    .describe(
      'an event coincides with a flag if it lies in the flagged period or at most this many days before it',
    ),
})

/** The formats of the data package, by the ending of a file. */
const DATA_FORMATS = ['csv', 'parquet', 'json'] as const
export type DataFormat = (typeof DATA_FORMATS)[number]

/** Shape of `almanac.yaml`. */
export const settingsSchema = z.strictObject({
  title: textsSchema.describe('name of the publication, one per language, or one text for all'),
  languages: z
    .array(z.string().refine(isLanguage, 'not a language that Intl knows; examples are en, zh-Hant, pt-BR'))
    .nonempty()
    .describe('languages of the reports, the first is the default'),
  'time-zone': z
    .string()
    .refine(isTimeZone, 'not an IANA time zone; an example is Asia/Taipei')
    .describe('time zone of the logical date and of the schedule'),
  contact: z.string().optional().describe('where a reader may write to; shown on each report'),
  licence: z.string().optional().describe('terms of use of the figures and the report; shown on each report'),
  address: z
    .string()
    .refine(isWebAddress, 'not a web address; write it as https://statistics.example.org/certificate')
    .optional()
    .describe('address of the site on the web, http or https; makes the links of the feed absolute'),
  calendar: z
    .array(z.string().refine(isCivilDate, 'not a date; write it as 2026-11-23'))
    .default([])
    .describe('dates of coming releases, YYYY-MM-DD; pages show the next one'),
  data: z
    .array(z.string())
    .default([])
    .describe('further models, as marts.name, whose tables are part of the data package of the site'),
  'data-formats': z
    .array(z.enum(DATA_FORMATS))
    .nonempty()
    .default([...DATA_FORMATS])
    .describe(
      'formats of those tables, in their order; a table of millions of rows is large in csv and json',
    ),
  'past-releases': z
    .number()
    .int()
    .nonnegative()
    .default(400)
    .describe('how many earlier releases the site keeps the pages of'),
  flags: flagsSchema
    .prefault({})
    .describe('when something is flagged, and which events are shown beside a flag'),
  service: serviceSchema.prefault({}).describe('what the running scheduler reports about itself'),
  keep: keepSchema
    .prefault({})
    .describe('how long releases and records are kept, and how full the disk may get'),
  limits: z
    .strictObject({
      memory: z
        .number()
        .int()
        .min(200)
        .optional()
        .describe(
          'memory in MB (10^6 bytes) that DuckDB takes while it builds; what does not fit is written beside the database meanwhile; default: half of what the machine or its container has',
        ),
    })
    .prefault({})
    .describe('what a build may take'),
  query: querySchema.prefault({}).describe('limits of a query that `almanac serve` answers'),
  serve: serveSchema.prefault({}).describe('where `almanac serve` listens, and for whom'),
  engines: z
    .record(z.string().regex(/^[a-z][a-z0-9-]*$/, 'an engine is named in lower-case words'), engineSchema)
    .default({})
    .describe('engines beside the data, which make rollups of it for sources with from.engine'),
  schedule: scheduleSchema,
  notify: notifySchema.default([]).describe('who is told of what: hooks, webhooks, mails, pings'),
})

/** The project's settings, from `almanac.yaml`. */
export type Settings = z.infer<typeof settingsSchema>

/** @throws UserError naming file, line and key. */
export function parseSettings(text: string, file: string): Settings {
  const settings = parseYaml(text, file, settingsSchema)
  return { ...settings, title: inFirstLanguage(settings.title, settings.languages) }
}

/** Whether a text is a whole address of the web, with its scheme. */
export function isWebAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
}
