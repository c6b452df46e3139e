import { columnOf, type SceneNode } from './scene.js'
import { middleOf, type Stop } from './stops.js'

type Line = Stop['lines'][number]

/** A finding that a mark has the number of: its sentence, and the link to it. */
export interface Finding {
  number: string
  text: string
  link: HTMLAnchorElement
}

/** What is told of a mark: what it has in common with the other series of its period, a row for each of them, and their findings. */
export interface ToldPeriod {
  lines: readonly Line[]
  /** Names of the cells of each row; none where the mark stands alone. */
  names: readonly string[]
  rows: readonly { cells: readonly string[]; isCurrent: boolean }[]
  findings: readonly Finding[]
}

/** More series than that are not told beside each other. */
const MOST_ROWS = 10

/** What is told of a mark, and of the marks of other series in its panel and period. @param findingOf gives the finding of an item. */
export function toldPeriod(
  stop: Stop,
  stops: readonly Stop[],
  findingOf: (item: SceneNode) => Finding | null,
): ToldPeriod {
  const beside = besides(stop, stops)
  const common = stop.lines.filter((line) =>
    beside.every(({ lines }) => lines.some((other) => isSame(line, other))),
  )
  const isAlone = beside.length < 2 || beside.length > MOST_ROWS || common.length === 0
  const told = isAlone ? [stop] : beside
  const findings = new Map(
    told.flatMap(({ item }) => {
      const finding = findingOf(item)
      return finding ? [[finding.number, finding] as const] : []
    }),
  )
  if (isAlone) return { lines: stop.lines, names: [], rows: [], findings: [...findings.values()] }
  const own = ({ lines }: Stop): Line[] => lines.filter((line) => !common.some((each) => isSame(each, line)))
  const names = [...new Set(beside.flatMap((each) => own(each).map(([name]) => name)))]
  const rows = beside.map((each) => {
    const cells = new Map(own(each).map(([name, text]) => [name, text]))
    return { cells: names.map((name) => cells.get(name) ?? ''), isCurrent: each.series === stop.series }
  })
  return { lines: common, names, rows, findings: [...findings.values()] }
}

/** The marks of a period in a panel that tell the same kind of thing, from top to bottom, each series once. */
function besides(stop: Stop, stops: readonly Stop[]): Stop[] {
  const told = new Map<string, Stop>()
  for (const other of stops)
    if (isBeside(stop, other) && (!told.has(other.series) || other === stop)) told.set(other.series, other)
  return [...told.values()].toSorted((a, b) => middleOf(a).y - middleOf(b).y)
}

function isBeside(stop: Stop, other: Stop): boolean {
  if (stop.panel.x !== other.panel.x || stop.panel.y !== other.panel.y) return false
  if (stop.lines[0]?.[0] !== other.lines[0]?.[0]) return false
  const [at, otherAt] = [stop, other].map(({ item }) => columnOf(item, 'chart_at'))
  if (at !== undefined && otherAt !== undefined) return Number(at) === Number(otherAt)
  return Math.abs(middleOf(stop).x - middleOf(other).x) < 1
}

function isSame([name, text]: Line, [otherName, otherText]: Line): boolean {
  return name === otherName && text === otherText
}
