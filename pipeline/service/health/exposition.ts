/** One value of a metric; null is not told. */
export interface Sample {
  labels?: Readonly<Record<string, string>>
  value: number | boolean | null
}

/** A metric with its values. The last word of its name is its base unit. */
export interface Metric {
  name: string
  help: string
  type: 'gauge'
  samples: readonly Sample[]
}

/** The media type of `exposition`. */
export const EXPOSITION_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

/** Metrics in the text format 0.0.4 of Prometheus; those without a value are left out. */
export function exposition(metrics: readonly Metric[]): string {
  return metrics
    .map(({ name, help, type, samples }) => {
      const lines = samples.flatMap(({ labels = {}, value }) =>
        value === null ? [] : [`${name}${labelText(labels)} ${numberText(value)}\n`],
      )
      if (lines.length === 0) return ''
      return `# HELP ${name} ${escapedHelp(help)}\n# TYPE ${name} ${type}\n${lines.join('')}`
    })
    .join('')
}

function labelText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapedValue(value)}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

function numberText(value: number | boolean): string {
  if (value === Infinity) return '+Inf'
  if (value === -Infinity) return '-Inf'
  return String(Number(value))
}

function escapedHelp(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
}

function escapedValue(text: string): string {
  return escapedHelp(text).replaceAll('"', '\\"')
}
