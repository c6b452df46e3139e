import { basename, resolve } from 'node:path'
import { UserError } from '../base/error.js'
import { printable } from '../base/printable.js'
import { choiceRemark, type Choice } from '../release/choice.js'
import { copyExample } from '../release/examples.js'
import { makeProject, type Decide } from '../release/new-project.js'
import { defaultEffects } from '../system/effects.js'
import { remark } from './messages.js'
import { answerTo } from './question.js'
import { nextIn } from './typed-command.js'

/** What a new project is told beside its folder. */
interface NewOptions {
  from?: string[]
  example?: string
  language?: string[]
  title?: string
  timeZone?: string
  decide?: string[]
  allowHost?: string[]
}

/** `almanac new FOLDER`: a project of files or addresses, or an example; what files leave open is asked on a terminal, else told. */
export async function newCommand(folder: string, options: NewOptions): Promise<void> {
  const { example, from, language = ['en'], decide = [], allowHost = [] } = options
  if (example !== undefined) return newExample(folder, example, options)
  if (from === undefined)
    throw new UserError(
      'give --from with a file or an address to make the project from, or --example with a name',
      2,
    )
  const answers = answersOf(decide)
  const sources = await makeProject(
    {
      folder,
      from,
      title: options.title ?? titleOf(folder),
      languages: language,
      timeZone: options.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
      allowHosts: allowHost,
    },
    answeredOrAsked(answers),
    defaultEffects,
  )
  const left = sources.flatMap(({ file, open }) => open.map((choice) => `${file}: ${choiceRemark(choice)}`))
  const remarks = sources.flatMap(({ file, remarks }) => remarks.map((remark) => `${file}: ${remark}`))
  for (const line of [...remarks, ...left]) remark(line)
  const next = nextIn(folder, 'refresh')
  process.stdout.write(
    left.length === 0
      ? `Made ${folder}. Next: ${next}\n`
      : `Made ${folder}. Settle each “# decide:” comment, then: ${next}\n`,
  )
}

async function newExample(folder: string, name: string, options: NewOptions): Promise<void> {
  const { from, language, decide, allowHost } = options
  if ((from ?? language ?? decide ?? allowHost) !== undefined)
    throw new UserError('--example takes no options for files; leave them out', 2)
  await copyExample(name, folder)
  process.stdout.write(`Made ${folder}. Next: ${nextIn(folder, 'refresh')}\n`)
}

/** Answers as they were typed, `key=value`. @throws UserError for one that is written otherwise. */
function answersOf(pairs: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    pairs.map((pair) => {
      const at = pair.indexOf('=')
      if (at < 1)
        throw new UserError(`not an answer: ${pair}; write key=value, such as period.order=day-first`, 2)
      return [pair.slice(0, at), pair.slice(at + 1)]
    }),
  )
}

function answeredOrAsked(answers: ReadonlyMap<string, string>): Decide {
  return async (source, choice) => {
    const given = answers.get(choice.key.join('.'))
    if (given !== undefined) return oneOf(choice, given)
    return process.stdin.isTTY && process.stderr.isTTY ? ask(source, choice) : null
  }
}

function oneOf({ key, chosen, others }: Choice, answer: string): string {
  const known = [chosen, ...others]
  if (known.includes(answer)) return answer
  throw new UserError(`${key.join('.')}: not one of ${known.join(', ')}: ${answer}`, 2)
}

/** Asks until the answer is the number of one of the values, or nothing: then it stays open. */
async function ask(source: string, { key, chosen, others, evidence }: Choice): Promise<string | null> {
  const values = [chosen, ...others]
  const lines = [
    `${source}: ${key.join('.')}? ${evidence}`,
    ...values.map((value, i) => `  ${i + 1}  ${value}`),
  ]
  process.stderr.write(printable(`${lines.join('\n')}\n`))
  for (;;) {
    const answer = (await answerTo('number, or Enter to decide later: '))?.trim() ?? ''
    if (answer === '') return null
    const value = values[Number(answer) - 1]
    if (value !== undefined) return value
  }
}

function titleOf(folder: string): string {
  const words = basename(resolve(folder)).replaceAll(/[-_]+/g, ' ').trim()
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`
}
