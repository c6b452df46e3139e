import { concept, type EngineTable } from './concept.js'

const series = concept('Series, as marts.series names it.', '數列代碼，見 marts.series。')
const periodStart = concept('When the period starts.', '期間起點。')
const expected = concept(
  'Value expected from the periods before it alone, in the unit of the series.',
  '僅由先前各期推得之預期值，單位同該數列。',
)
const lower = concept('Lower bound of the 95 % range.', '95% 預測區間下限。')
const upper = concept('Upper bound of the 95 % range.', '95% 預測區間上限。')
const logOrValue = concept(
  'log when the model works on logarithms, value when on the values.',
  '模型尺度：log（取對數）或 value（原值）。',
)

/** Tables of `statistics`; what a row is in English stands with the analysis that makes them. */
export const STATISTICS_TABLES: Readonly<Record<string, EngineTable>> = {
  'statistics.decompositions': {
    what: {
      'zh-Hant':
        '季或月數列之一期，分解為季節、工作日、平滑水準及不規則成分；數列有零或負值者，各成分為增減額，否則為倍數。',
    },
    grain: ['series', 'period_start'],
    reads: [],
    columns: {
      series,
      period_start: periodStart,
      seasonal: concept(
        'Seasonal part: a factor, or an amount where the scale is value.',
        '季節成分；尺度為原值者為增減額，否則為倍數。',
      ),
      calendar: concept('Part of the working days: a factor, or an amount.', '工作日成分：倍數或增減額。'),
      level: concept('Smooth level, in the unit of the series.', '平滑水準，單位同該數列。'),
      irregular: concept('What is left: a factor, or an amount.', '不規則成分：倍數或增減額。'),
      adjusted: concept(
        'Value without season and working days, in the unit of the series.',
        '季節及工作日調整後之數值，單位同該數列。',
      ),
      season: concept(
        'estimated, or unknown with less than three years.',
        '季節是否推估：estimated（已推估）或 unknown（資料未滿三年，未知）。',
      ),
      scale: logOrValue,
    },
  },
  'statistics.interventions': {
    what: { 'zh-Hant': '年、季或月數列中，全數列模型未預期之一期，及其後之走勢類型。' },
    grain: ['series', 'period_start'],
    reads: [],
    columns: {
      series,
      period_start: periodStart,
      type: concept(
        'AO, LS, TC, SO or undetermined, as docs/reference.md says.',
        '離群類型：AO、LS、TC、SO 或 undetermined（未定），見 docs/reference.md。',
      ),
      effect: concept('Effect ω, on the scale of the model.', '影響 ω，以模型尺度計。'),
      percent: concept(
        'The effect as a percentage of the value without it; null on the scale of values.',
        '影響占無此影響時數值之百分比；尺度為原值者為空值。',
        '%',
      ),
      tau: concept('Effect in standard errors.', '影響為標準誤之倍數。', 'standard errors'),
      critical: concept(
        'What chance alone passes in few series of this length.',
        '臨界值；此長度之數列罕有因偶然而逾此值者。',
        'standard errors',
      ),
      expected: concept(
        'Value that the series without the intervention leads to.',
        '扣除該影響後數列應有之數值，單位同該數列。',
      ),
      sigma: concept(
        'Standard deviation of the model’s noise, on its scale.',
        '模型誤差之標準差，以模型尺度計。',
      ),
      theta: concept('Moving-average coefficient θ of the airline model.', '航空模型之移動平均係數 θ。'),
      seasonal_theta: concept('Seasonal moving-average coefficient Θ.', '季節移動平均係數 Θ。'),
      observation_count: concept('Known values that the model stands on.', '模型所用已知數值之筆數。'),
      working_day_elasticity: concept(
        'Percent by which a period grows with 1 % more working days; null where none are known.',
        '工作日數增加 1% 時，該期增加之百分比；不知工作日者為空值。',
        '%',
      ),
      season: concept(
        'estimated, unknown, or none for yearly series.',
        '季節：estimated（已推估）、unknown（未知）或 none（年資料，無季節）。',
      ),
      scale: logOrValue,
    },
  },
  'statistics.next_periods': {
    what: { 'zh-Hant': '由先前各期推得之一季或一月之預期值，並含最末期之次期。' },
    grain: ['series', 'period_start'],
    reads: [],
    columns: {
      series,
      period_start: periodStart,
      expected,
      lower,
      upper,
      score: concept(
        'Distance of the value from the expected one.',
        '實際值偏離預期值之程度。',
        'standard errors',
      ),
      known_count: concept('Earlier periods with a value.', '先前有數值之期數。'),
      is_forecast: concept('Whether it is the period after the last.', '是否為最末期之次期。'),
    },
  },
  'statistics.segments': {
    what: { 'zh-Hant': '年、季或月數列中，循同一直線之一段，及其起點轉折之證據；首段無轉折。' },
    grain: ['series', 'period_start'],
    reads: [],
    columns: {
      series,
      period_start: concept('First period of the segment.', '該段首期起點。'),
      segment: concept('Number of the segment, from 1.', '段次，自 1 起算。'),
      last_start: concept('Start of its last period.', '該段末期之起點。'),
      level: concept(
        'Mean of its values, spikes drawn in, in the unit of the series.',
        '該段各值之平均（突出值已收斂），單位同該數列。',
      ),
      slope: concept(
        'Change of its line per period, in the unit of the series.',
        '該段直線每期之增減，單位同該數列。',
      ),
      scale: concept(
        'Standard deviation about the line, in the unit of the series.',
        '各值相對於直線之標準差，單位同該數列。',
      ),
      step: concept(
        'The new line less the old one at the break, in the unit of the series.',
        '轉折處新直線減舊直線之落差，單位同該數列。',
      ),
      slope_change: concept('The new slope less the old one.', '新斜率減舊斜率。'),
      saved: concept('Twice the log-likelihood that the break saves.', '設此轉折所省對數概似值之二倍。'),
      price: concept(
        'What the breaks taken together had to save on average.',
        '併同採計之各轉折平均至少須省之值。',
      ),
      evidence: concept(
        'What it saves with the memory of the noise judged cautiously.',
        '審慎估計誤差之延續性後，此轉折所省之值。',
      ),
      evidence_limit: concept(
        'What the evidence has to exceed to be significant.',
        '達顯著所須逾越之證據值。',
      ),
      jump: concept(
        'Largest change from one point to the next at the break or beside it, in robust scales.',
        '轉折處或鄰近相連二期之最大變動，以穩健尺度計。',
      ),
      jump_limit: concept(
        'What the jump has to exceed to be significant by itself.',
        '單憑跳動達顯著所須逾越之值。',
      ),
      is_significant: concept(
        'Whether evidence or jump exceeds its limit, in its own unit and on the scale of growth.',
        '證據值或跳動是否逾其臨界值（原單位及成長尺度均須成立）。',
      ),
    },
  },
  'statistics.streaming': {
    what: { 'zh-Hant': '週、日或更短期數列中，即時偵測所警示之一筆觀測值，及先前觀測值所預期者。' },
    grain: ['series', 'period_start'],
    reads: [],
    columns: {
      series,
      period_start: periodStart,
      observed: concept('Value that was observed, in the unit of the series.', '實際值，單位同該數列。'),
      expected: concept('Value that the earlier observations led to expect.', '先前觀測值所預期之值。'),
      lower: concept('Lower bound of the range so far.', '迄今範圍之下限。'),
      upper: concept('Upper bound of the range so far.', '迄今範圍之上限。'),
      scale: concept(
        'Mean absolute error of the predictions of late, in the unit of the series.',
        '近期預測之平均絕對誤差，單位同該數列。',
      ),
      score: concept(
        'How far the statistic lies beyond its range so far, in widths of that range.',
        '統計量逾其迄今範圍之程度，以該範圍之寬度計。',
      ),
      test: concept(
        'Statistic that alerted: outlier, seasonal outlier, surprise, level shift or change of scale.',
        '發出警示之統計量：outlier、seasonal outlier、surprise、level shift 或 change of scale。',
      ),
      statistic: concept('Its value.', '該統計量之值。'),
      low: concept('Smallest value that it kept to so far.', '該統計量迄今之下限。'),
      high: concept('Largest value that it kept to so far.', '該統計量迄今之上限。'),
      around_from: concept('From when on values before it are looked at.', '觀察前段數值之起點。'),
      around_until: concept('Until when values after it are looked at.', '觀察後段數值之迄點。'),
      level_before: concept('Median before it.', '先前數值之中位數。'),
      level_after: concept(
        'Median after it; null while nothing has followed.',
        '其後數值之中位數；尚無後續者為空值。',
      ),
      later_count: concept('Values after it that are known.', '其後已知之筆數。'),
    },
  },
}
