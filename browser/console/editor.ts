import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { json } from '@codemirror/lang-json'
import { bracketMatching, indentOnInput, syntaxTree } from '@codemirror/language'
import { setDiagnostics } from '@codemirror/lint'
import { EditorState, Prec, type Extension } from '@codemirror/state'
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  keymap,
  lineNumbers,
  placeholder,
} from '@codemirror/view'
import type { Completions } from './completion.js'
import { duckdb, PARAMETER_NODE } from './duckdb-dialect.js'
import { editorLook, pageNonce } from './editor-look.js'
import { word } from './settings.js'

const MOST_LINES = 20

/** What an editor tells. */
export interface EditorEvents {
  changed: () => void
  /** Ctrl or ⌘ and Enter. */
  run: () => void
  format: () => void
}

/** The editor of the query. Tab leaves it. */
export class QueryEditor {
  private readonly view: EditorView

  constructor(parent: HTMLElement, completions: Completions, events: EditorEvents) {
    this.view = new EditorView({
      parent,
      extensions: [
        Prec.highest(
          keymap.of([
            { key: 'Mod-Enter', run: () => did(events.run) },
            { key: 'Shift-Alt-f', run: () => did(events.format) },
          ]),
        ),
        common(word('editor'), events.changed),
        lineNumbers(),
        highlightActiveLine(),
        duckdb.extension,
        autocompletion({ override: [...completions.sources], icons: false }),
        keymap.of(completionKeymap),
        placeholder('select …'),
      ],
    })
  }

  get text(): string {
    return this.view.state.doc.toString()
  }

  /** Puts a text in place of the whole; what was marked as wrong is so no more. */
  set text(text: string) {
    if (text === this.text) return
    const { state } = this.view
    this.view.dispatch({
      changes: { from: 0, to: state.doc.length, insert: text },
      selection: { anchor: text.length },
    })
  }

  /** Puts in a text that whatever is typed takes the place of; nothing where something is written already. */
  offer(text: string): void {
    if (this.text.trim() !== '') return
    this.text = text
    this.view.dispatch({ selection: { anchor: 0, head: text.length } })
    // typed over, Chromium would give the text the look of what it replaces, which the policy refuses
    const replace = ({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): void => {
      const { from, to } = this.view.state.selection.main
      const isWhole = this.text === text && from === 0 && to === text.length
      if (isWhole && key.length === 1 && !ctrlKey && !metaKey && !altKey) this.text = ''
      if (this.text !== text) this.view.dom.removeEventListener('keydown', replace, true)
    }
    this.view.dom.addEventListener('keydown', replace, true)
  }

  /** What is to be run: the selection if there is one, else all, and the line on which it begins, from 1. */
  get statement(): { sql: string; firstLine: number; isSelection: boolean } {
    const { state } = this.view
    const { from, to, empty } = state.selection.main
    const selected = state.sliceDoc(from, to)
    if (empty || selected.trim() === '') return { sql: this.text, firstLine: 1, isSelection: false }
    return { sql: selected, firstLine: state.doc.lineAt(from).number, isSelection: true }
  }

  /** Names of the parameters, `$name`, in the order in which they first stand in the text. */
  get parameters(): string[] {
    const { state } = this.view
    const names = new Set<string>()
    syntaxTree(state).iterate({
      enter: ({ name, from, to }) => {
        if (name === PARAMETER_NODE && to - from > 1) names.add(state.sliceDoc(from + 1, to))
      },
    })
    return [...names]
  }

  /** Puts a text at the cursor, and the cursor behind it. */
  insert(text: string): void {
    const { from, to } = this.view.state.selection.main
    this.view.dispatch({ changes: { from, to, insert: text }, selection: { anchor: from + text.length } })
    this.focus()
  }

  /** Marks what is wrong: the word at a line and column (both from 1), or the whole line without a column. */
  mark(line: number, column: number | null, message: string): void {
    const { state } = this.view
    if (line < 1 || line > state.doc.lines) return
    const { from, to, text } = state.doc.line(line)
    const start = column === null ? (/\S|$/.exec(text)?.index ?? 0) : Math.min(column - 1, text.length)
    const length = column === null ? text.length : (/^(?:\w+|\S)/.exec(text.slice(start))?.[0].length ?? 0)
    const end = Math.min(to, from + start + length)
    this.view.dispatch(
      setDiagnostics(state, [
        { from: from + start, to: Math.max(end, from + start), severity: 'error', message },
      ]),
    )
  }

  /** Nothing is marked as wrong any more. */
  unmark(): void {
    this.view.dispatch(setDiagnostics(this.view.state, []))
  }

  focus(): void {
    this.view.focus()
  }
}

/** An editor of JSON. */
export class JsonEditor {
  private readonly view: EditorView

  constructor(parent: HTMLElement, label: string, changed: () => void) {
    this.view = new EditorView({ parent, extensions: [common(label, changed), json()] })
  }

  get text(): string {
    return this.view.state.doc.toString()
  }

  set text(text: string) {
    if (text === this.text) return
    this.view.dispatch({ changes: { from: 0, to: this.view.state.doc.length, insert: text } })
  }
}

function common(label: string, changed: () => void): Extension {
  return [
    history(),
    drawSelection(),
    bracketMatching(),
    closeBrackets(),
    indentOnInput(),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false', tabindex: '0' }),
    EditorState.phrases.of({ Completions: word('completions') }),
    EditorView.updateListener.of(({ docChanged }) => {
      if (docChanged) changed()
    }),
    EditorView.theme({ '.cm-scroller': { maxHeight: `${MOST_LINES * 1.55}em`, overflow: 'auto' } }),
    keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap]),
    editorLook(pageNonce()),
  ]
}

function did(act: () => void): true {
  act()
  return true
}
