import { concept, words, type Concept, type EngineTable } from './concept.js'

const flagId = concept(
  'Id of the flag: rule, series and period; the same in every release.',
  '標記代號：規則、數列及期間；各發布版次相同。',
)
const rule = concept('Rule that flags it, a file of sql/flags.', '標記規則，即 sql/flags 下之檔名。')
const series = concept('Series, as marts.series names it.', '數列代碼，見 marts.series。')
const period = concept(
  'Period, as SDMX writes it: 2017, 2017-Q1, 2017-03.',
  '期間，依 SDMX 寫法，如 2017、2017-Q1、2017-03。',
)
const firstRelease = concept('First release that had the flag.', '首次出現此標記之發布版次。')
const firstDate = concept('Date of that release.', '該版次之日期。')
const state = concept(
  'What the flag is in this release: first (of the first release that keeps a history), new, continued, returned, gone or past.',
  '本次發布中之狀態：first（首次建立紀錄）、new（新增）、continued（持續）、returned（再現）、gone（本次消失）或 past（先前已消失）。',
)
const reason = concept(
  'Words of the rule that say why it flags, by language, as JSON.',
  '規則之標記理由文字，依語言列載（JSON）。',
)

/** Columns that every flag selects. */
export const FLAG_CONCEPTS: Readonly<Record<string, Concept>> = {
  series,
  period,
  period_start: concept('When the flagged period starts.', '受標記期間之起點。'),
  period_end: concept('Last day that it covers.', '受標記期間涵蓋之迄日。'),
  kind: concept(
    'What the flag is, one of the kinds of docs/reference.md.',
    '標記類型，見 docs/reference.md。',
  ),
  direction: concept('up, down or none.', '方向：up（增）、down（減）或 none（無）。'),
  observed: concept('Value that was observed, in the unit of the series.', '實際值，單位同該數列。'),
  expected: concept('Value that it is set against, by the rule.', '規則據以比較之預期值。'),
  lower: concept('Lower bound of what was expected.', '預期範圍下限。'),
  upper: concept('Upper bound of what was expected.', '預期範圍上限。'),
  score: concept(
    'How far it is from what was expected, in standard errors or as the rule counts it.',
    '偏離預期之程度，以標準誤或規則所定尺度計。',
  ),
  severity: concept('alert, watch or notice.', '等級：alert（警示）、watch（注意）或 notice（提示）。'),
  evidence: concept('Figures, rows used and arithmetic, as JSON.', '所用數值、資料列及算式（JSON）。'),
}

/** Tables of flags of all rules. */
export const FLAG_TABLES: Readonly<Record<string, EngineTable>> = {
  'flags.all': {
    what: words('One flag of any rule.', '任一規則之一項標記。'),
    grain: ['flag_id'],
    reads: [],
    columns: {
      ...FLAG_CONCEPTS,
      flag_id: flagId,
      rule,
      explanation: concept(
        'coinciding when an event lies in the period or shortly before, else unexplained; null for flags about the data.',
        '期間內或前不久有事件者為 coinciding（時間相近），否則為 unexplained（原因不明）；有關資料本身之標記為空值。',
      ),
      accepted_reason: concept(
        'Why a person accepted the flag; null if none did.',
        '經人工確認之理由；未確認者為空值。',
      ),
      accepted_date: concept('When it was accepted.', '確認日期。'),
      first_seen_release: firstRelease,
      first_seen_date: firstDate,
      state,
      flag_number: concept(
        'Number by which a report marks it: the gravest and latest first, notices last.',
        '報告中之標記編號：等級高且近期者在前，提示在後。',
      ),
    },
  },
  'flags.rules': {
    what: words('A rule that flags.', '一項標記規則。'),
    grain: ['rule'],
    reads: [],
    columns: {
      rule,
      file: concept('Its file.', '規則之檔案。'),
      description: concept('What it flags.', '規則所標記之情形。'),
      reason,
      remedy: concept(
        'Words that say what to do about such a flag, by language, as JSON.',
        '建議查證事項，依語言列載（JSON）。',
      ),
    },
  },
  'flags.coincidences': {
    what: words(
      'An event that lies in a flagged period or shortly before it; no cause is named.',
      '受標記期間內或前不久之事件；不表示其為原因。',
    ),
    grain: ['flag_id', 'event_id'],
    reads: ['flags.all', 'marts.events'],
    columns: {
      flag_id: flagId,
      event_id: concept('Event, as marts.events names it.', '事件代號，見 marts.events。'),
      start_date: concept('First day of the event.', '事件起日。'),
      end_date: concept('Last day of the event.', '事件迄日。'),
      title: concept('What happened, by language, as JSON.', '事件內容，依語言列載（JSON）。'),
      source: concept('Who says so.', '事件之資料來源。'),
    },
  },
  'flags.history': {
    what: words('A flag that this release or one before it had.', '本次或先前發布版次曾出現之標記。'),
    grain: ['flag_id'],
    reads: ['flags.all'],
    columns: {
      flag_id: flagId,
      rule,
      series,
      period,
      first_seen_release: firstRelease,
      first_seen_date: firstDate,
      gone_since_release: concept(
        'First release without it; null while it is there.',
        '首次未再出現之發布版次；仍存在者為空值。',
      ),
      state,
    },
  },
  'flags.announced': {
    what: words(
      'A flag that was new or came back in some release, as it was then; the newest hundred, for the feed.',
      '各發布版次新增或再現之標記，依當時內容；供訂閱來源使用，僅存最近一百項。',
    ),
    grain: ['release_id', 'flag_id'],
    reads: ['flags.all', 'flags.rules'],
    columns: {
      release_id: concept('Release that told it.', '公告之發布版次。'),
      release_date: concept('Date of that release.', '該版次之日期。'),
      number: concept('Its place among those of the release.', '於該版次中之次序。'),
      flag_id: flagId,
      rule_file: concept('File of its rule.', '規則之檔案。'),
      reason,
      flag: concept('Its row of flags.all as it was, as JSON.', '當時 flags.all 之資料列（JSON）。'),
    },
  },
  'ops.exceptions': {
    what: words(
      'A flag that a person accepted in data/exceptions.csv.',
      '經人工於 data/exceptions.csv 確認之標記。',
    ),
    grain: ['line'],
    reads: ['flags.all'],
    columns: {
      flag: rule,
      series,
      period,
      reason: concept('Why it is accepted.', '確認理由。'),
      date: concept('When it was accepted.', '確認日期。'),
      line: concept('Line of the file.', '檔案行號。'),
      is_used: concept('Whether a flag of this release fits it.', '本次發布是否有相符之標記。'),
      file: concept('The file.', '檔案。'),
    },
  },
}
