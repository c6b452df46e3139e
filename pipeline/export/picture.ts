import type { ChartFile } from './chart-svg.js'
import { makeInChromium } from './chromium.js'

const PIXELS_PER_UNIT = 2

/** A chart as PNG, two pixels for each of the drawing, without a border. @throws UserError when Chromium is missing or fails. */
export function pictureOf({ svg, width, height }: ChartFile): Promise<Buffer> {
  return makeInChromium({ name: 'chart.svg', text: svg }, 'png', [
    `--force-device-scale-factor=${PIXELS_PER_UNIT}`,
    `--window-size=${width},${height}`,
  ])
}
