import { mixedSettings } from './airline.js'
import { RecursiveAirline } from './recursive-airline.js'

/** Degrees of freedom of the Student t by which a setting is judged: one wild value does not decide between settings. */
const JUDGE_FREEDOM = 5
/** Squared residuals beyond this many times their mean count as that. */
const CLIP = 9
/** A model whose forecast has this variance does not know its months yet and is not judged. */
export const UNKNOWN_VARIANCE = 50
/** Residuals that a model's own scale needs. */
const LEAST_RESIDUALS = 3

interface Member {
  readonly model: RecursiveAirline
  logWeight: number
  squares: number
  count: number
}

/**
 * Airline settings side by side, each weighted by how well it foretold the values so far.
 * Source: Dawid (1984), Statistical theory: the prequential approach, JRSS A 147.
 */
export class AirlineMixture {
  expected = Number.NaN
  /** See `RecursiveAirline.variance`. */
  variance = Number.NaN
  private readonly members: readonly Member[]

  /** @param calendarCount columns that `expect` is given. */
  constructor(season: number, calendarCount: number) {
    this.members = mixedSettings(season).map((setting) => ({
      model: new RecursiveAirline(season, setting, calendarCount),
      logWeight: 0,
      squares: 0,
      count: 0,
    }))
  }

  /** Sets `expected` and `variance` for period `at`. */
  expect(at: number, calendar: readonly number[]): void {
    const top = this.members.reduce(
      (most, { logWeight }) => Math.max(most, logWeight),
      Number.NEGATIVE_INFINITY,
    )
    let [total, expected, variance] = [0, 0, 0]
    for (const { model, logWeight } of this.members) {
      model.expect(at, calendar)
      const weight = Math.exp(logWeight - top)
      total += weight
      expected += weight * model.expected
      variance += weight * model.variance
    }
    this.expected = expected / total
    this.variance = variance / total
  }

  /** Takes the value of the period expected last; NaN when it is missing. */
  take(value: number): void {
    for (const member of this.members) {
      if (!Number.isNaN(value) && member.model.variance < UNKNOWN_VARIANCE) judge(member, value)
      member.model.take(value)
    }
  }
}

function judge(member: Member, value: number): void {
  const { model, count } = member
  const square = (value - model.expected) ** 2 / model.variance
  const mean = Math.max(member.squares / Math.max(1, count), Number.MIN_VALUE)
  const known = count >= LEAST_RESIDUALS
  if (known) {
    const spread = Math.log1p(square / mean / JUDGE_FREEDOM)
    member.logWeight -= 0.5 * Math.log(mean * model.variance) + 0.5 * (JUDGE_FREEDOM + 1) * spread
  }
  member.squares += known ? Math.min(square, CLIP * mean) : square
  member.count += 1
}
