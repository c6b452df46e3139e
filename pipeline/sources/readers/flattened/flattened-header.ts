import { UserError } from '../../../base/error.js'
import type { Manifest } from '../../manifest.js'
import { normalLabel } from '../reader.js'

/** One line of a flattened table. */
export interface Cell {
  line: number
  text: string
}

/** A place in the header: the column or group it stands for and its spellings. */
interface Heading {
  name: string
  isGroup: boolean
  labels: readonly string[]
}

interface Attempt {
  columns: string[]
  matched: number
  end: number
  missing: readonly Heading[]
}

/**
 * Finds the header of a flattened table: first the headings without a group and the group headings, then the headings of each
 * group, in the order in which the groups stood. Headings are known by label, so columns and groups may change places.
 * @returns the columns in the order of a row's cells, and the index of the first cell after the header.
 * @throws UserError naming the best partial match when the header is not there.
 */
export function findHeader(
  cells: readonly Cell[],
  manifest: Manifest,
  file: string,
): { columns: string[]; end: number } {
  let best: Attempt | undefined
  for (const start of cells.keys()) {
    const attempt = headerAt(cells, start, manifest)
    if (attempt.missing.length === 0) return attempt
    if (attempt.matched > (best?.matched ?? 0)) best = attempt
  }
  throw new UserError(`${file}: ${describeMiss(cells, best, manifest)}`, 1, {
    remedy: `fix the labels in ${manifest.file}`,
  })
}

function headerAt(cells: readonly Cell[], start: number, manifest: Manifest): Attempt {
  const top = takeHeadings(cells, start, topHeadings(manifest))
  const attempt: Attempt = {
    columns: [],
    matched: top.names.length,
    end: start + top.names.length,
    missing: top.missing,
  }
  for (const { name, isGroup } of top.names) {
    if (attempt.missing.length > 0) break
    if (!isGroup) attempt.columns.push(name)
    else addGroup(attempt, takeHeadings(cells, attempt.end, groupHeadings(manifest, name)))
  }
  return attempt
}

function addGroup(attempt: Attempt, group: { names: Heading[]; missing: Heading[] }): void {
  attempt.columns.push(...group.names.map(({ name }) => name))
  attempt.matched += group.names.length
  attempt.end += group.names.length
  attempt.missing = group.missing
}

function takeHeadings(
  cells: readonly Cell[],
  start: number,
  headings: readonly Heading[],
): { names: Heading[]; missing: Heading[] } {
  const names: Heading[] = []
  const missing = [...headings]
  while (missing.length > 0) {
    const label = normalLabel(cells[start + names.length]?.text ?? '')
    const at = missing.findIndex(({ labels }) => labels.includes(label))
    const [heading] = at < 0 ? [] : missing.splice(at, 1)
    if (heading === undefined) break
    names.push(heading)
  }
  return { names, missing }
}

function topHeadings(manifest: Manifest): Heading[] {
  const groups = Object.entries(manifest.groups).map(([name, labels]) => ({
    name,
    isGroup: true,
    labels: labels.map(normalLabel),
  }))
  return [...headingsOf(manifest, undefined), ...groups]
}

function groupHeadings(manifest: Manifest, group: string): Heading[] {
  return headingsOf(manifest, group)
}

function headingsOf(manifest: Manifest, group: string | undefined): Heading[] {
  return Object.entries(manifest.columns)
    .filter(([, column]) => column.group === group)
    .map(([name, column]) => ({ name, isGroup: false, labels: (column.labels ?? [name]).map(normalLabel) }))
}

function describeMiss(cells: readonly Cell[], best: Attempt | undefined, manifest: Manifest): string {
  const expected = (best?.missing ?? topHeadings(manifest))
    .map(({ labels }) => labels.join(' or '))
    .join(', ')
  if (best === undefined) return `no table header found; expected one of ${expected}`
  const found = cells[best.end]
  return found === undefined
    ? `the table header ends after ${best.matched} headings; expected ${expected}`
    : `line ${found.line}: unknown heading ${found.text}; expected ${expected}`
}
