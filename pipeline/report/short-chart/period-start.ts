const PART_MONTHS: Readonly<Record<string, number>> = { S: 6, Q: 3 }
const DAY_MS = 86_400_000

/**
 * The moment at which a period begins, in ISO 8601, by its label as SDMX writes it (2017, 2017-S1, 2017-Q1, 2017-03, 2017-W05, 2017-03-05,
 * 2017-03-05T13:05, 2017-04-01/P1Y), or null for any other text. Weeks are those of ISO 8601.
 */
export function periodStart(label: string): string | null {
  const part = /^(\d{4})-([SQW])(\d{1,2})$/.exec(label)
  if (part) {
    const [year, unit = '', number] = [Number(part[1]), part[2], Number(part[3])]
    if (unit === 'W') return iso(firstMonday(year) + (number - 1) * 7 * DAY_MS)
    return iso(Date.UTC(year, (number - 1) * (PART_MONTHS[unit] ?? 0), 1))
  }
  const day = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:\/P\d+[YMD])?$/.exec(label)
  if (day) return `${day[1]}-${day[2] ?? '01'}-${day[3] ?? '01'}`
  return /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?$/.test(label)
    ? label.replace(' ', 'T')
    : null
}

/** The Monday of the week that holds 4 January. */
function firstMonday(year: number): number {
  const fourth = Date.UTC(year, 0, 4)
  return fourth - ((new Date(fourth).getUTCDay() + 6) % 7) * DAY_MS
}

function iso(moment: number): string {
  return new Date(moment).toISOString().slice(0, 10)
}
