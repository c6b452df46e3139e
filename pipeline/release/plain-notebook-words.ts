/** What a plain notebook says in one language. */
export interface Words {
  latest: string
  figures: string
  largest: string
  alone: string
  unusual: string
  newest: string
  changes: string
  method: string
  series: string
  period: string
  value: string
  change: string
  status: string
  chart: string
  none: string
  /** What stands behind large figures of an axis, by their size, the largest first. */
  sizes: readonly (readonly [size: number, sign: string])[]
}

const WORDS: Readonly<Record<string, Words>> = {
  en: {
    latest: 'Latest period: {{ latest.period | period }}.',
    figures: 'Figures',
    largest: 'Each panel is one series with a scale of its own, the largest first, nine at most.',
    alone: 'Values of all periods.',
    unusual: 'What is unusual',
    newest: 'Newest figures',
    changes: 'What changed since the release before',
    method: 'Where the figures come from',
    series: 'Series',
    period: 'Period',
    value: 'Value',
    change: 'On the year before',
    status: 'Status',
    chart: 'Lines of the values of each series over time.',
    none: 'No figures yet.',
    sizes: [
      [1e12, ' tn'],
      [1e9, ' bn'],
      [1e6, ' m'],
      [1e3, 'k'],
    ],
  },
  'zh-Hant': {
    latest: '最新資料：{{ latest.period | period }}。',
    figures: '數據',
    largest: '每格為一數列，各有刻度，由大至小，至多九列。',
    alone: '各期數值。',
    unusual: '異常變動',
    newest: '最新數據',
    changes: '與前次發布之差異',
    method: '資料來源',
    series: '數列',
    period: '期間',
    value: '數值',
    change: '較上年同期',
    status: '狀態',
    chart: '各數列歷期數值之折線圖。',
    none: '尚無數據。',
    sizes: [
      [1e12, '兆'],
      [1e8, '億'],
      [1e4, '萬'],
    ],
  },
}

/** The words of a language; one that has none speaks English. */
export function wordsOf(language: string): Words {
  const words = WORDS[language] ?? WORDS['en']
  if (words === undefined) throw new Error('no words in English')
  return words
}
