import { isNumericType } from '../base/column-type.js'
import type { Answer } from '../system/answer.js'
import { textOf } from '../system/database.js'
import type { ResultWriter } from './result-writer.js'

/** Writes a table of Markdown (GitHub's): values as they are, nulls empty, figures to the right, no text that Markdown or HTML would read. */
export function markdownWriter({ columns }: Answer): ResultWriter {
  const rule = columns.map(({ type }) => (isNumericType(type) ? '---:' : '---'))
  let head = lineOf(columns.map(({ name }) => plainText(name))) + lineOf(rule)
  const withHead = (lines: string): string => {
    const text = head + lines
    head = ''
    return text
  }
  return {
    rows: (batch) =>
      withHead(
        batch
          .values()
          .map((row) => lineOf(row.map((value) => plainText(textOf(value)))))
          .join(''),
      ),
    end: () => withHead(''),
  }
}

function lineOf(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |\n`
}

/** An underscore within a word stands for nothing else. */
function plainText(text: string): string {
  return text
    .replaceAll(/[\\|`*[\]<>&~]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, String.raw`\$&`)
    .replaceAll(/\r\n|\r|\n/g, '<br>')
}
