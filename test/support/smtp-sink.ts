import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** What an SMTP server was handed: the envelope, the lines it was told, and the mail as it was written. */
export interface Handed {
  commands: string[]
  mail: string
}

/** A server on 127.0.0.1 that takes mails; ends with the test. `silent` accepts connections and says nothing, `tells` refuses a login and repeats it. */
export async function smtpSink(
  options: { silent?: boolean; tells?: boolean } = {},
): Promise<{ port: number; handed: Handed[]; commands: string[] }> {
  const handed: Handed[] = []
  const commands: string[] = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.setEncoding('latin1')
    if (options.silent !== true) converse(socket, handed, commands, options.tells === true)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { port: (server.address() as AddressInfo).port, handed, commands }
}

function converse(socket: Socket, handed: Handed[], commands: string[], tells: boolean): void {
  let pending = ''
  let isData = false
  let own: string[] = []
  const answer = (line: string): unknown => socket.write(`${line}\r\n`)
  const take = (line: string): void => {
    commands.push(line)
    own.push(line)
    const verb = line.slice(0, 4).toUpperCase()
    if (verb === 'EHLO') answer('250-sink\r\n250-8BITMIME\r\n250 AUTH PLAIN')
    else if (verb === 'AUTH')
      answer(tells ? `535 no: ${line} ${Buffer.from(line.slice(11), 'base64').toString()}` : '235 ok')
    else if (verb === 'STAR') answer('502 unknown')
    else if (verb === 'DATA') {
      isData = true
      answer('354 go on')
    } else if (verb === 'QUIT') socket.end('221 bye\r\n')
    else answer('250 ok')
  }
  answer('220 sink')
  socket.on('data', (chunk: string) => {
    pending += chunk
    for (;;) {
      const end = isData ? '\r\n.\r\n' : '\r\n'
      const at = pending.indexOf(end)
      if (at < 0) return
      const part = pending.slice(0, at)
      pending = pending.slice(at + end.length)
      if (!isData) {
        take(part)
        continue
      }
      isData = false
      handed.push({ commands: own, mail: part.replaceAll('\r\n..', '\r\n.') })
      own = []
      answer('250 taken')
    }
  })
}

/** A part of a mail: its headers by lower-case name, unfolded, and its decoded bytes or its own parts. */
export interface MailPart {
  headers: Record<string, string>
  bytes: Buffer
  parts: MailPart[]
}

/** Takes a mail apart as a reader of mails does. */
export function readMail(text: string): MailPart {
  const end = text.indexOf('\r\n\r\n')
  const body = text.slice(end + 4)
  const lines = text
    .slice(0, end)
    .replaceAll(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
  )
  const boundary = /boundary="?([^";]+)"?/.exec(headers['content-type'] ?? '')?.[1]
  const parts =
    boundary === undefined
      ? []
      : body
          .split(`--${boundary}`)
          .slice(1, -1)
          .map((part) => readMail(part.replace(/^\r\n/, '')))
  return { headers, bytes: decoded(body, headers['content-transfer-encoding'] ?? '7bit'), parts }
}

/** All parts of a mail, from outside in. */
export function allParts(part: MailPart): MailPart[] {
  return [part, ...part.parts.flatMap(allParts)]
}

/** A header with its encoded words (RFC 2047) as text. */
export function decodedHeader(value: string): string {
  return value
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, kind: string, word: string) =>
      (kind.toLowerCase() === 'b'
        ? Buffer.from(word, 'base64')
        : fromQuoted(word.replaceAll('_', ' '))
      ).toString('utf8'),
    )
}

function decoded(body: string, encoding: string): Buffer {
  if (encoding === 'base64') return Buffer.from(body, 'base64')
  return encoding === 'quoted-printable' ? fromQuoted(body) : Buffer.from(body, 'latin1')
}

function fromQuoted(text: string): Buffer {
  const plain = text
    .replaceAll('=\r\n', '')
    .replaceAll(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(plain, 'latin1')
}
