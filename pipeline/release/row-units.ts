import { isMeasure } from '../sources/measure.js'
import { textOfHeading, type Heading } from '../sources/readers/header/headings.js'
import { notedUnits, textOfUnitRows, unitOf, type Unit } from '../sources/readers/header/units.js'
import type { Choice } from './choice.js'
import type { ProposedColumn } from './sample-columns.js'
import type { HeaderTable } from './sample-header.js'

/** A unit out of rows of metadata. */
export interface RowUnit {
  stated: string
  /** Whether it is one that almanac knows the factor of. */
  isKnown: boolean
  /** The unit that its label states, where that is another. */
  labelled: string | null
}

/** What rows of metadata state above a column, where its label does not say the same. */
export function rowUnitOf({ index, unit }: Heading, { noteRows }: HeaderTable): RowUnit | null {
  const stated = textOfUnitRows(noteRows, index)
  const found = unitOf(stated, [], true)
  if (stated === '' || (unit !== null && (found === null || found.factor === unit.factor))) return null
  return { stated, isKnown: found !== null, labelled: unit?.stated ?? null }
}

/** The unit that rows of metadata state goes to a column of figures, and is asked about where its label says another. */
export function rowUnitChoices(columns: readonly ProposedColumn[]): Choice[] {
  return columns.flatMap(({ name, type, rowUnit }) => {
    if (rowUnit === null || !isMeasure(type)) return []
    const { stated, isKnown, labelled } = rowUnit
    return [
      {
        key: ['columns', name, isKnown ? 'published-unit' : 'unit'],
        chosen: labelled ?? stated,
        evidence:
          labelled === null
            ? 'rows of metadata state it'
            : `the label says ${labelled}, and rows of metadata say ${stated}`,
        others: labelled === null ? [] : [stated],
        isOpen: labelled !== null,
      },
    ]
  })
}

/** A factor that a file only hints at. */
export interface FactorDoubt {
  factor: number
  others: readonly number[]
  evidence: string
}

/** What `mil` is short for: a thousand in Spanish and Portuguese, a million elsewhere. */
const THOUSAND_OR_MILLION = /(?<!\p{L})mil(?!\p{L})/iu

/** The factor at which the label of a column without a unit hints, or a note below the table does; null where nothing does. */
export function factorDoubt(heading: Heading, notesBelow: readonly string[]): FactorDoubt | null {
  const label = textOfHeading(heading)
  if (heading.unit !== null) return null
  if (THOUSAND_OR_MILLION.test(label))
    return { factor: 1000, others: [1_000_000], evidence: `mil in ${label} is a thousand or a million` }
  const noted = notesBelow.flatMap((text) => {
    const [unit] = notedUnits([text.replace(/^[^\p{L}]+/u, '')])
    return unit === undefined || unit.factor === 1 ? [] : [{ text, unit }]
  })
  const [first] = noted
  return first === undefined ? null : noteDoubt(first.unit, first.text)
}

function noteDoubt({ factor }: Unit, text: string): FactorDoubt {
  return { factor, others: [1], evidence: `a note below the table says ${JSON.stringify(text)}` }
}

/** The factors in doubt, each of which a person has to decide. */
export function factorChoices(columns: readonly ProposedColumn[]): Choice[] {
  return columns.flatMap(({ name, type, unit, doubt }) =>
    doubt === null || unit !== null || !isMeasure(type)
      ? []
      : [
          {
            key: ['columns', name, 'factor'],
            chosen: String(doubt.factor),
            evidence: doubt.evidence,
            others: doubt.others.map(String),
            isOpen: true,
          },
        ],
  )
}
