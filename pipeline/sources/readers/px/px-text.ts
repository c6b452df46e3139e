import { createReadStream } from 'node:fs'
import { UserError } from '../../../base/error.js'
import { parseStatement, type Statement } from './px-keywords.js'

const MOST_CHARACTERS = 64_000_000
const DATA = /^\s*DATA\s*$/i

/**
 * Parts a PX file into its statements and the text behind `DATA=`.
 * @param path a file in UTF-8.
 * @param begin is given the statements once `DATA=` is reached; it gives back what takes the text of the figures, piece by piece.
 * @throws UserError when a statement cannot be read, or there is no `DATA=`.
 */
export async function readPxText(
  path: string,
  file: string,
  begin: (statements: Statement[]) => (text: string) => void,
): Promise<void> {
  const splitter = new Splitter(file, begin)
  const chunks: AsyncIterable<string> = createReadStream(path, 'utf8')
  for await (const chunk of chunks) splitter.take(chunk)
  splitter.end()
}

class Splitter {
  private readonly statements: Statement[] = []
  private takeFigures: ((text: string) => void) | null = null
  private text = ''
  private isQuoted = false
  private read = 0
  private line = 1

  constructor(
    private readonly file: string,
    private readonly begin: (statements: Statement[]) => (text: string) => void,
  ) {}

  take(chunk: string): void {
    if (this.takeFigures !== null) return this.takeFigures(chunk)
    this.read += chunk.length
    if (this.read > MOST_CHARACTERS)
      throw new UserError(`${this.file}: no DATA= in its first ${MOST_CHARACTERS} characters`, 1, {
        remedy: 'is it a PX file?',
      })
    let from = 0
    for (let i = 0; i < chunk.length; i++) {
      const sign = chunk[i]
      if (sign === '"') this.isQuoted = !this.isQuoted
      else if (!this.isQuoted && sign === ';') {
        this.close(this.text + chunk.slice(from, i))
        from = i + 1
      } else if (!this.isQuoted && sign === '=' && DATA.test(this.text + chunk.slice(from, i))) {
        this.takeFigures = this.begin(this.statements)
        return this.takeFigures(chunk.slice(i + 1))
      }
    }
    this.text += chunk.slice(from)
  }

  end(): void {
    if (this.takeFigures !== null) return
    const cause = this.isQuoted ? 'a quotation mark is never closed' : 'it has no DATA='
    throw new UserError(`${this.file}: is not a complete PX file: ${cause}`)
  }

  private close(text: string): void {
    const before = text.length - text.trimStart().length
    const line = this.line + newLines(text.slice(0, before))
    this.line += newLines(text)
    this.text = ''
    this.statements.push(parseStatement(text, line, this.file))
  }
}

function newLines(text: string): number {
  return text.split('\n').length - 1
}
