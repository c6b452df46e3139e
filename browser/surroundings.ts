import type { Chart } from './chart.js'
import type { Member } from './highlight.js'
import type { Stop } from './stops.js'
import { Tooltip } from './tooltip.js'

/** What the live charts of a page share: the tooltip, the voice for who cannot see it, and the member that is pointed at. */
export class Surroundings {
  readonly tooltip = new Tooltip()
  private readonly charts: Chart[] = []
  private readonly voice = document.createElement('div')
  private readonly comma = document.getElementById('chart-runtime')?.dataset['comma'] ?? ', '

  constructor() {
    this.voice.className = 'announcement'
    this.voice.setAttribute('role', 'status')
    this.voice.setAttribute('aria-live', 'polite')
    document.body.append(this.voice)
    document.addEventListener('keydown', ({ key }) => {
      if (key === 'Escape') this.escape()
    })
    document.addEventListener('pointerdown', ({ target }) => {
      for (const chart of this.charts) if (target instanceof Node && !chart.holds(target)) chart.leave()
    })
  }

  add(chart: Chart): void {
    this.charts.push(chart)
  }

  announce(lines: Stop['lines']): void {
    this.voice.textContent = lines.map((line) => line.join(' ').trim()).join(this.comma)
  }

  setApart(member: Member | null): void {
    for (const chart of this.charts) chart.setApart(member)
  }

  /** Closes the tooltip; when none is open, shows the whole period of each chart again. */
  private escape(): void {
    const open = this.charts.filter((chart) => chart.isOpen)
    for (const chart of open) chart.leave()
    if (open.length === 0) for (const chart of this.charts) chart.showAll()
  }
}
