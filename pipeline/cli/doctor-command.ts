import { diagnose } from '../service/doctor/doctor.js'
import type { Finding } from '../service/doctor/finding.js'
import { counted } from '../base/figures.js'
import { hasColours } from '../system/colours.js'
import { noteText, screenWidth, styled } from './screen.js'
import { asTyped } from './typed-command.js'

const MARKS = { ok: ['ok', 'green'], warning: ['warning', 'yellow'], problem: ['PROBLEM', 'red'] } as const
const INDENT = 22

/** `almanac doctor`: what is well, what is not, and what to do; the exit code is 1 when there is a problem. */
export async function doctorCommand(folder: string, options: { json?: boolean }): Promise<void> {
  const findings = await diagnose(folder)
  if (options.json === true) process.stdout.write(`${JSON.stringify(findings, null, 2)}\n`)
  else process.stdout.write(screen(findings))
  if (findings.some(({ state }) => state === 'problem')) process.exitCode = 1
}

function screen(findings: readonly Finding[]): string {
  const count = (state: Finding['state']): number => findings.filter((each) => each.state === state).length
  const [problems, warnings] = [count('problem'), count('warning')]
  const verdict =
    problems + warnings === 0
      ? 'All is well'
      : `${counted(problems, 'problem')}, ${counted(warnings, 'warning')}`
  return `${findings.map(findingText).join('')}\n${verdict}\n`
}

function findingText({ check, state, says, remedy }: Finding): string {
  const [mark, colour] = MARKS[state]
  const shown = styled(colour, mark.padEnd(9), hasColours(process.stdout))
  const text = noteText(
    asTyped(remedy === null ? says : `${says}\n→ ${remedy}`),
    INDENT,
    screenWidth(process.stdout),
  )
  return `${shown}${check.padEnd(INDENT - 9)}${text.slice(INDENT)}`
}
