import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import type { Extension } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { tags } from '@lezer/highlight'

/** Colours are those of the project's style sheet, which knows light and dark paper. */
const look = EditorView.theme({
  '&': { color: 'var(--ink)', backgroundColor: 'var(--paper)', fontSize: '0.875rem' },
  '&.cm-focused': { outline: '2px solid var(--link)', outlineOffset: '1px' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.55' },
  '.cm-content': { padding: '0.6rem 0', caretColor: 'var(--ink)' },
  '.cm-cursor, .cm-dropCursor': { borderLeftColor: 'var(--ink)' },
  '.cm-gutters': {
    backgroundColor: 'transparent',
    color: 'var(--soft)',
    border: 'none',
    paddingLeft: '0.3rem',
  },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'transparent' },
  '&.cm-focused .cm-activeLine': { backgroundColor: 'var(--wash)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--selection)',
  },
  '&.cm-focused .cm-matchingBracket': {
    backgroundColor: 'transparent',
    outline: '1px solid var(--soft)',
  },
  '.cm-placeholder': { color: 'var(--soft)' },
  '.cm-tooltip': {
    backgroundColor: 'var(--paper)',
    color: 'var(--ink)',
    border: '1px solid var(--ink)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': {
    fontFamily: 'var(--mono)',
    fontSize: '0.8125rem',
    maxHeight: '16em',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '0.12rem 0.5rem' },
  '.cm-tooltip-autocomplete ul li[aria-selected], .cm-tooltip-autocomplete-disabled ul li[aria-selected]': {
    backgroundColor: 'var(--ink)',
    color: 'var(--paper)',
  },
  '.cm-tooltip-autocomplete ul li[aria-selected] .cm-completionDetail': { color: 'inherit' },
  '.cm-completionDetail': { color: 'var(--soft)', fontStyle: 'normal', marginLeft: '1em' },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '700' },
  '.cm-completionIcon': { display: 'none' },
  '.cm-tooltip.cm-completionInfo': {
    fontFamily: 'var(--sans)',
    fontSize: '0.8125rem',
    padding: '0.4rem 0.6rem',
    maxWidth: '20rem',
  },
  '.cm-lintRange-error': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--alert) 1px',
    textUnderlineOffset: '0.25em',
  },
  '.cm-lintPoint-error:after': { borderBottomColor: 'var(--alert)' },
  '.cm-diagnostic': {
    fontFamily: 'var(--sans)',
    fontSize: '0.8125rem',
    whiteSpace: 'pre-wrap',
    maxWidth: '36rem',
  },
  '.cm-diagnostic-error': { borderLeftColor: 'var(--alert)' },
})

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.bool, tags.null], color: 'var(--government)', fontWeight: '600' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--citizen)' },
  { tag: tags.propertyName, color: 'var(--government)' },
  { tag: tags.number, color: 'var(--citizen)' },
  { tag: tags.typeName, color: 'var(--alert)' },
  { tag: tags.special(tags.name), color: 'var(--alert)', fontWeight: '600' },
  { tag: tags.comment, color: 'var(--soft)', fontStyle: 'italic' },
  { tag: tags.invalid, color: 'var(--alert)' },
])

/** How editors of the console look. @param nonce of the content security policy. */
export function editorLook(nonce: string): Extension {
  return [EditorView.cspNonce.of(nonce), look, syntaxHighlighting(colours)]
}

/** The nonce that the script of the page was let in by; editors write their styles with it. */
export function pageNonce(): string {
  return document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce ?? ''
}
