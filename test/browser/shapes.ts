import { Random } from '../mutation/random.js'

/** A file of figures as some public body publishes them: made up by seeded numbers, in a shape that exists. */
export interface Shape {
  /** Of the file, and of the project that is made of it. */
  name: string
  title: string
  csv: string
}

type Cell = string | number

const COUNTIES =
  'Aldermoor,Birchampton,Coldwater,Dunmere,Eastfold,Fernhill,Greyhaven,Hollowdene,Ironbridge Gate,Juniper Bay,Kingsferry,Lowmarsh,Millbrook,Northwick,Oakenshaw,Pinehurst,Queensport,Redcliffe,Silverlake,Thornbury,Underhill,Westmark'.split(
    ',',
  )

const SERVICES = [
  'Application for a certified transcript of the household registration of a deceased person',
  'Change of address for a whole household, with notice to schools, health insurance and the tax office',
  'Renewal of the licence of a foreign resident who works in more than one municipality',
  'Correction of a name in the land register after marriage, adoption or naturalisation',
]

/** The twelve. */
export function shapes(): Shape[] {
  return [
    population(),
    trade(),
    shares(),
    rides(),
    weeks(),
    partialYear(),
    budget(),
    traces(),
    agencies(),
    singlePeriod(),
    twoMeasures(),
    rareEvents(),
  ]
}

/** Years of many members and their total, with years in which nothing was counted. */
function population(): Shape {
  const noise = noiseOf(1)
  const rows = range(1921, 2025)
    .filter((year) => year < 1942 || year > 1945)
    .flatMap((year) => {
      const counts = COUNTIES.map((county, i): [string, number] => [
        county,
        Math.round(40_000 * (i + 1) * 1.012 ** (year - 1921) * noise(0.01)),
      ])
      const total = counts.reduce((sum, [, count]) => sum + count, 0)
      return [...counts, ['Total', total] as const].map(([county, count]) => [year, county, count])
    })
  return shape('population', 'Registered population', ['year', 'county', 'population'], rows)
}

/** Months of three columns, one of which is the difference of the others and mostly below nought. */
function trade(): Shape {
  const noise = noiseOf(2)
  const rows = months(2009, 204).map((month, i) => {
    const exports = Math.round(8200 * 1.003 ** i * season(i, 0.06) * noise(0.04))
    const imports = Math.round(8600 * 1.0031 ** i * season(i + 2, 0.04) * noise(0.05))
    return [month, exports, imports, exports - imports]
  })
  return shape(
    'trade',
    'Trade in goods',
    ['month', 'exports (million)', 'imports (million)', 'balance (million)'],
    rows,
  )
}

/** Quarters of shares in per cent, with a quarter that was not asked. */
function shares(): Shape {
  const noise = noiseOf(3)
  const ways: [string, number, number][] = [
    ['Online', 20, 1],
    ['At a counter', 50, -0.6],
    ['By post', 16, -0.2],
    ['By telephone', 10, 0],
    ['By proxy', 4, 0],
  ]
  const rows = quarters(2014, 44).flatMap((quarter, i) => {
    const weights = ways.map(([way, first, step]): [string, number] => [
      way,
      (first + step * i) * noise(0.03),
    ])
    const all = weights.reduce((sum, [, weight]) => sum + weight, 0)
    return weights.map(([way, weight]): Cell[] => [
      quarter,
      way,
      i === 25 ? '' : ((100 * weight) / all).toFixed(1),
    ])
  })
  return shape('shares', 'How services are used', ['quarter', 'way', 'share (%)'], rows)
}

/** 5,000 days of three lines, with a week in it and days without service. */
function rides(): Shape {
  const noise = noiseOf(4)
  const lines: [string, number][] = [
    ['Red line', 420_000],
    ['Blue line', 260_000],
    ['Harbour tram', 31_000],
  ]
  const rows = days('2012-03-01', 5000).flatMap((day, i) => {
    const isWeekend = [0, 6].includes(new Date(day).getUTCDay())
    const isOff = i === 812 || i === 3120
    return lines.map(([line, size]) => [
      day,
      line,
      isOff
        ? 0
        : Math.round(size * (1 + i / 12_000) * (isWeekend ? 0.62 : 1) * season(i / 30.4, 0.07) * noise(0.04)),
    ])
  })
  return shape('rides', 'Rides a day', ['date', 'line', 'rides'], rows)
}

/** Weeks by the calendar of ISO 8601 of six sites, of which one opened late. */
function weeks(): Shape {
  const noise = noiseOf(5)
  const sites = ['Main library', 'Riverside', 'Old town', 'Station', 'University', 'New harbour']
  const rows = isoWeeks(2019, 280).flatMap((week, i) =>
    sites.flatMap((site, at) =>
      at === 5 && i < 130
        ? []
        : [[week, site, Math.round(9000 * 0.7 ** at * season(i / 4.35, 0.12) * noise(0.06))]],
    ),
  )
  return shape('loans', 'Loans of the libraries', ['week', 'site', 'loans'], rows)
}

/** Years of one series, the newest of which ends in June. */
function partialYear(): Shape {
  const noise = noiseOf(6)
  const rows = range(2009, 2026).map((year, i) => [
    year === 2026 ? 'Jan-Jun 2026' : String(year),
    Math.round(1_100_000 * 1.07 ** i * noise(0.05) * (year === 2026 ? 0.47 : 1)),
  ])
  return shape('permits', 'Permits issued', ['year', 'permits'], rows)
}

/** Years of amounts of money of a trillion and more. */
function budget(): Shape {
  const noise = noiseOf(7)
  const parts: [string, number][] = [
    ['Social security', 9.4e12],
    ['Education', 4.1e12],
    ['Defence', 3.6e12],
    ['Economy', 2.2e12],
  ]
  const rows = range(2001, 2025).flatMap((year, i) =>
    parts.map(([part, size]) => [year, part, Math.round((size * 1.031 ** i * noise(0.03)) / 1e6) * 1e6]),
  )
  return shape('budget', 'Budget of the state', ['year', 'function', 'amount'], rows)
}

/** Months of concentrations of some millionths. */
function traces(): Shape {
  const noise = noiseOf(8)
  const rows = months(2016, 108).flatMap((month, i) =>
    ['Cadmium', 'Lead', 'Nickel'].map((metal, at) => [
      month,
      metal,
      (2.4e-6 * (1 + at) * season(i, 0.2) * noise(0.15)).toFixed(9),
    ]),
  )
  return shape('traces', 'Metals in drinking water', ['month', 'metal', 'concentration (mg/l)'], rows)
}

/** Eight years of three hundred series with long names. */
function agencies(): Shape {
  const noise = noiseOf(9)
  const names = range(1, 300).map(
    (i) => `${SERVICES[i % SERVICES.length]} at the ${COUNTIES[i % COUNTIES.length]} office no. ${i}`,
  )
  const rows = range(2018, 2025).flatMap((year, i) =>
    names.map((name, at) => [year, name, Math.round((90_000 / (1 + at)) * 1.04 ** i * noise(0.12))]),
  )
  return shape('services', 'Services by office', ['year', 'service', 'applications'], rows)
}

/** One year of some members: what a first file often is. */
function singlePeriod(): Shape {
  const noise = noiseOf(10)
  const rows = COUNTIES.slice(0, 12).map((county, i) => [
    2025,
    county,
    Math.round((52_000 / (1 + i / 3)) * noise(0.2)),
  ])
  return shape('visitors', 'Visitors of museums', ['year', 'county', 'visitors'], rows)
}

/** Months of millions beside minutes. */
function twoMeasures(): Shape {
  const noise = noiseOf(11)
  const rows = months(2018, 96).flatMap((month, i) =>
    ['Counter', 'Website']
      .map((way, at) => [
        month,
        way,
        Math.round((at === 0 ? 1_900_000 : 3_400_000) * (1 + (at === 0 ? -0.004 : 0.006) * i) * noise(0.04)),
        (at === 0 ? 11.2 - i / 60 : 4.1) * noise(0.03),
      ])
      .map(([when = '', way = '', calls = 0, minutes = 0]): Cell[] => [
        when,
        way,
        calls,
        Number(minutes).toFixed(2),
      ]),
  )
  return shape('calls', 'Calls and how long they take', ['month', 'way', 'calls', 'average minutes'], rows)
}

/** Months of one series that is mostly nought. */
function rareEvents(): Shape {
  const random = new Random(12)
  const rows = months(2005, 240).map((month) => [month, random.below(9) === 0 ? 1 + random.below(3) : 0])
  return shape('outages', 'Outages of the register', ['month', 'outages'], rows)
}

function shape(
  name: string,
  title: string,
  head: readonly string[],
  rows: readonly (readonly Cell[])[],
): Shape {
  return { name, title, csv: [head, ...rows].map((row) => `${row.map(quoted).join(',')}\n`).join('') }
}

function quoted(cell: Cell): string {
  const text = String(cell)
  return text.includes(',') ? `"${text}"` : text
}

/** Factors around one that differ from it by about `share`. */
function noiseOf(seed: number): (share: number) => number {
  const random = new Random(seed)
  const even = (): number => random.below(2 ** 20) / 2 ** 20
  return (share) => 1 + share * 1.4 * (even() + even() + even() - 1.5)
}

function season(month: number, share: number): number {
  return 1 + share * Math.sin((2 * Math.PI * month) / 12)
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i)
}

function months(year: number, count: number): string[] {
  return range(0, count - 1).map(
    (i) => `${year + Math.floor(i / 12)}-${String((i % 12) + 1).padStart(2, '0')}`,
  )
}

function quarters(year: number, count: number): string[] {
  return range(0, count - 1).map((i) => `${year + Math.floor(i / 4)}-Q${(i % 4) + 1}`)
}

const DAY_MS = 86_400_000

function days(first: string, count: number): string[] {
  return range(0, count - 1).map((i) => new Date(Date.parse(first) + i * DAY_MS).toISOString().slice(0, 10))
}

/** So many weeks from the first of a year on, which holds 4 January. */
function isoWeeks(year: number, count: number): string[] {
  const fourth = Date.UTC(year, 0, 4)
  const monday = fourth - ((new Date(fourth).getUTCDay() + 6) % 7) * DAY_MS
  return range(0, count - 1).map((i) => {
    const thursday = new Date(monday + (7 * i + 3) * DAY_MS)
    const week =
      1 + Math.floor((thursday.getTime() - Date.UTC(thursday.getUTCFullYear(), 0, 1)) / (7 * DAY_MS))
    return `${thursday.getUTCFullYear()}-W${String(week).padStart(2, '0')}`
  })
}
