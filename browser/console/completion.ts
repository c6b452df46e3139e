import type {
  Completion,
  CompletionContext,
  CompletionResult,
  CompletionSource,
} from '@codemirror/autocomplete'
import { keywordCompletionSource, schemaCompletionSource, type SQLNamespace } from '@codemirror/lang-sql'
import { syntaxTree } from '@codemirror/language'
import { completionsOf, type OwnFile, type Table } from './api.js'
import { duckdb } from './duckdb-dialect.js'
import { Problem } from './problem.js'
import { inLanguage } from './settings.js'

/** Where DuckDB need not be asked. */
const WORDLESS = ['String', 'QuotedIdentifier', 'LineComment', 'BlockComment']

/** What completes a query: the tables and their columns with their meaning, keywords, and whatever else DuckDB would write next. */
export class Completions {
  private known: ReadonlySet<string> = new Set()
  private tables: readonly Table[] = []
  private files: readonly OwnFile[] = []
  private schema: CompletionSource = () => null
  private readonly keywords = keywordCompletionSource(duckdb)

  /** @param release tells which release DuckDB completes from, null for the served one. */
  constructor(private readonly release: () => string | null) {}

  readonly sources: readonly CompletionSource[] = [
    (context) => this.schema(context),
    (context) => this.keywords(context),
    (context) => this.suggestions(context),
  ]

  /** Sets the tables to complete from. */
  setTables(tables: readonly Table[]): void {
    this.tables = tables
    this.complete()
  }

  /** Sets the reader's own files, which are completed like tables. */
  setFiles(files: readonly OwnFile[]): void {
    this.files = files
    this.complete()
  }

  private complete(): void {
    const { tables, files } = this
    const schema = {
      ...namespaceOf(tables),
      ...Object.fromEntries(files.map(({ name, columns }) => [name, columns.map((column) => column.name)])),
    }
    this.schema = schemaCompletionSource({ dialect: duckdb, schema })
    this.known = new Set(
      tables.flatMap(({ name, layer, columns }) => [
        layer,
        name.slice(layer.length + 1),
        ...columns.map((column) => column.name),
      ]),
    )
  }

  private async suggestions(context: CompletionContext): Promise<CompletionResult | null> {
    const word = context.matchBefore(/\w+$/)
    if (!context.explicit && (word === null || word.text.length < 2)) return null
    if (WORDLESS.includes(syntaxTree(context.state).resolveInner(context.pos, -1).name)) return null
    const stop = new AbortController()
    context.addEventListener('abort', () => stop.abort(), { onDocChange: true })
    try {
      const found = await completionsOf(context.state.sliceDoc(0, context.pos), this.release(), stop.signal)
      const from = found[0]?.start ?? context.pos
      const options = found.filter(({ start, text }) => start === from && !this.isKnown(text)).map(asOption)
      return options.length === 0 ? null : { from, options, validFor: /^\w*$/ }
    } catch (cause) {
      // who types is not to be told that help with typing is not to be had: running the query will
      if (cause instanceof Problem || stop.signal.aborted) return null
      throw cause
    }
  }

  private isKnown(text: string): boolean {
    const plain = text.trim().toLowerCase()
    return this.known.has(plain) || duckdb.spec.keywords?.split(/\s+/).includes(plain) === true
  }
}

/** DuckDB gives what fits best first. */
function asOption({ text }: { text: string }, rank: number): Completion {
  return { label: text.trim(), apply: text, boost: -1 - rank }
}

function namespaceOf(tables: readonly Table[]): Record<string, SQLNamespace> {
  const layers = new Map<string, Record<string, SQLNamespace>>()
  for (const table of tables) {
    const schema = layers.get(table.layer) ?? {}
    schema[table.name.slice(table.layer.length + 1)] = {
      self: withInfo(
        { label: table.name.slice(table.layer.length + 1), type: 'type' },
        inLanguage(table.description),
      ),
      children: table.columns.map(({ name, type, meaning }) =>
        withInfo({ label: name, type: 'property', detail: type.toLowerCase() }, inLanguage(meaning)),
      ),
    }
    layers.set(table.layer, schema)
  }
  return Object.fromEntries(layers)
}

function withInfo(completion: Completion, info: string): Completion {
  return info === '' ? completion : { ...completion, info }
}
