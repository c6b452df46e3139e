import { html, trustedMarkup, type Html } from '../../base/html.js'
import { readMessageWords, spokenLanguages } from '../../notify/words.js'
import type { Project } from '../../system/project.js'

const STYLE = `:root{color-scheme:light dark}
body{font:1rem/1.6 system-ui,"Noto Sans CJK TC","PingFang TC","Microsoft JhengHei",sans-serif;max-width:36rem;margin:20vh auto 0;padding:0 1.5rem}
h1{font-size:1.3rem}input,button{font:inherit;padding:.4rem .6rem}input{width:100%;box-sizing:border-box;margin:.3rem 0 .8rem}code{overflow-wrap:anywhere}`

/** A page of the server's own, in every language of the project, since it is not known which its reader reads. */
export interface Notice {
  /** The first of them. */
  language: string
  title: string
  body: Html
}

/** Says a text of `messages` in the languages of a project: as plain text, or each in its language. */
export interface NoticeWords {
  language: string
  plain: (key: string) => string
  marked: (key: string) => Html
}

/** What the pages of the server's own are written with. */
export async function noticeWords(project: Project): Promise<NoticeWords> {
  const strings = await readMessageWords(project)
  const languages = spokenLanguages(strings)
  return {
    language: languages[0] ?? '',
    plain: (key) => languages.map((language) => strings.message(language, key)).join(' · '),
    marked: (key) =>
      html`${languages.map((language) => html`<span lang="${language}">${strings.message(language, key)}</span> `)}`,
  }
}

/** @param nonce for the style, as the policy of the answer names it. */
export function noticePage({ language, title, body }: Notice, nonce: string): string {
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="data:,">
<style nonce="${nonce}">${trustedMarkup(STYLE)}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`.markup
}

/** Asks for the token of the server. @param action where the form goes. */
export function loginNotice(
  { language, plain, marked }: NoticeWords,
  action: string,
  isWrong: boolean,
): Notice {
  return {
    language,
    title: plain('token'),
    body: html`<h1>${marked('token')}</h1>
${isWrong ? html`<p role="alert">${marked('token-wrong')}</p>` : null}
<form method="post" action="${action}">
<label>${marked('token-of-server')}
<input name="token" type="password" autocomplete="current-password" required autofocus></label>
<button>${marked('enter')}</button>
</form>`,
  }
}

/** Says that nothing is released yet. */
export function unreleasedNotice({ language, plain, marked }: NoticeWords): Notice {
  return {
    language,
    title: plain('no-release'),
    body: html`<h1>${marked('no-release')}</h1>
<p>${marked('run-refresh')}</p>`,
  }
}

/** Says that there is no page at a path. @param front address of the front page. */
export function missingNotice({ language, plain, marked }: NoticeWords, path: string, front: string): Notice {
  return {
    language,
    title: plain('not-found'),
    body: html`<h1>${marked('not-found')}</h1>
<p><code>${path}</code></p>
<p><a href="${front}">${marked('newest-release')}</a></p>`,
  }
}
