import { gfm } from '@joplin/turndown-plugin-gfm'
import TurndownService from 'turndown'
import { markdownHtml } from './markdown-html.js'
import type { Page } from './page-tree.js'

/** A page as Markdown with tables (GFM). Text stays text, whatever signs it holds. @param releaseId as the foot of the page names it. */
export function pageMarkdown(page: Page, releaseId: string): string {
  const service = new TurndownService({
    headingStyle: 'atx',
    hr: '---',
    bulletListMarker: '-',
    codeBlockStyle: 'fenced',
    emDelimiter: '*',
  })
  service.use(gfm)
  service.escape = escapeMarkdown
  const markdown = service.turndown(markdownHtml(page, releaseId).markup)
  return `${markdown.replaceAll(/^[ \t]+$/gm, '')}\n`
}

/**
 * A piece of text between two elements, as Markdown that reads as that text. turndown's own escape lets tags, entities, strikes and
 * tables through. A bar is an entity, since the plugin for tables would escape the escape.
 */
export function escapeMarkdown(text: string): string {
  return text
    .replaceAll(/[\\`*_[\]<~]/g, '\\$&')
    .replaceAll(/&(?=#?\w+;)/g, '\\&')
    .replaceAll('|', '&#124;')
    .replaceAll(/(?<=^|\s)#/g, '\\#')
    .replace(/^(\s*)([-=>:]|\+(?=\s|$))/, '$1\\$2')
    .replace(/^(\s*\d+)([.)])(?=\s|$)/, '$1\\$2')
}
