type Slots = Readonly<Record<string, string | number>>

/**
 * The words of messages. They are no part of a page, hence not in reports/strings.yaml, whose change makes a new release. A language that
 * has none here reads English.
 */
const WORDS = {
  en: {
    'count-released': 'new release: {count}',
    'count-flag': 'new flags: {count}',
    'count-claim': 'statements with another verdict: {count}',
    'count-failed': 'run failed',
    'count-recovered': 'recovered: {count}',
    'count-late': 'late sources: {count}',
    'count-source-failed': 'sources that could not be read: {count}',
    'count-warning': 'warnings: {count}',
    'count-gave-up': 'gave up: {count}',
    'count-killed': 'ended by force: {count}',
    'count-catch-up-refused': 'missed slots left out',
    'count-skipped': 'left out: {count}',
    'count-ledger-damaged': 'ledger damaged',
    'count-clock': 'clock',
    'count-test': 'test',
    'kind-released': 'Release',
    'kind-flag': 'Flag',
    'kind-claim': 'Statement',
    'kind-failed': 'Run failed',
    'kind-recovered': 'Recovered',
    'kind-late': 'Source late',
    'kind-source-failed': 'Source not read',
    'kind-warning': 'Warning',
    'kind-gave-up': 'Gave up',
    'kind-killed': 'Ended by force',
    'kind-catch-up-refused': 'Missed slots left out',
    'kind-skipped': 'Left out',
    'kind-ledger-damaged': 'Ledger damaged',
    'kind-clock': 'Clock',
    'kind-test': 'Test',
    colon: ': ',
    comma: ', ',
    released: 'Release {release} is out. {changes}',
    'more-flags': 'And {count} further new flags; almanac explain lists them all.',
    claim: '{id}: {before} before, now {after}.',
    failed: 'The run of {date} failed: {error}',
    'still-failing': 'No run has succeeded since {since} ({count} tried). The last error: {error}',
    interrupted: 'the process ended before the run did',
    recovered: 'A run succeeded again, after {count} since {since} had failed or were interrupted.',
    'source-recovered': '{source}: could be read again; before, since {since}: {reason}',
    'source-failed': '{source}: we could not fetch or read it: {reason}',
    'source-still-failing': '{source}: since {since} we could not fetch or read it: {reason}',
    late: '{source}: the publisher is late. Something new was expected on {expected}, {days} days ago; fetching worked, and nothing new came since {last}.',
    'held-back': 'The run of {date} did not start: {error}',
    never: 'the beginning',
    more: 'And {count} more; almanac notify --json lists what waits, the report shows the rest.',
    test: 'This is a test of almanac. Nothing has happened.',
    run: 'Run',
    release: 'Release',
    date: 'Logical date',
    outcome: 'Outcome',
    report: 'Report',
    slot: 'Slot',
    'outcome-released': 'released',
    'outcome-placed': 'placed, not served',
    'outcome-unchanged': 'nothing changed',
    'outcome-failed': 'failed; the served release stays',
    'outcome-interrupted': 'interrupted',
    'outcome-held-back': 'not started',
    'outcome-none': 'no run',
    'no-reply': 'Written by almanac. Each event is told once.',
  },
  'zh-Hant': {
    'count-released': '新版次 {count} 件',
    'count-flag': '新增標記 {count} 項',
    'count-claim': '查核結果改變 {count} 項',
    'count-failed': '執行失敗',
    'count-recovered': '恢復正常 {count} 項',
    'count-late': '逾期未公布 {count} 項',
    'count-source-failed': '無法讀取之資料來源 {count} 項',
    'count-warning': '警告 {count} 項',
    'count-gave-up': '停止重試 {count} 項',
    'count-killed': '強制結束 {count} 項',
    'count-catch-up-refused': '錯過之時段不予補跑',
    'count-skipped': '略過 {count} 項',
    'count-ledger-damaged': '時段紀錄毀損',
    'count-clock': '時鐘異常',
    'count-test': '測試',
    'kind-released': '發布',
    'kind-flag': '標記',
    'kind-claim': '敘述',
    'kind-failed': '執行失敗',
    'kind-recovered': '恢復正常',
    'kind-late': '逾期未公布',
    'kind-source-failed': '來源無法讀取',
    'kind-warning': '警告',
    'kind-gave-up': '停止重試',
    'kind-killed': '強制結束',
    'kind-catch-up-refused': '時段不予補跑',
    'kind-skipped': '略過',
    'kind-ledger-damaged': '時段紀錄毀損',
    'kind-clock': '時鐘異常',
    'kind-test': '測試',
    colon: '：',
    comma: '、',
    released: '已發布版次 {release}。{changes}',
    'more-flags': '另有新增標記 {count} 項；以 almanac explain 可列出全部。',
    claim: '{id}：原為「{before}」，現為「{after}」。',
    failed: '{date} 之執行失敗：{error}',
    'still-failing': '自 {since} 起執行皆未成功（共 {count} 次）。最近一次錯誤：{error}',
    interrupted: '程序於執行完成前終止',
    recovered: '執行已恢復成功；自 {since} 起曾有 {count} 次失敗或中斷。',
    'source-recovered': '{source}：已可再讀取；此前自 {since} 起：{reason}',
    'source-failed': '{source}：我方未能取得或讀取：{reason}',
    'source-still-failing': '{source}：自 {since} 起我方未能取得或讀取：{reason}',
    late: '{source}：公布機關逾期未公布。原定 {expected} 應有新資料，已逾 {days} 日；取得資料之程序正常，惟自 {last} 起未有新資料。',
    'held-back': '{date} 之執行未能開始：{error}',
    never: '開始以來',
    more: '另有 {count} 項；almanac notify --json 可列出待通知者，其餘見報告。',
    test: '此為 almanac 之測試通知，並無任何事件發生。',
    run: '執行',
    release: '版次',
    date: '基準日',
    outcome: '結果',
    report: '報告',
    slot: '時段',
    'outcome-released': '已發布',
    'outcome-placed': '已製作，未對外提供',
    'outcome-unchanged': '資料無變動',
    'outcome-failed': '失敗；現行版次維持不變',
    'outcome-interrupted': '中斷',
    'outcome-held-back': '未開始',
    'outcome-none': '未執行',
    'no-reply': '本訊息由 almanac 自動發送，每一事件僅通知一次。',
  },
} as const

type WordKey = keyof (typeof WORDS)['en']

/** The languages of a project, without those that would say the same again. */
export function spokenLanguages(languages: readonly string[]): string[] {
  return languages.filter(
    (language, i) => languages.findIndex((other) => tongueOf(other) === tongueOf(language)) === i,
  )
}

/** The language in which a message with a single one is written. */
export function firstLanguage({ languages }: { languages: readonly string[] }): string {
  return languages[0] ?? 'en'
}

/** A word of the messages in a language; `{name}` in it is replaced by the slot of that name. */
export function wordIn(language: string, key: WordKey, slots: Slots = {}): string {
  return WORDS[tongueOf(language)][key].replaceAll(/\{([a-z]+)\}/g, (whole, name: string) =>
    String(slots[name] ?? whole),
  )
}

function tongueOf(language: string): keyof typeof WORDS {
  return /^zh(?:-|$)/.test(language) ? 'zh-Hant' : 'en'
}
