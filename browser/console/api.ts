import { prefix } from './settings.js'
import { Problem, problemOf, unreachable } from './problem.js'

export type Cell = string | number | boolean | null | readonly Cell[] | { readonly [key: string]: Cell }

export interface Column {
  name: string
  /** As DuckDB calls it. */
  type: string
}

/** What is asked. Without a release, the served one answers. */
export interface Question {
  sql: string
  /** Name of the saved query that `sql` is; it is then asked by its name, and its parameters are texts. */
  query: string | null
  parameters: Readonly<Record<string, Cell>>
  release: string | null
}

/** Rows of a result. */
export interface Answer {
  release: string
  columns: readonly Column[]
  rows: readonly (readonly Cell[])[]
  /** Whether there are more rows than these. */
  truncated: boolean
  /** That the query took, as the server measured it; null where it did not. */
  milliseconds: number | null
}

export interface Table {
  name: string
  layer: string
  /** Where it is written; what the engine brings begins with `library/`. */
  file: string | null
  description: Readonly<Record<string, string>> | null
  grain: readonly string[] | null
  row_count: number | null
  depends_on: readonly string[] | null
  changed_release: string | null
  changed_date: string | null
  columns: readonly TableColumn[]
}

export interface TableColumn extends Column {
  unit: string | null
  meaning: Readonly<Record<string, string>> | null
}

export interface SavedQuery {
  name: string
  description: Readonly<Record<string, string>>
  parameters: readonly QueryParameter[]
  sql: string
}

export interface QueryParameter {
  name: string
  type: string
  default: Cell
  description: Readonly<Record<string, string>> | null
}

export interface Release {
  id: string
  date: string
  served: boolean
}

export interface Completion {
  text: string
  /** Where in the text, in characters, what it replaces begins. */
  start: number
}

/** A file of this browser beside the release. */
export interface OwnFile {
  name: string
  /** Its name on the reader's machine. */
  file: string
  row_count: number
  columns: readonly Column[]
}

const API = `${prefix}/api/v1`
const FILES = `${prefix}/console/files`

/** Asks for rows. @throws Problem when the server refuses or cannot be reached; an AbortError once `signal` says so. */
export async function ask(
  question: Question,
  range: { limit: number; offset: number },
  signal: AbortSignal,
): Promise<Answer> {
  const response = await post('/sql', { ...bodyOf(question), ...range }, signal, 'application/json')
  const answer: Omit<Answer, 'milliseconds'> = await wholeJson(response, signal)
  const duration = /dur=([\d.]+)/.exec(response.headers.get('server-timing') ?? '')?.[1]
  return { ...answer, milliseconds: duration === undefined ? null : Number(duration) }
}

/** A whole result as a file. @throws Problem. */
export async function fileOf(question: Question, format: string, limit: number): Promise<Blob> {
  return (await post('/sql', { ...bodyOf(question), format, limit }, null, '*/*')).blob()
}

/** The address that gives a result as a file. */
export function addressOf(question: Question, format: string, limit: number): string {
  const { parameters, ...asked } = bodyOf(question)
  const query = new URLSearchParams({ ...asked, format, limit: String(limit) })
  for (const [name, value] of Object.entries(parameters))
    if (value !== null)
      query.set(`param.${name}`, typeof value === 'object' ? JSON.stringify(value) : String(value))
  return `${API}/sql?${query}`
}

/** What DuckDB would write next. @param sql the text up to the cursor. */
export async function completionsOf(
  sql: string,
  release: string | null,
  signal: AbortSignal,
): Promise<readonly Completion[]> {
  const response = await post('/completions', { sql, ...pinned(release) }, signal, 'application/json')
  const { completions }: { completions: readonly Completion[] } = await response.json()
  return completions
}

/** The tables of a release. @throws Problem. */
export async function readTables(release: string | null): Promise<readonly Table[]> {
  const { tables }: { tables: readonly Table[] } = await get(`/tables${pin(release)}`)
  return tables
}

/** The saved queries of a release. @throws Problem. */
export async function readQueries(release: string | null): Promise<readonly SavedQuery[]> {
  const { queries }: { queries: readonly SavedQuery[] } = await get(`/queries${pin(release)}`)
  return queries
}

/** The releases, newest first. @throws Problem. */
export async function readReleases(): Promise<{ releases: readonly Release[]; served: string }> {
  return get('/releases')
}

/** Tells of the served release, at once and whenever another takes its place; `lost` while the server cannot be reached. */
export function followRelease(
  served: (release: string | null) => void,
  lost: (isLost: boolean) => void,
): void {
  let events: EventSource | undefined
  // a browser holds few connections to one address: a page that nobody sees gives its own back
  const listen = (): void => {
    events?.close()
    if (document.hidden) return
    events = new EventSource(`${API}/events`)
    events.addEventListener('release', ({ data }) => served(JSON.parse(data).release))
    events.addEventListener('open', () => lost(false))
    events.addEventListener('error', () => lost(true))
  }
  document.addEventListener('visibilitychange', listen)
  listen()
}

/** The files of this browser. @throws Problem. */
export function readOwnFiles(): Promise<readonly OwnFile[]> {
  return filesOf(fetch(FILES))
}

/** Sends a file, to be asked by a name. @param stated what it does not tell, `sheet=2025`. @returns all. @throws Problem. */
export function sendOwnFile(name: string, file: File, stated: string): Promise<readonly OwnFile[]> {
  const query = new URLSearchParams({ file: file.name, stated })
  const headers = { 'content-type': 'application/octet-stream' }
  return filesOf(
    fetch(`${FILES}/${encodeURIComponent(name)}?${query}`, { method: 'POST', headers, body: file }),
  )
}

/** Has the server forget a file. @returns the others. @throws Problem. */
export function removeOwnFile(name: string): Promise<readonly OwnFile[]> {
  return filesOf(fetch(`${FILES}/${encodeURIComponent(name)}`, { method: 'DELETE' }))
}

async function filesOf(asked: Promise<Response>): Promise<readonly OwnFile[]> {
  const { files }: { files: readonly OwnFile[] } = await (await answered(asked)).json()
  return files
}

function bodyOf({ sql, query, parameters, release }: Question) {
  return { ...(query === null ? { sql } : { query }), parameters, ...pinned(release) }
}

/** The JSON of an answer, which comes while the query runs. @throws Problem when it breaks off. */
async function wholeJson<T>(response: Response, signal: AbortSignal): Promise<T> {
  try {
    const value: T = await response.json()
    return value
  } catch (cause) {
    if (signal.aborted) throw cause
    throw new Problem('broken-off', '', null, null, null, { cause })
  }
}

function pinned(release: string | null): { release?: string } {
  return release === null ? {} : { release }
}

function pin(release: string | null): string {
  return release === null ? '' : `?${new URLSearchParams({ release })}`
}

async function get<T>(path: string): Promise<T> {
  const response = await answered(fetch(`${API}${path}`, { headers: { accept: 'application/json' } }))
  const value: T = await response.json()
  return value
}

function post(path: string, body: object, signal: AbortSignal | null, accept: string): Promise<Response> {
  const headers = { 'content-type': 'application/json', accept }
  return answered(fetch(`${API}${path}`, { method: 'POST', headers, body: JSON.stringify(body), signal }))
}

async function answered(asked: Promise<Response>): Promise<Response> {
  const response = await asked.catch((cause: unknown) => {
    throw cause instanceof TypeError ? unreachable(cause) : cause
  })
  if (!response.ok) throw await problemOf(response)
  return response
}
