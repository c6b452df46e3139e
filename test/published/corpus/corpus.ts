import { Document, isMap, isPair, visit } from 'yaml'
import { expectedFile, type Case, type ExpectedRow } from './case.js'
import { figureCases } from './figures.js'
import { formatCases } from './formats.js'
import { changeCases } from './changes.js'
import { containerCases } from './containers.js'
import { layoutCases } from './layout.js'
import { totalCases } from './totals.js'
import { hostileCases } from './hostile.js'
import { brokenCases } from './broken.js'
import { jsonStatCases } from './json-stat.js'
import { pxCases } from './px.js'
import { sdmxCases } from './sdmx.js'
import { numberHabitCases } from './number-habits.js'
import { periodHabitCases } from './period-habits.js'
import { periodPlaceCases } from './period-places.js'
import { periodCases } from './periods.js'
import { toDateAndAcrossCases } from './to-date.js'
import { unitAndMissingCases } from './units.js'
import { doubtfulCases } from './doubtful-habits.js'
import { headerCases } from './header-habits.js'
import { textCases } from './text-habits.js'
import { vintageCases } from './vintages.js'

/** Every file of the corpus by its path below `test/fixtures/published/`; the same bytes each time. */
export async function corpusFiles(): Promise<Map<string, Buffer>> {
  const cases = [
    ...(await formatCases()),
    ...figureCases(),
    ...numberHabitCases(),
    ...unitAndMissingCases(),
    ...periodCases(),
    ...periodHabitCases(),
    ...periodPlaceCases(),
    ...toDateAndAcrossCases(),
    ...layoutCases(),
    ...totalCases(),
    ...changeCases(),
    ...containerCases(),
    ...vintageCases(),
    ...brokenCases(),
    ...(await hostileCases()),
    ...jsonStatCases(),
    ...pxCases(),
    ...sdmxCases(),
    ...textCases(),
    ...headerCases(),
    ...doubtfulCases(),
  ]
  const files = new Map<string, Buffer>()
  for (const each of cases) {
    for (const [name, bytes] of filesOf(each)) {
      const path = `${each.name}/${name}`
      if (files.has(path)) throw new Error(`two cases are called ${each.name}`)
      files.set(path, bytes)
    }
  }
  files.set('README.md', Buffer.from(readme(cases)))
  return files
}

function readme(cases: readonly Case[]): string {
  const lines = cases.map(
    ({ name, about, synthesised }) => `| ${name} | ${about.replaceAll('|', '\\|')} | ${synthesised} |`,
  )
  return `# Files as agencies publish them

Each folder is one case: the file as it was received, its contract \`source.yaml\`, and \`expected.json\`, what must come of it. Several files
are vintages, in the order of their receipt. All of it, this page too, is written by \`test/published/corpus/\`:
\`npx vitest run test/published/make.test.ts -u\`.

| case | stands for | made up |
|---|---|---|
${lines.join('\n')}
`
}

function filesOf(of: Case): [name: string, bytes: Buffer][] {
  const names = of.files.map((_, i) => `file${of.files.length > 1 ? `-${i + 1}` : ''}.${of.extension}`)
  const expected = {
    about: of.about,
    synthesised: of.synthesised,
    files: of.files.map((file, i) => expectedFile(names[i] ?? '', file)),
    reconciliations: of.reconciliations ?? [],
  }
  return [
    ...of.files.map(({ bytes }, i): [string, Buffer] => [names[i] ?? '', Buffer.from(bytes)]),
    ['source.yaml', Buffer.from(manifestText(of))],
    ['expected.json', Buffer.from(`${jsonText(expected)}\n`)],
  ]
}

function manifestText({ name, manifest, extension }: Case): string {
  const { from = { file: `file.${extension}` }, ...rules } = manifest
  const document = new Document({
    title: { en: name, 'zh-Hant': name },
    publisher: { en: 'an agency', 'zh-Hant': '某機關' },
    from,
    ...rules,
  })
  visit(document, {
    Map: (key, node, path) => {
      const parent = path.at(-1)
      if (key === 'value' && isPair(parent) && !node.items.some(({ value }) => isMap(value))) node.flow = true
    },
    Seq: (_, node) => {
      node.flow = node.items.every((item) => !isMap(item))
    },
  })
  return document.toString({ lineWidth: 0 })
}

/** JSON with one line per row of the expected lists. */
function jsonText(value: unknown, depth = 0): string {
  const indent = ' '.repeat(depth + 1)
  const isFlat = (each: unknown): boolean =>
    each === null ||
    typeof each !== 'object' ||
    Object.values(each as ExpectedRow).every((cell) => cell === null || typeof cell !== 'object')
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (!Array.isArray(value) && depth > 1 && isFlat(value)) return JSON.stringify(value)
  const inner = Array.isArray(value)
    ? value.map((each) => indent + jsonText(each, depth + 1))
    : Object.entries(value).map(
        ([key, each]) => `${indent}${JSON.stringify(key)}: ${jsonText(each, depth + 1)}`,
      )
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}']
  return inner.length === 0 ? open + close : `${open}\n${inner.join(',\n')}\n${indent.slice(1)}${close}`
}
