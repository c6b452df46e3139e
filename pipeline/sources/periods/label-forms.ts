import { plainLabel } from './plain-label.js'
import { formsOf, type Form } from './spellings.js'

/** Between the cells that a label is made of, such as year and month. */
export const BESIDE = '\u001f'
/** Between the code of a frequency and the label. */
export const AFTER_FREQUENCY = '\u001e'

/** A label as it is shown: its cells side by side. */
export function shownLabel(label: string): string {
  return label.replaceAll(AFTER_FREQUENCY, ' ').replaceAll(BESIDE, ' ')
}

/** A label taken apart as far as that can be done without knowing the rules. */
export interface LabelForms {
  /** The code or word before the label that says its frequency, or null. */
  frequency: string | null
  cells: readonly CellForms[]
}

interface CellForms {
  text: string
  /** The ways to understand it, its hour left out. */
  forms: readonly Form[]
  /** The hour it states, 0 to 24, or null. */
  hour: number | null
  /** The number that it is and no more, or the hour of a time by itself; else null. */
  number: number | null
}

/** Takes a label apart. */
export function labelForms(label: string): LabelForms {
  const at = label.indexOf(AFTER_FREQUENCY)
  const cells = label.slice(at + 1).split(BESIDE)
  return { frequency: at < 0 ? null : label.slice(0, at), cells: cells.map(cellForms) }
}

function cellForms(text: string): CellForms {
  const plain = plainLabel(text)
  const { day, hour } = withoutHour(plain)
  const bare = plain.replace(/^(\d{1,2}):00(?::00)?$/, '$1')
  const number = /^\d+(?:\.0+)?$/.test(bare) ? Number(bare) : null
  return { text, forms: formsOf(day), hour, number }
}

const ZONE = String.raw`(?: ?(?:z|utc|gmt|[+-]\d\d:?\d\d))?`
const CLOCK = new RegExp(
  String.raw`^(?<day>.*\d)(?:t| |, ?)(?<hour>\d{1,2})(?:(?::00(?::00(?:\.0+)?)?)? ?(?<half>[ap]\.?m\.?)|:00(?::00(?:\.0+)?)?|(?<=t\d\d))${ZONE}$`,
)
const COMPACT = /^(?<day>\d{8})[t ]?(?<hour>\d{2})(?:00(?:00)?)?z?$/
const WORDED = /^(?<day>.*[日일]) ?(?<hour>\d{1,2})(?:[時时点點시](?:00分)?|:00)$/u

/** The hour at the end of a label, and the label without it. A time within an hour is left where it is. */
function withoutHour(plain: string): { day: string; hour: number | null } {
  const found = (COMPACT.exec(plain) ?? WORDED.exec(plain) ?? CLOCK.exec(plain))?.groups
  if (found === undefined) return { day: plain, hour: null }
  const { day = '', hour = '', half } = found
  if (half === undefined) return { day, hour: Number(hour) }
  const ofHalf = Number(hour)
  if (ofHalf < 1 || ofHalf > 12) return { day: plain, hour: null }
  return { day, hour: (ofHalf % 12) + (half.startsWith('p') ? 12 : 0) }
}
