/** Marks of the charts, each drawn once with a few periods and once with many. */
const MARKS = ['{ type: line, point: true }', 'bar', 'area', 'point']
const MANY = 240
const FEW = 24

/** A notebook of eight charts, half of them long: lines, bars, areas and points of two audiences. */
export function eightCharts(): string {
  const charts = [FEW, MANY].flatMap((periods) =>
    MARKS.map((mark, i) => chart(`chart-${periods}-${i}`, mark, periods)),
  )
  return [HEAD, query(FEW), query(MANY), ...charts].join('\n')
}

const HEAD = `---
title: { en: Eight charts, zh-Hant: 八圖 }
description: { en: Charts to be timed, zh-Hant: 供計時之圖表 }
latest: { en: Seeded figures, zh-Hant: 模擬數據 }
---
`

function query(periods: number): string {
  return `\`\`\`sql id=months_${periods}
select
  (date '1970-01-01' + to_months(month::integer))::date as month,
  audience,
  round(1000 + 10 * month + 300 * sin(month / 2.0) + hash(month, audience) % 200) as uses,
from range(${periods / 2}) months(month), (values ('citizen'), ('government')) audiences(audience)
order by audience, month
\`\`\`
`
}

function chart(id: string, mark: string, periods: number): string {
  return `\`\`\`vega-lite id=${id} data=months_${periods}
title: { en: Uses a month, zh-Hant: 每月使用人次 }
subtitle: { en: Seeded figures, zh-Hant: 模擬數據 }
description: { en: Uses a month of two audiences, zh-Hant: 兩類每月使用人次 }
highlight: audience
columns:
  - { column: audience, label: { en: Audience, zh-Hant: 類別 }, format: name }
  - { column: month, label: { en: Month, zh-Hant: 月別 }, format: month }
  - { column: uses, label: { en: Uses, zh-Hant: 人次 }, format: count }
spec:
  width: { wide: 800, narrow: 260 }
  height: 220
  mark: ${mark}
  encoding:
    x: { field: month, type: temporal, title: null }
    y: { field: uses, type: quantitative, title: null }
    color: { field: audience, type: nominal, legend: null, scale: { range: [{ palette: citizen }, { palette: government }] } }
\`\`\`
`
}
