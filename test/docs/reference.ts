import * as z from 'zod'
import { settingsSchema } from '../../pipeline/base/settings.js'
import { readModels, type Layer, type Model } from '../../pipeline/models/model.js'
import {
  readSavedQueries,
  type QueryParameter,
  type SavedQuery,
} from '../../pipeline/models/saved-queries.js'
import { manifestSchema } from '../../pipeline/sources/manifest.js'
import { claimSchema } from '../../pipeline/warehouse/claims.js'
import { FLAG_COLUMNS } from '../../pipeline/warehouse/flag-contract.js'
import { STATISTICS } from '../../pipeline/warehouse/statistics.js'

interface JsonSchema {
  description?: string
  type?: string
  enum?: string[]
  default?: unknown
  properties?: Record<string, JsonSchema>
  required?: string[]
  items?: JsonSchema
  additionalProperties?: JsonSchema | boolean
}

/** The text of docs/reference.md, made from the schemas and the headers of the SQL files. */
export async function reference(projectFolder: string): Promise<string> {
  const models = await readModels(projectFolder)
  return (
    [
      '# Reference\n\nMade from the schemas and SQL headers by the test of the docs; `npx vitest run test/docs -u` writes it again.',
      keyTable('Settings, `almanac.yaml`', settingsSchema),
      keyTable('A source, `data/sources/<name>.yaml`', manifestSchema),
      keyTable('A claim, one entry of `data/claims.yaml`', claimSchema),
      `## The flag contract\n\nA flag selects these columns; \`flags.all\` adds \`flag_id\` and \`rule\`, \`explanation\` (coinciding or unexplained), \`accepted_reason\` and \`accepted_date\`, \`first_seen_release\` and \`first_seen_date\`, and \`state\` (first, new, continued, returned).\n\n${Object.entries(
        FLAG_COLUMNS,
      )
        .map(([name, type]) => `- \`${name}\` ${type}`)
        .join('\n')}`,
      kindTable(models),
      statisticsTable(),
      modelTable('Staging', models, 'staging'),
      modelTable('Marts', models, 'marts'),
      modelTable('Flags', models, 'flags'),
      modelTable('Checks', models, 'checks'),
      queryTable(await readSavedQueries(projectFolder)),
    ].join('\n\n') + '\n'
  )
}

function kindTable(models: readonly Model[]): string {
  const rows = models.flatMap(({ name, header }) =>
    header.kinds.map(
      (kind) =>
        `| \`${name}\` | \`${kind.name}\` | ${kind.title['en']} | ${kind.basis} | ${kind.severities.join(', ')} |`,
    ),
  )
  return `Kinds, as the headers of the rules name them:\n\n| rule | kind | called | rests on | severities |\n|---|---|---|---|---|\n${rows.join('\n')}`
}

function statisticsTable(): string {
  const rows = STATISTICS.map(
    ({ name, description, grain, columns }) =>
      `| \`${name}\` | ${description} Columns: ${Object.keys(columns).join(', ')}. | ${grain.join(', ')} |`,
  )
  return `## Statistics\n\nComputed by kernels over \`marts.observations\`; see [flags.md](flags.md).\n\n| table | a row is | grain |\n|---|---|---|\n${rows.join('\n')}`
}

function keyTable(title: string, schema: z.ZodType): string {
  const rows = keysOf(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema, '')
  return `## ${title}\n\n| key | what | default |\n|---|---|---|\n${rows.join('\n')}`
}

function keysOf(schema: JsonSchema, prefix: string): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, member]) => {
    const key = `${prefix}${name}`
    const what = [
      member.description,
      member.enum ? `one of ${member.enum.map((value) => `\`${value}\``).join(', ')}` : '',
    ]
      .filter(Boolean)
      .join('; ')
    const fallback =
      member.default === undefined
        ? schema.required?.includes(name)
          ? 'required'
          : ''
        : `\`${JSON.stringify(member.default)}\``
    const inner =
      typeof member.additionalProperties === 'object'
        ? keysOf(member.additionalProperties, `${key}.<name>.`)
        : []
    return [
      `| \`${key}\` | ${what.replaceAll('|', '\\|')} | ${fallback} |`,
      ...keysOf(member, `${key}.`),
      ...keysOf(member.items ?? {}, `${key}[].`),
      ...inner,
    ]
  })
}

function queryTable(queries: readonly SavedQuery[]): string {
  const rows = queries.map(
    ({ name, description, parameters }) =>
      `| \`${name}\` | ${description['en']} | ${parameters.map(parameterText).join('; ')} |`,
  )
  return `## Saved queries\n\n| query | gives | parameters |\n|---|---|---|\n${rows.join('\n')}`
}

function parameterText({ name, type, default: fallback, description }: QueryParameter): string {
  const given = fallback === null ? '' : ` = ${fallback === '' ? 'nothing' : fallback}`
  return `\`${name}\` ${type}${given}: ${(description['en'] ?? '').replaceAll(';', ',')}`
}

function modelTable(title: string, models: readonly Model[], layer: Layer): string {
  const rows = models
    .filter((model) => model.layer === layer)
    .map(
      ({ name, header }) =>
        `| \`${name}\` | ${header.description.replaceAll('|', '\\|')} | ${header.grain.join(', ')} |`,
    )
  return `## ${title}\n\n| model | a row is | grain |\n|---|---|---|\n${rows.join('\n')}`
}
