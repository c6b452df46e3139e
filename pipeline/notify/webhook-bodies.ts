import type { Webhook } from '../base/notify-settings.js'
import type { Json } from '../base/json.js'
import { factLines, paragraphsIn, titleIn, type Message } from './message.js'
import { firstLanguage, type Pen } from './words.js'

/** Longest texts that are taken, in characters; ntfy counts bytes. */
const SLACK_HEADER = 150
const SLACK_SECTION = 2900
const SLACK_BLOCKS = 45
const NTFY_BYTES = 3800
const NTFY_URGENT = 4

/** What is posted, and where: ntfy takes its topic in the body rather than in the address. */
export interface WebhookBody {
  address: URL
  body: Json
}

/** The body of a message in the shape that a webhook asks for. All texts are the plain ones of the notices, quoted for that shape. */
export function webhookBody(
  { body: shape }: Webhook,
  address: URL,
  message: Message,
  pen: Pen,
  sentAt: Date,
): WebhookBody {
  if (shape === 'json') return { address, body: jsonBody(message, sentAt) }
  if (shape === 'slack') return { address, body: slackBody(message, pen) }
  if (shape === 'teams') return { address, body: teamsBody(message, pen) }
  if (shape === 'ntfy') return ntfyBody(address, message, pen)
  return { address, body: filled(shape, slotsOf(message, pen)) }
}

function jsonBody({ notices, facts }: Message, sentAt: Date): Json {
  const run = { ...facts, sources: [...facts.sources], warnings: [...facts.warnings] }
  return {
    type: 'almanac.run',
    timestamp: sentAt.toISOString(),
    data: { run, notices: notices.map(({ key, kind, text }) => ({ key, kind, text })) },
  }
}

/** Blocks of plain text, in which nothing is markup; Slack wants three characters written as entities all the same. */
function slackBody(message: Message, pen: Pen): Json {
  const language = firstLanguage(pen.settings)
  const title = titleIn(language, message, pen)
  const block = (type: string, text: string, most: number): Json => ({
    type,
    text: { type: 'plain_text', text: slackText(text, most), emoji: false },
  })
  const texts = [...paragraphsIn(language, message, pen), factsText(language, message, pen)]
  return {
    text: slackText(title, SLACK_SECTION),
    mrkdwn: false,
    link_names: false,
    unfurl_links: false,
    blocks: [
      block('header', title, SLACK_HEADER),
      ...texts.slice(0, SLACK_BLOCKS).map((text) => block('section', text, SLACK_SECTION)),
    ],
  }
}

/** Cut before it is quoted, so that no entity is cut in two. */
function slackText(text: string, most: number): string {
  let kept = Array.from(text)
  while (quoted(kept).length > most) kept = kept.slice(0, Math.floor(kept.length * 0.9))
  return quoted(kept)
}

function quoted(characters: readonly string[]): string {
  return characters.join('').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** An adaptive card of text runs: those of a text block would be read as Markdown. */
function teamsBody(message: Message, pen: Pen): Json {
  const language = firstLanguage(pen.settings)
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    body: [
      textRun(titleIn(language, message, pen), { weight: 'Bolder', size: 'Medium' }),
      ...paragraphsIn(language, message, pen).map((text) => textRun(text)),
      textRun(factsText(language, message, pen), { isSubtle: true }),
    ],
  }
  return {
    type: 'message',
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content }],
  }
}

function textRun(text: string, style: Readonly<Record<string, Json>> = {}): Json {
  const run = { type: 'TextRun', text: text.replaceAll('{{', '{ {'), ...style }
  return { type: 'RichTextBlock', inlines: [run] }
}

/** Published as JSON to the root of the server, since titles in headers would have to be quoted; Markdown stays off. */
function ntfyBody(address: URL, message: Message, pen: Pen): WebhookBody {
  const language = firstLanguage(pen.settings)
  const parts = address.pathname.replace(/\/+$/, '').split('/')
  const topic = decodeURIComponent(parts.pop() ?? '')
  const root = new URL(address)
  root.pathname = `${parts.join('/')}/`
  const text = [...paragraphsIn(language, message, pen), factsText(language, message, pen)].join('\n\n')
  const isUrgent = message.notices.some(({ kind }) => kind !== 'released' && kind !== 'recovered')
  const body = {
    topic,
    title: titleIn(language, message, pen),
    message: withinBytes(text, NTFY_BYTES),
    ...(isUrgent ? { priority: NTFY_URGENT } : {}),
    ...(pen.settings.address === undefined ? {} : { click: pen.settings.address }),
  }
  return { address: root, body }
}

function withinBytes(text: string, most: number): string {
  const bytes = Buffer.from(text)
  return bytes.length <= most
    ? text
    : `${new TextDecoder().decode(bytes.subarray(0, most)).replace(/\ufffd$/, '')}…`
}

function factsText(language: string, message: Message, pen: Pen): string {
  const colon = pen.strings.message(language, 'colon')
  return factLines(language, message, pen)
    .map(([name, value]) => `${name}${colon}${value}`)
    .join('\n')
}

function slotsOf(message: Message, pen: Pen): Record<string, string> {
  const language = firstLanguage(pen.settings)
  const { outcome, release, run, logicalDate, slot } = message.facts
  return {
    title: titleIn(language, message, pen),
    text: paragraphsIn(language, message, pen).join('\n\n'),
    outcome,
    release: release ?? '',
    run: run ?? '',
    date: logicalDate ?? '',
    slot: slot ?? '',
  }
}

/** A template with its slots filled; what is filled in is text within JSON, whatever it holds. */
function filled(template: Json, slots: Readonly<Record<string, string>>): Json {
  if (typeof template === 'string')
    return template.replaceAll(/\{([a-z]+)\}/g, (whole, name: string) =>
      Object.hasOwn(slots, name) ? (slots[name] ?? whole) : whole,
    )
  if (template === null || typeof template !== 'object') return template
  if (isList(template)) return template.map((member) => filled(member, slots))
  return Object.fromEntries(Object.entries(template).map(([key, member]) => [key, filled(member, slots)]))
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}
