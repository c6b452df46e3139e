import { html, type Html } from '../../base/html.js'
import { CONTENT, skipLink } from '../../report/skip-link.js'
import { scriptText, styleText } from '../../report/script-text.js'
import { inLanguage, type Texts } from '../../base/language.js'
import { Words } from '../../report/strings.js'
import type { Strings } from '../../system/words.js'
import { namedLayers, scriptWords, type ConsoleSettings } from './console-words.js'

/** Formats of a download, those for spreadsheets first. */
const FORMATS = ['csv', 'xlsx', 'json', 'ndjson', 'parquet', 'arrow']

/** What the console is made of: the words and languages of the project, and what the server allows. */
export interface ConsolePage {
  strings: Strings
  languages: readonly string[]
  /** The reader's, one of `languages`. */
  language: string
  /** Name of the publication, one per language. */
  title: Texts
  /** Of the content security policy, for the style, the script and the look of the editor. */
  nonce: string
  /** The style sheet of the project, `reports/theme.css`. */
  style: string
  /** Path before every address of the server. */
  prefix: string
  /** As many rows as the server gives at a time. */
  mostRows: number
}

/**
 * The page at `/console`: an editor, the tables beside it, and place for a result. Its script fills it.
 * @throws UserError when a word has no text in the language.
 */
export function consolePage(page: ConsolePage): string {
  const { language, nonce, style, strings } = page
  const words = new Words(strings, language)
  const title = words.word('console-title')
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="description" content="${words.word('console-what')}">
<title>${title} · ${inLanguage(page.title, language)}</title>
<link rel="icon" href="data:,">
<style nonce="${nonce}">${styleText(style)}</style>
<link rel="stylesheet" href="${page.prefix}/console/console.css">
<script type="application/json" id="console-settings">${scriptText(JSON.stringify(settingsOf(page, words)))}</script>
<script type="module" src="${page.prefix}/console/console.js" nonce="${nonce}"></script>
</head>
<body class="console">
${skipLink(words)}
${head(page, title, words)}
<main id="${CONTENT}" tabindex="-1">
<noscript><p>${words.word('console-noscript')}</p></noscript>
${query(words)}
${result(words)}
</main>
${sideBar(words)}
<footer><p><a href="${page.prefix}/api/v1/openapi.json">${words.word('console-api')}</a></p></footer>
${keyDialog(words)}
</body>
</html>
`.markup
}

function settingsOf({ language, mostRows, prefix }: ConsolePage, words: Words): ConsoleSettings {
  const entries = scriptWords.map((key): [string, string] => [key, words.word(`console-${key}`)])
  return {
    language,
    locale: words.locale,
    words: Object.fromEntries(entries),
    layers: Object.fromEntries(namedLayers.map((layer) => [layer, words.word(`layer-${layer}`)])),
    mostRows,
    prefix,
  }
}

function head(
  { language, languages, title, strings, prefix }: ConsolePage,
  heading: string,
  words: Words,
): Html {
  const others = languages.filter((each) => each !== language)
  return html`<header>
<p class="kicker"><a href="${prefix}/index.${language}.html">${inLanguage(title, language)}</a></p>
<nav class="languages" aria-label="${words.word('languages')}">${others.map((each) => html`<a href="${prefix}/console?lang=${each}" hreflang="${each}" lang="${each}" class="language" data-language="${each}">${new Words(strings, each).word('language-name')}</a>`)}</nav>
<h1>${heading}</h1>
<p class="release-choice"><label for="release">${words.word('release')}</label> <select id="release"></select> <span id="release-state"></span> <button type="button" id="to-served" hidden>${words.word('console-to-served')}</button></p>
</header>`
}

function query(words: Words): Html {
  return html`<section class="query" aria-label="${words.word('console-query')}">
<div id="editor"></div>
<div id="parameters" class="parameters" role="group" aria-label="${words.word('console-parameters')}" hidden></div>
<div class="actions">
<button type="button" id="run" class="primary">${words.word('console-run')}</button>
<button type="button" id="cancel" hidden>${words.word('console-cancel')}</button>
<button type="button" id="format">${words.word('console-format')}</button>
<button type="button" id="share">${words.word('console-share')}</button>
<p id="notice" role="status"></p>
<button type="button" id="keys" aria-haspopup="dialog">${words.word('console-keys')}</button>
</div>
<p id="release-notice" class="release-notice" role="status" hidden></p>
</section>`
}

function result(words: Words): Html {
  return html`<section id="result" class="result" aria-labelledby="result-heading">
<h2 id="result-heading">${words.word('console-result')}</h2>
<div id="state" class="state"></div>
<div id="views" class="views" hidden>
<div class="view-choice" role="group" aria-label="${words.word('console-view')}">
<button type="button" id="view-table" aria-pressed="true">${words.word('console-view-table')}</button>
<button type="button" id="view-chart" aria-pressed="false">${words.word('console-view-chart')}</button>
</div>
<nav class="downloads" aria-label="${words.word('console-download')}"><span aria-hidden="true">${words.word('console-download')}</span> ${FORMATS.map((format) => html`<a data-format="${format}">${format.toUpperCase()}</a> `)}</nav>
</div>
<p id="arrangement" class="arrangement" hidden><label for="row-filter">${words.word('console-row-filter')}</label> <input id="row-filter" type="search" autocomplete="off" spellcheck="false"> <span id="rows-shown" role="status"></span> <button type="button" id="save-shown">${words.word('console-save-shown')}</button></p>
<div id="table-view" hidden></div>
<div id="chart-view" hidden></div>
</section>`
}

function sideBar(words: Words): Html {
  return html`<aside aria-label="${words.word('console-side-bar')}">
<details id="tables" open><summary><h2>${words.word('console-tables')}</h2></summary>
<p><label for="filter">${words.word('console-filter')}</label> <input id="filter" type="search" autocomplete="off" spellcheck="false"></p>
<div id="table-list"></div></details>
<details id="saved"><summary><h2>${words.word('saved-queries')}</h2></summary><div id="saved-list"></div><p id="no-saved" hidden>${words.word('no-saved-queries')}</p></details>
<details id="own-files" open><summary><h2>${words.word('console-own-files')}</h2></summary>
<p id="own-files-note">${words.word('console-own-files-note')}</p>
<ul id="own-file-list" class="own-files"></ul>
<p class="actions"><button type="button" id="add-file">${words.word('console-add-file')}</button><input id="file-choice" type="file" hidden></p>
<details class="how-read"><summary>${words.word('console-file-how')}</summary>
<p><label for="file-name">${words.word('console-file-name')}</label> <input id="file-name" type="text" autocomplete="off" spellcheck="false" maxlength="63"></p>
<p><label for="file-stated">${words.word('console-file-stated')}</label> <input id="file-stated" type="text" autocomplete="off" spellcheck="false" placeholder="sheet=2025"></p></details>
<p id="file-state" role="status"></p></details>
<details id="history"><summary><h2>${words.word('console-history')}</h2></summary>
<p id="history-note"></p><ol id="history-list"></ol><button type="button" id="clear-history">${words.word('console-clear-history')}</button></details>
</aside>`
}

const KEYS: readonly (readonly [string, string])[] = [
  ['Ctrl/⌘ + Enter', 'key-run'],
  ['Esc', 'key-cancel'],
  ['Ctrl + Space', 'key-complete'],
  ['Shift + Alt + F', 'key-format'],
  ['Tab', 'key-tab'],
  ['Ctrl/⌘ + /', 'key-comment'],
  ['Ctrl/⌘ + Z', 'key-undo'],
  ['← → ↑ ↓, Page, Home, End', 'key-grid'],
  ['S', 'key-sort'],
  ['V', 'key-values'],
  ['Shift + ← → ↑ ↓', 'key-select'],
  ['Ctrl/⌘ + C', 'key-copy'],
  ['F1', 'key-help'],
]

function keyDialog(words: Words): Html {
  return html`<dialog id="key-dialog" aria-labelledby="key-heading">
<h2 id="key-heading">${words.word('console-keys')}</h2>
<dl>${KEYS.map(([keys, word]) => html`<div><dt><kbd>${keys}</kbd></dt><dd>${words.word(`console-${word}`)}</dd></div>`)}</dl>
<button type="button" id="close-keys">${words.word('console-close')}</button>
</dialog>`
}
