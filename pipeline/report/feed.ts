import { anchorOf } from '../base/anchor.js'
import { sha256 } from '../base/digest.js'
import { html, type Html } from '../base/html.js'
import { inLanguage } from '../base/language.js'
import { xmlDocument, xmlText } from '../base/xml.js'
import { textOf } from '../system/database.js'
import { objectOf, ruleText } from './rule-text.js'
import { formatValue } from './formats.js'
import { movementText } from './movement-text.js'
import type { Site } from './page.js'
import { siteAddress } from './page-meta.js'
import { changesSentence, permanentAddress, type AnnouncedRow, type ReleaseRow } from './past-release.js'
import { Words } from './strings.js'

/** Entries of a feed, releases and flags together. */
const MOST_ENTRIES = 100

/** What a feed tells, newest first; `flagPage` is the report that lists the flags, or null. */
export interface News {
  releases: readonly ReleaseRow[]
  flags: readonly AnnouncedRow[]
  flagPage: string | null
}

/** One entry; `address` is relative to the top of the site, null where the pages of the release are not kept. */
interface Entry {
  id: string
  title: string
  summary: string
  /** Id of the release that it is of. */
  release: string
  address: string | null
}

/**
 * The Atom feed in one language: an entry for each release and each flag that was new or came back with it. Times are midnight UTC of
 * the logical date, a second later for each release before it of that date: no clock enters a release. Ids are made of those of release and flag,
 * so that they stay.
 */
export function renderFeed(news: News, language: string, site: Site): string {
  const { settings, release, strings } = site
  const words = new Words(strings, language)
  const times = timesOf(news.releases)
  const entries = entriesOf(news, site, words).slice(0, MOST_ENTRIES)
  const title = inLanguage(settings.title, language)
  return xmlDocument(html`<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${language}">
<id>${uuid(['feed', language, ...Object.values(settings.title)])}</id>
<title>${xmlText(title)}</title>
<updated>${times.get(release.id) ?? timeOf(release.date, 0)}</updated>
<author><name>${xmlText(settings.contact ?? title)}</name></author>
<link rel="self" type="application/atom+xml" href="${siteAddress(`feed.${language}.xml`, settings)}"/>
<link rel="alternate" type="text/html" href="${siteAddress(`index.${language}.html`, settings)}"/>
${entries.map((entry) => renderEntry(entry, times.get(entry.release) ?? '', site, language))}</feed>`)
}

function renderEntry(
  { id, title, summary, address }: Entry,
  time: string,
  site: Site,
  language: string,
): Html {
  const href = siteAddress(address ?? `archive.${language}.html`, site.settings)
  return html`<entry>
<id>${id}</id>
<title>${xmlText(title)}</title>
<updated>${time}</updated>
<link rel="alternate" type="text/html" href="${href}"/>
<summary>${xmlText(summary)}</summary>
</entry>
`
}

function entriesOf({ releases, flags, flagPage }: News, site: Site, words: Words): Entry[] {
  return releases.flatMap((release) => {
    const isThis = release['id'] === site.release.id
    const own = flags.filter((flag) => flag['release_id'] === release['id'])
    return [
      releaseEntry(release, isThis, words),
      ...own.map((flag) => flagEntry(flag, release, flagPage, isThis, words)),
    ]
  })
}

function releaseEntry(release: ReleaseRow, isThis: boolean, words: Words): Entry {
  const date = textOf(release['date'])
  return {
    id: uuid(['release', words.language, textOf(release['id'])]),
    title: words.pattern('released', { date: formatValue(date, 'date', words) }),
    summary: changesSentence(release, words),
    release: textOf(release['id']),
    address: permanentAddress(release, `index.${words.language}.html`, isThis),
  }
}

function flagEntry(
  announced: AnnouncedRow,
  release: ReleaseRow,
  flagPage: string | null,
  isThis: boolean,
  words: Words,
): Entry {
  const id = textOf(announced['flag_id'])
  const page = flagPage === null ? 'index.html' : `${flagPage}.${words.language}.html`
  const address = permanentAddress(release, page, isThis)
  return {
    id: uuid(['flag', words.language, textOf(release['id']), id]),
    ...announcedText(announced, words),
    release: textOf(release['id']),
    address:
      address?.endsWith(`/${page}`) && flagPage !== null
        ? `${address}#${encodeURI(anchorOf('flag', id))}`
        : address,
  }
}

/** What is said of a finding with a flag that is new or came back: what happened or which flag it is, and why, in the words of its rule. */
export function announcedText(announced: AnnouncedRow, words: Words): { title: string; summary: string } {
  const flag = { ...announced, ...objectOf(announced['flag']) }
  const sentence = movementText(flag, words) ?? flagOfPeriod(flag, words)
  return {
    // An older almanac wrote of no finding.
    title: words.word('announced-finding', {
      attention: words.label(textOf(flag['attention'] ?? flag['severity'])),
      sentence,
    }),
    summary: ruleText(flag, 'reason', words),
  }
}

function flagOfPeriod(flag: AnnouncedRow, words: Words): string {
  return words.pattern('flag-of-period', {
    flag: words.pattern('flag-title', {
      series: words.labelOrName(textOf(flag['series'])),
      rule: words.labelOrName(textOf(flag['rule'])),
    }),
    period: formatValue(flag['period'] ?? null, 'period', words),
  })
}

/** The time of each release by its id. @param releases newest first. */
function timesOf(releases: readonly ReleaseRow[]): Map<string, string> {
  const before = new Map<string, number>()
  return new Map(
    releases.toReversed().map((release) => {
      const date = textOf(release['date'])
      const count = before.get(date) ?? 0
      before.set(date, count + 1)
      return [textOf(release['id']), timeOf(date, count)]
    }),
  )
}

function timeOf(date: string, seconds: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + seconds * 1000).toISOString().replace('.000', '')
}

/** A UUID made of texts, the same for the same texts (version 8 of RFC 9562). */
function uuid(texts: readonly string[]): string {
  const hex = sha256(JSON.stringify(['almanac', ...texts]))
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16)
  return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
