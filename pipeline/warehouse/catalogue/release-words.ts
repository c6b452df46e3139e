import { concept, words, type EngineTable } from './concept.js'

const claim = concept('Statement, as data/claims.yaml names it.', '敘述代號，見 data/claims.yaml。')
const verdict = concept(
  'holds, partly, fails or untestable.',
  '檢驗結果：holds（相符）、partly（部分相符）、fails（不符）或 untestable（無法檢驗）。',
)
const published = concept('Figure as published.', '公布值。')
const computed = concept('Figure that the data give.', '依資料計算之值。')
const arithmetic = concept('How it is computed, as text.', '算式。')

/** Tables of statements, and of what is known of releases. */
export const RELEASE_TABLES: Readonly<Record<string, EngineTable>> = {
  'marts.claim_parts': {
    what: { 'zh-Hant': '已公布敘述之一部分，及依資料計算之對應數值。' },
    grain: ['id', 'part'],
    reads: [],
    columns: {
      id: claim,
      part: concept('Number of the part, from 1.', '部分序號，自 1 起算。'),
      rule: concept(
        'How the two figures are compared: exact, floor, at-least, at-most, below or above.',
        '比較方式：exact（相等）、floor（無條件捨去）、at-least（不低於）、at-most（不高於）、below（低於）或 above（高於）。',
      ),
      unit: concept(
        'Unit to which the published figure was cut, for the rule floor.',
        '公布值捨去之單位，僅用於 floor。',
      ),
      published,
      computed,
      arithmetic,
      holds: concept(
        'Whether the part holds; null if it cannot be told.',
        '該部分是否相符；無法判定者為空值。',
      ),
      untestable: concept('Whether no data can test it.', '是否無資料可供檢驗。'),
    },
  },
  'ops.claims': {
    what: words('A published statement in the project’s words.', '已公布之敘述，以本專案文字重述。'),
    grain: ['id'],
    reads: [],
    columns: {
      id: claim,
      statement: concept('What was published, by language, as JSON.', '公布內容，依語言列載（JSON）。'),
      printed: concept('The figure as printed.', '原文所載數字。'),
      note: concept(
        'What a reader should know beside the verdict, by language, as JSON.',
        '檢驗結果之補充說明，依語言列載（JSON）。',
      ),
      untestable: concept(
        'Why the data cannot test it, by language, as JSON.',
        '無法檢驗之原因，依語言列載（JSON）。',
      ),
      says: concept('What each part says, by language, as JSON.', '各部分之內容，依語言列載（JSON）。'),
    },
  },
  'ops.claim_changes': {
    what: words(
      'A statement whose verdict differs from the release before.',
      '檢驗結果與前次發布不同之敘述。',
    ),
    grain: ['id'],
    reads: ['marts.claims'],
    columns: {
      id: claim,
      change: concept('new, gone or turned.', '變動：new（新增）、gone（移除）或 turned（結果改變）。'),
      verdict,
      previous_verdict: concept('Verdict of the release before.', '前次發布之檢驗結果。'),
    },
  },
  'ops.observation_changes': {
    what: words('An observation that differs from the release before.', '與前次發布不同之觀測值。'),
    grain: ['series', 'period_start'],
    reads: ['marts.observations'],
    columns: {
      series: concept('Series, as marts.series names it.', '數列代碼，見 marts.series。'),
      period: concept(
        'Period, as SDMX writes it: 2017, 2017-Q1, 2017-03.',
        '期間，依 SDMX 寫法，如 2017、2017-Q1、2017-03。',
      ),
      period_start: concept('When the period starts.', '期間起點。'),
      change: concept(
        'new, revised, coverage (the period ends on another day), status or withdrawn.',
        '變動：new（新增）、revised（修正）、coverage（涵蓋期間改變）、status（狀態改變）或 withdrawn（撤回）。',
      ),
      period_end: concept('Last day covered now.', '本次涵蓋之迄日。'),
      value: concept('Value now, in the unit of the series.', '本次數值，單位同該數列。'),
      status: concept('Status now.', '本次資料狀態。'),
      previous_period_end: concept('Last day covered in the release before.', '前次涵蓋之迄日。'),
      previous_value: concept('Value in the release before.', '前次數值。'),
      previous_status: concept('Status in the release before.', '前次資料狀態。'),
      difference: concept('Value now less the one before.', '本次數值減前次數值。'),
    },
  },
  'ops.releases': {
    what: words(
      'This release, or one before it that was placed to be served.',
      '本次或先前提供閱覽之發布版次。',
    ),
    grain: ['id'],
    reads: ['flags.all', 'flags.history', 'ops.observation_changes', 'ops.claim_changes'],
    columns: {
      number: concept('Number of the release, from 1.', '發布次數，自 1 起算。'),
      id: concept(
        'Id of the release: its logical date and the first digits of the hash of its inputs.',
        '發布版次代號：資料基準日及輸入內容雜湊值前數碼。',
      ),
      date: concept('Logical date.', '資料基準日。'),
      previous_release: concept(
        'Release it is compared with; null for one that is compared with none.',
        '據以比較之前次發布；無者為空值。',
      ),
      last_period: concept('Newest period with a value.', '最近一期有數值之期間。'),
      last_status: concept(
        'Status of that period, the least final of several series.',
        '該期資料狀態；數列不一者取最未確定者。',
      ),
      alert_count: concept('Flags that are alerts.', '警示標記數。'),
      watch_count: concept('Flags that are to be watched.', '注意標記數。'),
      notice_count: concept('Flags that are notices.', '提示標記數。'),
      new_flag_count: concept('Flags that are new.', '新增標記數。'),
      returned_flag_count: concept('Flags that came back.', '再現標記數。'),
      gone_flag_count: concept('Flags that are gone.', '消失標記數。'),
      continued_flag_count: concept('Flags that were there before.', '持續標記數。'),
      new_observation_count: concept('Observations that are new.', '新增觀測值數。'),
      coverage_count: concept(
        'Observations that cover another part of their period.',
        '涵蓋期間改變之觀測值數。',
      ),
      revised_count: concept('Observations with another value.', '修正之觀測值數。'),
      status_count: concept('Observations with another status.', '狀態改變之觀測值數。'),
      withdrawn_count: concept('Observations that are no longer published.', '撤回之觀測值數。'),
      turned_claim_count: concept('Statements whose verdict turned.', '檢驗結果改變之敘述數。'),
      new_claim_count: concept('Statements that are new.', '新增敘述數。'),
      gone_claim_count: concept('Statements that are gone.', '移除敘述數。'),
      holds_count: concept('Statements that hold.', '相符之敘述數。'),
      partly_count: concept('Statements that hold in part.', '部分相符之敘述數。'),
      fails_count: concept('Statements that fail.', '不符之敘述數。'),
      untestable_count: concept('Statements that cannot be tested.', '無法檢驗之敘述數。'),
      pages: concept('Names of the pages that are kept of it.', '保留之頁面檔名。'),
    },
  },
}
