import { html, isolated, type Html } from '../base/html.js'
import type { Settings } from '../base/settings.js'
import { factLines, paragraphsIn, titleIn, type Message } from './message.js'
import { firstLanguage, spokenLanguages, wordIn } from './words.js'

/** Name by which the HTML of a mail refers to its picture. */
export const PICTURE_ID = 'headline@almanac'

/** A mail in words: subject in the first language, the rest in each. */
export interface MailText {
  subject: string
  text: string
  html: string
}

/** The words of a mail. @param picture what its picture says, or null where it has none. */
export function mailText(message: Message, settings: Settings, picture: string | null): MailText {
  const languages = spokenLanguages(settings.languages)
  const first = firstLanguage(settings)
  return {
    subject: titleIn(first, message, settings),
    text: languages.map((language) => textIn(language, message, settings)).join('\n\n----------\n\n'),
    html: page(message, settings, languages, picture).markup,
  }
}

function textIn(language: string, message: Message, settings: Settings): string {
  const colon = wordIn(language, 'colon')
  return [
    titleIn(language, message, settings),
    ...paragraphsIn(language, message),
    factLines(language, message, settings)
      .map(([name, value]) => `${name}${colon}${value}`)
      .join('\n'),
    wordIn(language, 'no-reply'),
  ].join('\n\n')
}

function page(
  message: Message,
  settings: Settings,
  languages: readonly string[],
  picture: string | null,
): Html {
  const first = firstLanguage(settings)
  return html`<!doctype html>
<html lang="${first}">
<head><meta charset="utf-8"><title>${titleIn(first, message, settings)}</title></head>
<body style="font-family:sans-serif;max-width:44em">
${languages.map((language, i) => section(language, message, settings, i === 0 ? picture : null))}</body>
</html>
`
}

function section(language: string, message: Message, settings: Settings, picture: string | null): Html {
  const facts = factLines(language, message, settings)
  const image =
    picture === null
      ? null
      : html`<p><img src="cid:${PICTURE_ID}" alt="${picture}" style="max-width:100%"></p>
`
  return html`<div lang="${language}">
<h1 style="font-size:1.2em">${isolated(titleIn(language, message, settings))}</h1>
${image}${paragraphsIn(language, message).map(
  (text) => html`<p style="white-space:pre-line">${isolated(text)}</p>
`,
)}<table>
${facts.map(
  ([name, value]) => html`<tr><th style="text-align:left">${name}</th><td>${isolated(value)}</td></tr>
`,
)}</table>
<p><small>${wordIn(language, 'no-reply')}</small></p>
</div>
`
}
