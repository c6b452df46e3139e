import * as z from 'zod'

/** What a code can say of a figure. */
export const STATUSES = ['final', 'provisional', 'restated', 'estimated', 'missing'] as const

type Codes = Readonly<Record<string, (typeof STATUSES)[number]>>

/** Signs of PC-Axis and Eurostat for no figure, which JSON-stat gives as a status. */
const SIGNS: Codes = codesOf('missing', [':', '-', '.', '..', '...', '....', '.....', '......'])

/** Known lists of codes. */
const CODE_LISTS = {
  // Statistical flags of Eurostat: c confidential, m missing, z not applicable; f forecast, s estimated by Eurostat; b break, d definition
  // differs, i see metadata, n not significant, u low reliability.
  eurostat: {
    ...SIGNS,
    ...codesOf('missing', ['c', 'm', 'z']),
    ...codesOf('provisional', ['p']),
    ...codesOf('estimated', ['e', 'f', 's']),
    ...codesOf('restated', ['r']),
    ...codesOf('final', ['b', 'd', 'i', 'n', 'u']),
  },
  // CL_OBS_STATUS of SDMX: H missing by a holiday, K included elsewhere, L, M and O missing, Q suppressed; F forecast, I imputed; A normal,
  // B break, D definition differs, G experimental, J derogation, N not significant, S strike, U low reliability, V unvalidated, W includes
  // another. Some agencies add R, revised.
  sdmx: {
    ...SIGNS,
    ...codesOf('missing', ['H', 'K', 'L', 'M', 'O', 'Q']),
    ...codesOf('provisional', ['P']),
    ...codesOf('estimated', ['E', 'F', 'I']),
    ...codesOf('restated', ['R']),
    ...codesOf('final', ['A', 'B', 'D', 'G', 'J', 'N', 'S', 'U', 'V', 'W']),
  },
} as const satisfies Record<string, Codes>

/** How a row says by codes what its figures are. */
export const statusSchema = z.strictObject({
  column: z.string().describe('the column of texts that holds the codes, such as OBS_STATUS'),
  list: z
    .enum(['eurostat', 'sdmx'])
    .optional()
    .describe('a known list of codes: the flags of Eurostat, or CL_OBS_STATUS of SDMX'),
  codes: z
    .record(z.string().min(1), z.enum(STATUSES))
    .default({})
    .describe('meanings of other codes; final for one that says nothing about the status'),
})

/** How a row says by codes what its figures are. */
export type StatusRules = z.infer<typeof statusSchema>

/** What each code of a contract means. */
export function meaningsOf({ list, codes }: Pick<StatusRules, 'list' | 'codes'>): Codes {
  return { ...(list === undefined ? {} : CODE_LISTS[list]), ...codes }
}

/** The codes that a cell holds: itself, those that stand in it side by side, or parted by commas or spaces. */
export function codesIn(cell: string, known: Codes): string[] {
  if (Object.hasOwn(known, cell)) return [cell]
  const parts = cell.split(/[,;\s]+/).filter((part) => part !== '')
  return parts.every((part) => Object.hasOwn(known, part)) ? parts : Array.from(parts.join(''))
}

function codesOf(status: Codes[string], codes: readonly string[]): Codes {
  return Object.fromEntries(codes.map((code) => [code, status]))
}
