import type { Config } from 'vega-lite'
import { html, type Html } from '../base/html.js'

/**
 * Colours of the charts. `reports/theme.css` maps each of them to its counterpart on dark paper. Government and citizen
 * stay apart for readers with any common colour blindness, and differ in lightness.
 */
export const palette = {
  ink: '#22252a',
  soft: '#5f646b',
  hairline: '#d9d6cf',
  paper: '#fdfcf9',
  government: '#1d5c96',
  citizen: '#c2570c',
  total: '#6f747b',
  alert: '#a3123a',
} as const

/** Beginning of the ids of the hatchings, which stand once in a page and are named by the colour they are drawn in. */
export const HATCH = 'hatch-'

/** The definitions of the hatchings, for a page or a drawing of its own. */
export function hatchDefinitions(names: readonly string[] = Object.keys(palette)): Html {
  const patterns = Object.entries(palette)
    .filter(([name]) => names.includes(name))
    .map(
      ([name, colour]) =>
        html`<pattern id="${HATCH}${name}" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0V5" stroke="${colour}" stroke-width="1.6"/></pattern>`,
    )
  return html`<defs>${patterns}</defs>`
}

const LATIN = "'Noto Sans','Helvetica Neue',Arial"
const CHINESE = "'Noto Sans TC','Noto Sans CJK TC','PingFang TC','Microsoft JhengHei'"

/** The faces that texts of a chart are set in: those of the locale's script first, since a Chinese face has Latin letters too, and others. */
export function chartFont(locale: string): string {
  const faces = /^(?:zh|ja|ko)\b/.test(locale) ? [CHINESE, LATIN] : [LATIN, CHINESE]
  return [...faces, 'system-ui', 'sans-serif'].join(',')
}

/** The one look of all charts: ink on paper, horizontal hairlines, labels beside the marks; `chartFont` has their letters. */
export const chartTheme: Config = {
  background: 'transparent',
  aria: false,
  mark: { aria: false },
  padding: { left: 2, right: 2, top: 6, bottom: 2 },
  view: { stroke: null },
  axis: {
    labelColor: palette.soft,
    titleColor: palette.soft,
    labelFontSize: 12,
    titleFontSize: 12,
    titleFontWeight: 'normal',
    domain: false,
    ticks: false,
    labelPadding: 6,
    gridColor: palette.hairline,
  },
  axisX: { grid: false, domain: true, domainColor: palette.soft, labelAngle: 0 },
  axisY: { grid: true, titleAngle: 0, titleAlign: 'left', titleAnchor: 'start', titleY: -10, titleX: 0 },
  header: {
    labelColor: palette.ink,
    labelFontSize: 13,
    labelFontWeight: 'bold',
    titleFontSize: 0,
    labelAnchor: 'start',
  },
  title: {
    color: palette.ink,
    fontSize: 13,
    fontWeight: 'bold',
    anchor: 'start',
    frame: 'group',
    offset: 14,
  },
  text: { color: palette.ink, fontSize: 12 },
  line: { strokeWidth: 2.25, strokeCap: 'round', strokeJoin: 'round' },
  point: { size: 36, filled: true, opacity: 1 },
  rule: { color: palette.soft },
  bar: { color: palette.total },
  scale: { barBandPaddingInner: 0.28 },
  legend: { labelColor: palette.ink, labelFontSize: 12, symbolSize: 110, offset: 6 },
}
