import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { palette } from '../../pipeline/report/chart-theme.js'
import { BLINDNESSES, contrast, parseColour, simulate, type Colour } from '../support/colour.js'
import { colourDifference, labDifference } from '../support/colour-difference.js'
import { ROOT } from '../support/workspace.js'

const MARKS = ['government', 'citizen', 'total', 'alert'] as const
const TEXTS = ['ink', 'soft', 'link', ...MARKS] as const
/** Seen as two colours at a glance, lines of 2 px included. */
const APART = 10

const PAIRS = MARKS.flatMap((one, i) => MARKS.slice(i + 1).map((other): [string, string] => [one, other]))
const papers = new Map<string, ReadonlyMap<string, Colour>>()

beforeAll(async () => {
  const theme = await readFile(join(ROOT, 'pipeline/library/reports/theme.css'), 'utf8')
  const light = variablesOf(theme)
  papers.set('light', light)
  papers.set('dark', new Map([...light, ...variablesOf(theme, 'prefers-color-scheme: dark')]))
  papers.set('printed', new Map([...light, ...variablesOf(theme, '@media print')]))
  papers.set('standalone', new Map(Object.entries(palette).map(([name, text]) => [name, parseColour(text)])))
})

/** The colours of the first `:root` after a place in the style sheet. */
function variablesOf(theme: string, after = ''): ReadonlyMap<string, Colour> {
  const from = theme.indexOf(after)
  const block = from < 0 ? undefined : /:root\s*\{([^}]*)\}/.exec(theme.slice(from))?.[1]
  if (block === undefined) throw new Error(`the theme has no colours after ${after}`)
  return new Map(
    [...block.matchAll(/--([a-z]+):\s*(#[0-9a-f]{3,6});/g)].map(([, name = '', text = '']) => [
      name,
      parseColour(text.length === 4 ? text.replace(/[0-9a-f]/g, '$&$&') : text),
    ]),
  )
}

function colourOn(paper: string, name: string): Colour {
  const colour = papers.get(paper)?.get(name)
  if (!colour) throw new Error(`${paper} paper has no colour ${name}`)
  return colour
}

describe.each(['light', 'dark', 'printed'])('on %s paper', (paper) => {
  test.each(TEXTS)('text in %s has a contrast of at least 4.5', (name) => {
    expect(contrast(colourOn(paper, name), colourOn(paper, 'paper'))).toBeGreaterThanOrEqual(4.5)
  })

  test.each(PAIRS)('%s and %s stay apart for every kind of sight', (one, other) => {
    const [first, second] = [colourOn(paper, one), colourOn(paper, other)]
    const differences = [
      colourDifference(first, second),
      ...BLINDNESSES.map((kind) => colourDifference(simulate(first, kind), simulate(second, kind))),
    ]
    expect(Math.min(...differences)).toBeGreaterThanOrEqual(APART)
  })
})

test.each(MARKS)('%s in a drawing that stands by itself has a contrast of at least 3', (name) => {
  expect(contrast(colourOn('standalone', name), colourOn('standalone', 'paper'))).toBeGreaterThanOrEqual(3)
})

// Pairs 1, 4, 7, 13, 17 and 25 of the data that accompany the formula.
test.each<[Colour, Colour, number]>([
  [[50, 2.6772, -79.7751], [50, 0, -82.7485], 2.0425],
  [[50, -1.3802, -84.2814], [50, 0, -82.7485], 1],
  [[50, 0, 0], [50, -1, 2], 2.3669],
  [[50, -0.001, 2.49], [50, 0.0011, -2.49], 4.7461],
  [[50, 2.5, 0], [73, 25, -18], 27.1492],
  [[60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387], 1.2644],
])('the difference of %j and %j is %d', (one, other, difference) => {
  expect(labDifference(one, other)).toBeCloseTo(difference, 4)
})

test('contrast is that of WCAG', () => {
  expect(contrast(parseColour('#000000'), parseColour('#ffffff'))).toBeCloseTo(21, 6)
  expect(contrast(parseColour('#777777'), parseColour('#ffffff'))).toBeCloseTo(4.478, 3)
})
