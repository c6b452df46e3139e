import * as z from 'zod'

/** What is told: what a release brought, what became of a run, what its sources did, and what the scheduler reports. */
export const NOTICE_KINDS = [
  'released',
  'flag',
  'claim',
  'failed',
  'recovered',
  'late',
  'source-failed',
  'warning',
  'gave-up',
  'killed',
  'catch-up-refused',
  'skipped',
  'ledger-damaged',
  'clock',
] as const
export type NoticeKind = (typeof NOTICE_KINDS)[number]

/** The shapes of a webhook's body that have a name. */
const BODY_SHAPES = ['json', 'slack', 'teams', 'ntfy'] as const

const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|::1)$/
const CONTROL = /\p{Cc}/u
/** Headers that are part of what almanac sends itself. */
const OWN_HEADERS = /^(?:content-(?:type|length)|host|connection|transfer-encoding|user-agent|webhook-.*)$/i

/** The name of an environment variable, as settings and sources give it. */
export const environmentName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'not the name of an environment variable; write one such as SLACK_URL')

const address = z
  .url({ protocol: /^https?$/, error: 'not a web address; write it as https://example.org/path' })
  .refine((text) => !holdsCredentials(text), 'holds a user name or password; use headers with env instead')

const headerValue = z.union([
  z.string().refine((text) => /^[\t\x20-\x7e]*$/.test(text), 'a header holds ASCII characters only'),
  z.strictObject({ env: environmentName.describe('environment variable that holds the value') }),
])

const seconds = z.number().positive().max(600)

const webhookSchema = z
  .strictObject({
    url: address
      .optional()
      .describe('address, http or https; shown in messages, so it must not contain a secret'),
    'url-env': environmentName.optional().describe('environment variable that holds a secret address'),
    body: z
      .union([z.enum(BODY_SHAPES), z.record(z.string(), z.json())])
      .default('json')
      .describe(
        'json, slack, teams, ntfy, or a template: a mapping in whose texts `{title}`, `{text}`, `{outcome}`, `{release}`, `{run}`, `{date}` and `{slot}` are filled in',
      ),
    'secret-env': environmentName
      .optional()
      .describe('environment variable that holds the secret of the signature, `whsec_` and base64'),
    headers: z
      .record(z.string().regex(/^[A-Za-z0-9-]+$/, 'not the name of a header'), headerValue)
      .default({})
      .describe('further headers: a text, or `{ env: NAME }` for one that is secret'),
    'timeout-seconds': seconds.default(15).describe('time for one answer'),
    retries: z.number().int().min(0).max(10).default(3).describe('retries after a temporary failure'),
  })
  .superRefine((webhook, context) => {
    refuseOtherThanOneAddress(webhook, context)
    for (const name of Object.keys(webhook.headers).filter((name) => OWN_HEADERS.test(name)))
      context.addIssue({
        code: 'custom',
        path: ['headers', name],
        message: 'almanac sets this header itself',
      })
  })

const mailbox = z
  .string()
  .refine((text) => text.includes('@') && !CONTROL.test(text), 'not a mail address; write name@example.org')

const mailSchema = z
  .strictObject({
    host: z.string().min(1).describe('SMTP server'),
    port: z
      .number()
      .int()
      .min(1)
      .max(65_535)
      .optional()
      .describe('its port; default: 465 for tls, 587 for starttls, 25 for none'),
    security: z
      .enum(['tls', 'starttls', 'none'])
      .default('starttls')
      .describe('how the connection is encrypted; starttls is required, never skipped'),
    'user-env': environmentName.optional().describe('environment variable that holds the user name'),
    'password-env': environmentName.optional().describe('environment variable that holds the password'),
    from: mailbox.describe('address of the sender'),
    to: z
      .union([mailbox, z.array(mailbox).nonempty()])
      .describe('address or addresses that the mail goes to'),
    chart: z
      .string()
      .regex(/^[^/]+\/[^/]+$/, 'write it as report/chart')
      .optional()
      .describe('the chart in the mail, as report/chart; default: the first chart of the first report'),
    'timeout-seconds': seconds.default(30).describe('time for delivering a mail to the server'),
  })
  .superRefine((mail, context) => {
    if ((mail['user-env'] === undefined) !== (mail['password-env'] === undefined))
      context.addIssue({ code: 'custom', message: 'give both user-env and password-env, or neither' })
    if (mail['user-env'] !== undefined && mail.security === 'none' && !LOOPBACK.test(mail.host))
      context.addIssue({
        code: 'custom',
        path: ['security'],
        message: 'none would send the password readable by all; use starttls or tls',
      })
  })

const pingSchema = z
  .strictObject({
    url: address
      .optional()
      .describe('address of the check; shown in messages, so it must not contain a secret'),
    'url-env': environmentName.optional().describe('environment variable that holds a secret address'),
    'timeout-seconds': seconds.default(10).describe('time for one answer'),
  })
  .superRefine(refuseOtherThanOneAddress)

const waySchema = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]*$/, 'a name is lower-case-words')
      .describe('name of the way, as messages show it'),
    on: z
      .array(z.enum(NOTICE_KINDS))
      .nonempty()
      .optional()
      .describe('kinds of notices; default: all but released; a hook without it runs after each run'),
    hook: z
      .array(z.string().refine((text) => !text.includes('\0'), 'holds a NUL'))
      .nonempty()
      .optional()
      .describe('program and arguments, run in the project folder after a run'),
    'timeout-seconds': seconds.optional().describe('time for the hook; default: 60'),
    webhook: webhookSchema.optional().describe('an address that notices are posted to'),
    mail: mailSchema.optional().describe('a mail over SMTP'),
    ping: pingSchema.optional().describe("a dead man's switch that is told of start, success and failure"),
  })
  .superRefine((way, context) => {
    const given = (['hook', 'webhook', 'mail', 'ping'] as const).filter((key) => way[key] !== undefined)
    if (given.length !== 1)
      context.addIssue({
        code: 'custom',
        message: `give exactly one of hook, webhook, mail, ping; found ${given.join(', ') || 'none'}`,
      })
    if (way.ping !== undefined && way.on !== undefined)
      context.addIssue({ code: 'custom', path: ['on'], message: 'a ping is told of every run; remove on' })
    if (way['timeout-seconds'] !== undefined && way.hook === undefined)
      context.addIssue({ code: 'custom', path: ['timeout-seconds'], message: 'goes with hook' })
  })

/** The ways to tell somebody, by the key `notify` of almanac.yaml. */
export const notifySchema = z.array(waySchema).superRefine((ways, context) => {
  for (const [i, { name }] of ways.entries())
    if (ways.findIndex((way) => way.name === name) < i)
      context.addIssue({ code: 'custom', path: [i, 'name'], message: `the name ${name} is used twice` })
})

/** One way to tell somebody. */
export type Way = z.infer<typeof waySchema>
export type Webhook = z.infer<typeof webhookSchema>
export type MailWay = z.infer<typeof mailSchema>
export type PingWay = z.infer<typeof pingSchema>

interface Addressed {
  url?: string | undefined
  'url-env'?: string | undefined
}

function refuseOtherThanOneAddress(way: Addressed, context: z.RefinementCtx): void {
  if ((way.url === undefined) === (way['url-env'] === undefined))
    context.addIssue({ code: 'custom', message: 'give exactly one of url and url-env' })
}

function holdsCredentials(text: string): boolean {
  const url = URL.parse(text)
  return url !== null && (url.username !== '' || url.password !== '')
}
