/** A value of a metric as a scraper reads it. */
export interface ReadSample {
  name: string
  labels: Record<string, string>
  value: number
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*'
const LABEL = /^(?!__)([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"(?:,|$)/
const VALUE = /^(?:[+-]?Inf|NaN|[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)$/
const TYPES = ['counter', 'gauge', 'histogram', 'summary', 'untyped']

/**
 * Reads the text format 0.0.4 by its grammar, without any of the leniency that a scraper may have: each metric has one HELP and then one TYPE
 * before its values, which stand together, no series comes twice, and the last line ends.
 */
export function readPrometheus(text: string): ReadSample[] {
  if (!text.endsWith('\n')) throw new Error('the last line does not end')
  const helped = new Set<string>()
  const typed = new Set<string>()
  const series = new Set<string>()
  const samples: ReadSample[] = []
  let current = ''
  for (const line of text.slice(0, -1).split('\n')) {
    const [, keyword, name = '', rest = ''] = new RegExp(`^# (HELP|TYPE) (${NAME}) (.*)$`).exec(line) ?? []
    if (keyword === 'HELP') {
      if (helped.has(name) || !/^(?:[^\\]|\\[\\n])*$/.test(rest)) throw new Error(`wrong HELP: ${line}`)
      helped.add(name)
    } else if (keyword === 'TYPE') {
      if (typed.has(name) || !helped.has(name) || !TYPES.includes(rest))
        throw new Error(`wrong TYPE: ${line}`)
      typed.add(name)
      current = name
    } else {
      const sample = readSample(line)
      if (sample.name !== current) throw new Error(`out of its group: ${line}`)
      const key = `${sample.name} ${JSON.stringify(sample.labels, Object.keys(sample.labels).toSorted())}`
      if (series.has(key)) throw new Error(`comes twice: ${line}`)
      series.add(key)
      samples.push(sample)
    }
  }
  return samples
}

function readSample(line: string): ReadSample {
  const [, name, labelText, value = ''] = new RegExp(`^(${NAME})(?:\\{(.*)\\})? (\\S+)$`).exec(line) ?? []
  if (name === undefined || !VALUE.test(value)) throw new Error(`no sample: ${line}`)
  const labels: Record<string, string> = {}
  let rest = labelText ?? ''
  while (rest !== '') {
    const [whole = '', label = '', text = ''] = LABEL.exec(rest) ?? []
    if (whole === '' || label in labels) throw new Error(`wrong label: ${line}`)
    labels[label] = text.replaceAll(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped))
    rest = rest.slice(whole.length)
  }
  return {
    name,
    labels,
    value: value.endsWith('Inf') ? Number(value.replace('Inf', 'Infinity')) : Number(value),
  }
}
