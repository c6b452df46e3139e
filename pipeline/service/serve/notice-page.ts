import { html, trustedMarkup, type Html } from '../../base/html.js'

const STYLE = `:root{color-scheme:light dark}
body{font:1rem/1.6 system-ui,"Noto Sans CJK TC","PingFang TC","Microsoft JhengHei",sans-serif;max-width:36rem;margin:20vh auto 0;padding:0 1.5rem}
h1{font-size:1.3rem}input,button{font:inherit;padding:.4rem .6rem}input{width:100%;box-sizing:border-box;margin:.3rem 0 .8rem}code{overflow-wrap:anywhere}`

/** A page of the server's own, in both languages, since it is not known which its reader reads. */
export interface Notice {
  title: string
  body: Html
}

/** @param nonce for the style, as the policy of the answer names it. */
export function noticePage({ title, body }: Notice, nonce: string): string {
  return html`<!doctype html>
<html lang="en">
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
