import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { trustedMarkup, type Html } from '../base/html.js'
import type { Json } from '../base/json.js'
import { cachedStep } from '../system/step-cache.js'

/** A chart as it was drawn, and the Vega spec that the browser draws it by. */
export interface Drawing {
  svg: Html
  spec: Json
  /** Names of the scales that readers may zoom. */
  scales: readonly string[]
}

/** Name of the step in the cache. */
export const DRAWING_STEP = 'drawing'

const FILE = 'drawing.json'

/** Drawings in the cache of a project: a refresh draws only those of which the figures, words or spec are new. */
export class DrawingCache {
  /** @param tool fingerprint of almanac: another version may draw otherwise. */
  constructor(
    private readonly cacheFolder: string,
    private readonly tool: string,
  ) {}

  /** The drawing of a source, kept from before or as `draw` gives it. */
  async get(source: Json, draw: () => Promise<Drawing>): Promise<Drawing> {
    const inputs = { source, tool: this.tool }
    const folder = await cachedStep(this.cacheFolder, DRAWING_STEP, inputs, async (temporary) => {
      const { svg, spec, scales } = await draw()
      await writeFile(join(temporary, FILE), JSON.stringify({ svg: svg.markup, spec, scales }))
    })
    const { svg, ...rest } = JSON.parse(await readFile(join(folder, FILE), 'utf8'))
    return { ...rest, svg: trustedMarkup(svg) }
  }
}
