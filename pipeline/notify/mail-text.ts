import { html, isolated, type Html } from '../base/html.js'
import { factLines, paragraphsIn, titleIn, type Message } from './message.js'
import { firstLanguage, spokenLanguages, type Pen } from './words.js'

/** Name by which the HTML of a mail refers to its picture. */
export const PICTURE_ID = 'headline@almanac'

/** A mail in words: subject in the first language, the rest in each. */
export interface MailText {
  subject: string
  text: string
  html: string
}

/** The words of a mail. @param picture what its picture says, or null where it has none. */
export function mailText(message: Message, pen: Pen, picture: string | null): MailText {
  const languages = spokenLanguages(pen.strings)
  const first = firstLanguage(pen.settings)
  return {
    subject: titleIn(first, message, pen),
    text: languages.map((language) => textIn(language, message, pen)).join('\n\n----------\n\n'),
    html: page(message, pen, languages, picture).markup,
  }
}

function textIn(language: string, message: Message, pen: Pen): string {
  const colon = pen.strings.message(language, 'colon')
  return [
    titleIn(language, message, pen),
    ...paragraphsIn(language, message, pen),
    factLines(language, message, pen)
      .map(([name, value]) => `${name}${colon}${value}`)
      .join('\n'),
    pen.strings.message(language, 'no-reply'),
  ].join('\n\n')
}

function page(message: Message, pen: Pen, languages: readonly string[], picture: string | null): Html {
  const first = firstLanguage(pen.settings)
  return html`<!doctype html>
<html lang="${first}">
<head><meta charset="utf-8"><title>${titleIn(first, message, pen)}</title></head>
<body style="font-family:sans-serif;max-width:44em">
${languages.map((language, i) => section(language, message, pen, i === 0 ? picture : null))}</body>
</html>
`
}

function section(language: string, message: Message, pen: Pen, picture: string | null): Html {
  const facts = factLines(language, message, pen)
  const image =
    picture === null
      ? null
      : html`<p><img src="cid:${PICTURE_ID}" alt="${picture}" style="max-width:100%"></p>
`
  return html`<div lang="${language}">
<h1 style="font-size:1.2em">${isolated(titleIn(language, message, pen))}</h1>
${image}${paragraphsIn(language, message, pen).map(
  (text) => html`<p style="white-space:pre-line">${isolated(text)}</p>
`,
)}<table>
${facts.map(
  ([name, value]) => html`<tr><th style="text-align:left">${name}</th><td>${isolated(value)}</td></tr>
`,
)}</table>
<p><small>${pen.strings.message(language, 'no-reply')}</small></p>
</div>
`
}
