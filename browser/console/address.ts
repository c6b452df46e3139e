/** What the address of the page says: enough to ask the same again. */
export interface Place {
  sql: string
  /** Name of the saved query whose text `sql` is; null for another. */
  query: string | null
  /** Texts of the inputs by name of the parameter. */
  parameters: Readonly<Record<string, string>>
  /** The release that is pinned; null follows the served one. */
  release: string | null
  view: 'table' | 'chart'
  /** The spec of the chart where it is not the one that was guessed. */
  chart: string | null
  /** Whether the query is still being written, and not to be run when the page opens. */
  isDraft: boolean
}

const PARAMETER = 'param.'
/** Servers refuse addresses of more than 16 KB; what is longer stands behind the `#`, which is not sent. */
const LONGEST = 6000

/** Reads the place from an address; what stands behind the `#` counts too. */
export function placeOf({ search, hash }: Pick<URL, 'search' | 'hash'>): Place {
  const values = new URLSearchParams(`${search.slice(1)}&${hash.slice(1)}`)
  const parameters = [...values]
    .filter(([name]) => name.startsWith(PARAMETER))
    .map(([name, value]): [string, string] => [name.slice(PARAMETER.length), value])
  return {
    sql: values.get('sql') ?? '',
    query: values.get('query'),
    parameters: Object.fromEntries(parameters),
    release: values.get('release'),
    view: values.get('view') === 'chart' || values.has('chart') ? 'chart' : 'table',
    chart: values.get('chart'),
    isDraft: values.has('draft'),
  }
}

/** The address of a place in a language, without the host. @param language null: that of whoever opens it. */
export function addressOfPlace(place: Place, language: string | null): string {
  const head = new URLSearchParams()
  if (language !== null) head.set('lang', language)
  if (place.release !== null) head.set('release', place.release)
  const rest = new URLSearchParams()
  if (place.query !== null) rest.set('query', place.query)
  else if (place.sql !== '') rest.set('sql', place.sql)
  for (const [name, value] of Object.entries(place.parameters)) rest.set(PARAMETER + name, value)
  if (place.chart !== null) rest.set('chart', place.chart)
  else if (place.view === 'chart') rest.set('view', 'chart')
  const isLong = rest.toString().length > LONGEST
  const sent = [head, ...(isLong ? [] : [rest])].map(String).filter((text) => text !== '')
  const kept = [...(isLong ? [String(rest)] : []), ...(place.isDraft ? ['draft'] : [])]
  return `/console${sent.length > 0 ? `?${sent.join('&')}` : ''}${kept.length > 0 ? `#${kept.join('&')}` : ''}`
}
