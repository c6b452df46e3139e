import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import type { Json } from '../base/json.js'
import { textsSchema, type Texts } from '../base/language.js'
import { parseYaml } from '../base/yaml-document.js'
import type { Query } from '../models/syntax-tree.js'
import { quoteText } from '../system/database.js'
import { nullIfMissing } from '../system/files.js'

const CLAIMS_FILE = 'data/claims.yaml'

const partSchema = z
  .strictObject({
    says: textsSchema.describe('what this part of the statement says, one per language'),
    rule: z
      .enum(['exact', 'floor', 'at-least', 'at-most', 'below', 'above'])
      .describe('how the computed figure is compared with the published one'),
    unit: z.number().positive().optional().describe('floor: the unit to which the published figure was cut'),
    published: z
      .number()
      .optional()
      .describe('the published figure; without it the query gives a column `published`'),
    query: z.string().describe('one row over marts: computed, arithmetic (and perhaps published)'),
  })
  .refine((part) => (part.rule === 'floor') === (part.unit !== undefined), {
    path: ['unit'],
    message: 'the rule floor needs a unit, the other rules take none',
  })

/** Shape of one entry of `data/claims.yaml`. */
export const claimSchema = z
  .strictObject({
    id: z
      .string()
      .regex(/^[A-Z]+\d+$/, 'an id is a letter and a number, as in C13')
      .describe('short name of the statement'),
    statement: textsSchema.describe('what was published, in our words, one per language'),
    printed: z.string().optional().describe('the figure as printed'),
    note: textsSchema.optional().describe('what a reader should know in addition to the verdict'),
    untestable: textsSchema.optional().describe('why the data cannot test it; stands in place of parts'),
    parts: z.array(partSchema).prefault([]).describe('what is tested, one by one'),
  })
  .refine((claim) => (claim.parts.length === 0) === (claim.untestable !== undefined), {
    path: ['parts'],
    message: 'give parts with queries, or say under untestable why there can be none',
  })

export const claimsSchema = z.array(claimSchema).superRefine((claims, context) => {
  for (const [i, { id }] of claims.entries()) {
    if (claims.findIndex((claim) => claim.id === id) < i)
      context.addIssue({ code: 'custom', path: [i, 'id'], message: `${id} is given twice` })
  }
})

/** A published statement, in our words, with the queries that test it. */
export type Claim = z.infer<typeof claimSchema>
type Part = z.infer<typeof partSchema>

/** The claims of `data/claims.yaml`; [] when there is no such file. @throws UserError naming line and key. */
export async function readClaims(projectFolder: string): Promise<Claim[]> {
  const text = await nullIfMissing(readFile(join(projectFolder, CLAIMS_FILE), 'utf8'))
  return text === null ? [] : parseYaml(text, CLAIMS_FILE, claimsSchema)
}

/** The queries of the claims, each with the place to name when it fails. */
export function claimQueries(claims: readonly Claim[]): Query[] {
  return claims.flatMap(({ id, parts }) =>
    parts.map(({ query }, i) => ({ file: `${CLAIMS_FILE} (${id}, part ${i + 1})`, sql: query })),
  )
}

/**
 * The select behind `marts.claim_parts`: a row per part of a claim, and one for a claim that has none: id, part, rule, unit,
 * published, computed, arithmetic, holds, untestable.
 * @param asked the queries of the parts, in the order of `claimQueries`, as they are asked.
 */
export function claimPartsSql(claims: readonly Claim[], asked: readonly string[]): string {
  const queries = asked[Symbol.iterator]()
  const selects = claims.flatMap((claim) =>
    claim.parts.length === 0
      ? [untestableSql(claim)]
      : claim.parts.map((part, i) =>
          partSql(claim.id, i + 1, { ...part, query: queries.next().value ?? part.query }),
        ),
  )
  return selects.length > 0
    ? selects.join('\nunion all\n')
    : `select * from (${untestableSql({ id: '' })}) where false`
}

/** The texts by language of a claim, with their places. */
export function claimTexts({
  id,
  statement,
  note,
  untestable,
  parts,
}: Claim): [place: string, text: Texts][] {
  const named = Object.entries({ statement, note, untestable }).flatMap(([key, text]): [string, Texts][] =>
    text === undefined ? [] : [[`${CLAIMS_FILE}: ${id}: ${key}`, text]],
  )
  return [...named, ...parts.map(({ says }): [string, Texts] => [`${CLAIMS_FILE}: ${id}: says`, says])]
}

/** The words of the claims, a record per claim, for `ops.claims`. */
export function claimWords(claims: readonly Claim[]): Json[] {
  return claims.map(({ id, statement, printed, note, untestable, parts }) => ({
    id,
    statement: JSON.stringify(statement),
    printed: printed ?? null,
    note: JSON.stringify(note ?? {}),
    untestable: JSON.stringify(untestable ?? {}),
    says: parts.map(({ says }) => JSON.stringify(says)),
  }))
}

function untestableSql({ id }: Pick<Claim, 'id'>): string {
  return `select ${quoteText(id)} as id, 1 as part, null::varchar as rule, null::double as unit, null::double as published,
    null::double as computed, null::varchar as arithmetic, null::boolean as holds, true as untestable`
}

function partSql(id: string, number: number, part: Part): string {
  const published = part.published === undefined ? 'published' : String(part.published)
  return `select ${quoteText(id)} as id, ${number} as part, ${quoteText(part.rule)} as rule, ${part.unit ?? 'null'}::double as unit,
    published::double as published, computed::double as computed, arithmetic::varchar as arithmetic, ${HOLDS[part.rule]} as holds, false as untestable
  from (select 1) left join (select computed, arithmetic, ${published} as published, ${part.unit ?? 'null'} as unit from (${part.query}\n)) on true`
}

const HOLDS: Record<Part['rule'], string> = {
  exact: 'computed = published',
  floor: 'floor(computed / unit) * unit = published',
  'at-least': 'computed >= published',
  'at-most': 'computed <= published',
  below: 'computed < published',
  above: 'computed > published',
}
