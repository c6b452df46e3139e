import type { Json } from '../base/json.js'
import { html, type Html } from '../base/html.js'
import { inLanguage, type Texts } from '../base/language.js'
import type { Settings } from '../base/settings.js'
import { DATA_PACKAGE, MEDIA_TYPES } from './data-package.js'
import type { DataTable } from './data-tables.js'
import { scriptText } from './script-text.js'
import { Words } from './strings.js'
import type { Strings } from '../system/words.js'

/** Something in the words of schema.org. */
type Thing = Readonly<Record<string, Json>>

/** A page as programs that list or quote it are told of it. */
interface ToldPage {
  /** Its file, and the language that it is in. */
  file: string
  language: string
  title: string
  description: string
  kind: 'website' | 'article'
}

/** The site that a page belongs to. */
interface ToldSite {
  settings: Settings
  strings: Strings
  release: { id: string; date: string }
}

/** Who publishes what the figures are taken from, by language. */
export interface ToldSource {
  title: Texts
  publisher: Texts
  url: string | null
}

/** What the head of a page says of it to programs: Open Graph, and schema.org as JSON-LD. @param about the thing that the page is, in the words of schema.org. */
export function pageMeta(page: ToldPage, site: ToldSite, about: Thing): Html {
  const { settings, strings } = site
  const properties: [name: string, content: string | undefined][] = [
    ['type', page.kind],
    ['title', page.title],
    ['description', page.description],
    ['site_name', inLanguage(settings.title, page.language)],
    ['locale', localeOf(new Words(strings, page.language).locale)],
    ['url', settings.address === undefined ? undefined : siteAddress(page.file, settings)],
  ]
  return html`${properties.map(([name, content]) => (content === undefined ? null : html`<meta property="og:${name}" content="${content}">\n`))}<script type="application/ld+json">${scriptText(JSON.stringify({ '@context': 'https://schema.org', ...commonOf(page, site), ...about }))}</script>
`
}

/** The data of a release, as schema.org knows a data set. @param up leads from the page to the top of the site. */
export function datasetThing(
  { tables, sources }: { tables: readonly DataTable[]; sources: readonly ToldSource[] },
  { settings }: ToldSite,
  language: string,
  up: string,
): Thing {
  const address = (file: string): string => siteAddress(`data/${file}`, settings, up)
  const files = tables.flatMap(({ name }) =>
    [...settings['data-formats']].map((format) => ({
      '@type': 'DataDownload',
      name: `${name}.${format}`,
      encodingFormat: MEDIA_TYPES[format],
      contentUrl: address(`${name}.${format}`),
    })),
  )
  return {
    '@type': 'Dataset',
    distribution: [
      { '@type': 'DataDownload', encodingFormat: 'application/json', contentUrl: address(DATA_PACKAGE) },
      ...files,
    ],
    isBasedOn: sources.map(({ title, publisher, url }) => ({
      '@type': 'CreativeWork',
      name: inLanguage(title, language),
      publisher: { '@type': 'Organization', name: inLanguage(publisher, language) },
      ...(url === null ? {} : { url }),
    })),
  }
}

function commonOf({ file, language, title, description }: ToldPage, { settings, release }: ToldSite): Thing {
  return {
    name: title,
    description,
    inLanguage: language,
    datePublished: release.date,
    version: release.id,
    ...(settings.licence === undefined ? {} : { license: settings.licence }),
    ...(settings.address === undefined ? {} : { url: siteAddress(file, settings) }),
  }
}

/** Language and territory, as Open Graph wants them. */
function localeOf(tag: string): string {
  const { language, region } = new Intl.Locale(tag).maximize()
  return [language, region].filter(Boolean).join('_')
}

/** The address of a file of the site: on the web where the settings say where that is, else relative. @param up leads to the top of the site. */
export function siteAddress(path: string, { address }: Settings, up = ''): string {
  return address === undefined ? `${up}${path}` : `${address.replace(/\/*$/, '/')}${path}`
}
