interface Words {
  figures: string
  unusual: string
  newest: string
  changes: string
  method: string
  page: string
}

const WORDS: Readonly<Record<string, Words>> = {
  en: {
    figures: 'Figures',
    unusual: 'What is unusual',
    newest: 'Newest figures',
    changes: 'What changed since the release before',
    method: 'Where the figures come from',
    page: 'Changes and provenance',
  },
  'zh-Hant': {
    figures: '數據',
    unusual: '異常變動',
    newest: '最新數據',
    changes: '與前次發布之差異',
    method: '資料來源',
    page: '版次差異及資料來源',
  },
}

/**
 * A notebook that shows what a project measures: a headline, a chart per measure, flags and the newest figures; on a page of their own what changed, and
 * where the figures come from.
 * @param titles of the report, by language, in the order of the languages. @param measures names that series begin with.
 */
export function plainNotebook(titles: Readonly<Record<string, string>>, measures: readonly string[]): string {
  const languages = Object.keys(titles)
  const heading = (word: keyof Words, anchor: string): string => headings(languages, word, anchor)
  const title = (language: string): string => bound(titles[language] ?? '', language)
  const parts = [
    `---\ntitle: ${inAll(languages, title)}\n---\n`,
    ...titleCell(titles),
    ...(measures.length === 0
      ? []
      : [
          `\`\`\`headline series=${measures.map((name) => `${name},${name}/*`).join(',')}\n\`\`\`\n`,
          heading('figures', 'figures'),
          ...measures.map((name) => `\`\`\`chart line series=${name},${name}/*\n\`\`\`\n`),
          heading('unusual', 'flags'),
          '```flags\n```\n',
          heading('newest', 'newest'),
          NEWEST,
          `\`\`\`table\ncaption: ${inAll(languages, (language) => wordsOf(language).newest)}\n\`\`\`\n`,
          `\`\`\`page id=method\ntitle: ${inAll(languages, (language) => wordsOf(language).page)}\n\`\`\`\n`,
          heading('changes', 'changes'),
          '```changes\n```\n',
        ]),
    heading('method', 'provenance'),
    '```provenance\n```\n',
  ]
  return parts.join('\n')
}

const NEWEST = `\`\`\`sql id=newest
select observation.series, observation.period, observation.value, comparison.yoy_pct, observation.status,
from marts.observations as observation
left join marts.comparisons as comparison using (series, period_start)
where observation.value is not null
qualify row_number() over (partition by observation.series order by observation.period_start desc) = 1
order by observation.series
limit 50
\`\`\`
`

/** A heading in each language; one language needs no blocks. */
function headings(languages: readonly string[], word: keyof Words, anchor: string): string {
  const lines = languages.map((language) => `## ${wordsOf(language)[word]} {#${anchor}}`)
  if (lines.length === 1) return `${lines.join('')}\n`
  return languages.map((language, i) => `::: ${language}\n\n${lines[i]}\n\n:::\n`).join('\n')
}

/** A text, or one per language where there are several. */
function inAll(languages: readonly string[], text: (language: string) => string): string {
  const [first = '', ...others] = languages
  if (others.length === 0) return JSON.stringify(text(first))
  return `{ ${languages.map((language) => `${key(language)}: ${JSON.stringify(text(language))}`).join(', ')} }`
}

/** A title with digits is a figure of a query: a notebook takes digits that are typed for figures. */
function bound(title: string, language: string): string {
  return /\d/.test(title) ? `{{ titles.${column(language)} | text }}` : title
}

function titleCell(titles: Readonly<Record<string, string>>): string[] {
  const columns = Object.entries(titles)
    .filter(([, title]) => /\d/.test(title))
    .map(([language, title]) => `'${title.replaceAll("'", "''")}' as ${column(language)}`)
  return columns.length === 0 ? [] : [`\`\`\`sql id=titles\nselect ${columns.join(', ')}\n\`\`\`\n`]
}

function column(language: string): string {
  return language.toLowerCase().replaceAll(/\W/g, '_')
}

/** Words of a language that has none are English. */
function wordsOf(language: string): Words {
  const words = WORDS[language] ?? WORDS['en']
  if (words === undefined) throw new Error('no words in English')
  return words
}

function key(language: string): string {
  return /^[a-z]+$/i.test(language) ? language : JSON.stringify(language)
}
