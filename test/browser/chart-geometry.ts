import type { Page } from 'playwright-core'

/** Edges in pixels from the upper left corner of the window. */
interface Box {
  left: number
  right: number
  top: number
  bottom: number
}

interface TextBox extends Box {
  text: string
  /** Height of its letters, as drawn. */
  size: number
}

interface ChartInPage {
  id: string
  frame: Box
  window: number
  texts: TextBox[]
  /** The ticks of each axis that has any. */
  axes: string[][]
  /** The bars of each mark. */
  bars: Box[][]
}

/** Reads where each part of the charts in sight stands. */
const READ = `(() => {
  const boxOf = (each) => { const { left, right, top, bottom } = each.getBoundingClientRect(); return { left, right, top, bottom } }
  const shown = (root, selector) => [...root.querySelectorAll(selector)].filter((each) => each.textContent !== '' && getComputedStyle(each).opacity !== '0')
  return [...document.querySelectorAll('figure.chart .drawing > svg')].filter((svg) => svg.getBoundingClientRect().width > 0).map((svg) => {
    const scale = svg.getBoundingClientRect().width / Number(svg.getAttribute('width'))
    return {
      id: svg.closest('.picture').id,
      frame: boxOf(svg),
      window: document.documentElement.clientWidth,
      texts: shown(svg, 'text').map((each) => ({ ...boxOf(each), text: each.textContent, size: parseFloat(getComputedStyle(each).fontSize) * scale })),
      axes: [...svg.querySelectorAll('.role-axis-label')].map((axis) => shown(axis, 'text').map((each) => each.textContent)),
      bars: [...svg.querySelectorAll('.role-mark.mark-rect')].map((marks) => [...marks.querySelectorAll('path')].map(boxOf)),
    }
  })
})()`

const LEAST_SIZE = 9
const LEAST_TICKS = 2
const MOST_TICKS = 16
/** Letters fill their boxes across; above and below digits a part of their size is free. */
const FREE = { across: 0.5, down: 0.45 }

/**
 * What is wrong with how the charts of a page are laid out, as readers of its window see them: texts that stand on one another or are cut, letters or
 * ticks that cannot be read, bars without a common base. One line for each fault.
 */
export async function faultsOfCharts(page: Page): Promise<string[]> {
  const charts = await page.evaluate<ChartInPage[]>(READ)
  return charts.flatMap((chart) => faultsOf(chart).map((fault) => `${chart.id}: ${fault}`))
}

function faultsOf({ frame, window, texts, axes, bars }: ChartInPage): string[] {
  return [
    ...(frame.right > window + 0.5 ? [`ends ${frame.right - window} px beyond the window`] : []),
    ...texts.filter((text) => isCut(text, frame)).map(({ text }) => `“${text}” is cut`),
    ...texts.filter(({ size }) => size < LEAST_SIZE).map(({ text, size }) => `“${text}” is ${size} px high`),
    ...texts.flatMap((one, i) =>
      texts
        .slice(i + 1)
        .filter((other) => meet(one, other))
        .map(({ text }) => `“${one.text}” stands on “${text}”`),
    ),
    ...axes
      .filter((ticks) => !isReadable(ticks))
      .map((ticks) => `ticks ${ticks.join(', ') || 'are missing'}`),
    ...bars.filter((each) => !haveBase(each)).map(({ length }) => `${length} bars without a common base`),
  ]
}

function isCut({ text, left, right, top, bottom }: TextBox, frame: Box): boolean {
  const isWithin =
    left > frame.left - 1 && right < frame.right + 1 && top > frame.top - 1 && bottom < frame.bottom + 1
  return !isWithin || text.includes('…')
}

function meet(one: TextBox, other: TextBox): boolean {
  const across = Math.min(one.right, other.right) - Math.max(one.left, other.left)
  const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top)
  return across > FREE.across && down > FREE.down * one.size
}

/** Figures and periods are few and differ; names may be many. */
function isReadable(ticks: readonly string[]): boolean {
  if (ticks.some((tick) => /\p{L}{3}/u.test(tick))) return true
  return ticks.length >= LEAST_TICKS && ticks.length <= MOST_TICKS && new Set(ticks).size === ticks.length
}

function haveBase(bars: readonly Box[]): boolean {
  const share = (ends: (bar: Box) => number[]): boolean =>
    bars
      .slice(0, 1)
      .some((first) =>
        ends(first).some((base) => bars.every((bar) => ends(bar).some((end) => Math.abs(end - base) < 1))),
      )
  return (
    bars.length === 0 ||
    share(({ left, right }) => [left, right]) ||
    share(({ top, bottom }) => [top, bottom])
  )
}
