import { segmentsOf, type Break, type Segment } from '../statistics/segments.js'
import type { NumberRows } from './number-rows.js'
import type { RegularSeries, RegularStatistics } from './regular-series.js'

/** Periods by which a break may stand elsewhere on the scale of logarithms and still be the same. */
const SAME_PLACE = 2

const BREAK_COLUMNS = [
  'step',
  'slope_change',
  'saved',
  'price',
  'evidence',
  'evidence_limit',
  'jump',
  'jump_limit',
  'is_significant',
] as const

/** The segments of yearly, half-yearly, quarterly and monthly series: straight lines, and the breaks between them. */
export const segmentStatistics: RegularStatistics = {
  name: 'statistics.segments',
  description:
    'A stretch of a yearly, half-yearly, quarterly or monthly series about one straight line, with the evidence for the break it begins with; the first has none.',
  grain: ['series', 'period_start'],
  checks: ['period_start <= last_start'],
  columns: {
    series: 'varchar',
    period_start: 'timestamp',
    segment: 'integer',
    last_start: 'timestamp',
    level: 'double',
    slope: 'double',
    scale: 'double',
    step: 'double',
    slope_change: 'double',
    saved: 'double',
    price: 'double',
    evidence: 'double',
    evidence_limit: 'double',
    jump: 'double',
    jump_limit: 'double',
    is_significant: 'boolean',
  },
  numbers: ['number', 'place', 'segment', 'last', 'level', 'slope', 'scale', ...BREAK_COLUMNS],
  select: `segment::integer as segment,
    period_start + to_months(((last - place) * (12 // season))::integer) as last_start,
    level, slope, scale, ${BREAK_COLUMNS.slice(0, -1).join(', ')}, is_significant = 1 as is_significant`,
  add: addSegments,
}

function addSegments(series: RegularSeries, rows: NumberRows): void {
  const { number, first, season, values } = series
  const { segments, breaks } = segmentsOf(values, season)
  const growing = breaksOfGrowth(values, season)
  for (const [i, segment] of segments.entries()) {
    const found = breaks.find(({ at }) => at === segment.first)
    rows.add(
      number,
      first + segment.first,
      i + 1,
      first + segment.last,
      ...lineOf(segment),
      ...evidenceOf(found, growing),
    )
  }
}

/** A steady growth bends on the scale of the values, a steady rise on that of logarithms; a break that stands on both is one. */
function breaksOfGrowth(values: Float64Array, season: number): readonly Break[] | null {
  if (values.some((value) => value <= 0)) return null
  return segmentsOf(values.map(Math.log), season).breaks.filter(({ significant }) => significant)
}

function lineOf({ level, slope, scale }: Segment): number[] {
  return [level, slope, scale]
}

function evidenceOf(found: Break | undefined, growing: readonly Break[] | null): number[] {
  if (!found) return BREAK_COLUMNS.map(() => Number.NaN)
  const stands = growing === null || growing.some(({ at }) => Math.abs(at - found.at) <= SAME_PLACE)
  return [
    found.step,
    found.slopeChange,
    found.saved,
    found.price,
    found.evidence,
    found.evidenceLimit,
    found.jump,
    found.jumpLimit,
    found.significant && stands ? 1 : 0,
  ]
}
