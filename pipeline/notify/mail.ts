import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { createTransport, type SentMessageInfo } from 'nodemailer'
import type { MailWay, NoticeKind } from '../base/notify-settings.js'
import { messageOf, UserError } from '../base/error.js'
import { keepSecret } from '../base/secrets.js'
import { currentId } from '../release/release.js'
import { headlinePicture, type Headline } from './headline-picture.js'
import { mailText, PICTURE_ID } from './mail-text.js'
import type { Message } from './message.js'
import type { Telling } from './telling.js'
import { firstLanguage, penOf } from './words.js'

const PORTS = { tls: 465, starttls: 587, none: 25 } as const

/** Kinds of notices that the figures have to do with: their mail shows the headline chart. */
const ON_FIGURES: readonly (NoticeKind | 'test')[] = ['released', 'flag', 'claim', 'recovered', 'test']

/** Hands a mail to the SMTP server. @returns why it has no picture where it should have one. @throws UserError when it was not taken. */
export async function sendMail(mail: MailWay, message: Message, telling: Telling): Promise<string | null> {
  const { picture, problem } = await pictureFor(mail, message, telling)
  const words = mailText(message, await penOf(telling.project), picture?.alternative ?? null)
  const attachments =
    picture === null
      ? []
      : [
          {
            filename: 'chart.png',
            content: picture.bytes,
            contentType: 'image/png',
            cid: PICTURE_ID,
            contentDisposition: 'inline' as const,
          },
        ]
  await handOver(mail, telling, {
    from: mail.from,
    to: mail.to,
    ...words,
    attachments,
    messageId: `<${message.id}@almanac.invalid>`,
    date: telling.effects.now(),
    headers: { 'Auto-Submitted': 'auto-generated' },
  })
  return problem === null ? null : `without the picture: ${problem}`
}

async function pictureFor(mail: MailWay, message: Message, { project }: Telling): Promise<Headline> {
  const isOnFigures = message.notices.some(({ kind }) => ON_FIGURES.includes(kind))
  const release = message.facts.release ?? (await currentId(project))
  if (!isOnFigures || release === null) return { picture: null, problem: null }
  return headlinePicture(project, release, firstLanguage(project.settings), mail.chart)
}

/** The socket is our own, so that a server that never ends can be left. */
async function handOver(
  mail: MailWay,
  { secrets, effects }: Telling,
  envelope: Record<string, unknown>,
): Promise<void> {
  const port = mail.port ?? PORTS[mail.security]
  const milliseconds = mail['timeout-seconds'] * 1000
  const socket = connect({ host: mail.host, port, lookup: effects.lookup })
  // Faults before the mailer listens are those that `once` throws; later ones are the mailer's.
  socket.on('error', () => undefined)
  let isLate = false
  const deadline = setTimeout(() => {
    isLate = true
    socket.destroy(new Error('too late'))
  }, milliseconds)
  try {
    await once(socket, 'connect')
    await transportOver(socket, mail, port, milliseconds, secrets).sendMail(envelope)
  } catch (cause) {
    if (cause instanceof UserError) throw cause
    const problem = isLate ? `did not take the mail within ${mail['timeout-seconds']} s` : messageOf(cause)
    throw new UserError(`${mail.host}:${port}: ${problem}`, 1, { cause })
  } finally {
    clearTimeout(deadline)
    socket.destroy()
  }
}

function transportOver(
  socket: Socket,
  mail: MailWay,
  port: number,
  milliseconds: number,
  secrets: Telling['secrets'],
): { sendMail: (envelope: Record<string, unknown>) => Promise<SentMessageInfo> } {
  const { 'user-env': user, 'password-env': password, security, host } = mail
  return createTransport({
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    getSocket: (_: unknown, callback: (fault: null, options: { connection: Socket }) => void) =>
      callback(null, { connection: socket }),
    ...(user === undefined || password === undefined
      ? {}
      : { auth: login(secrets.read(user), secrets.read(password)) }),
    greetingTimeout: milliseconds,
    socketTimeout: milliseconds,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
}

/** A server may answer with what it was told: the login as one text. */
function login(user: string, pass: string): { user: string; pass: string } {
  keepSecret(Buffer.from(`\0${user}\0${pass}`).toString('base64'))
  return { user, pass }
}
