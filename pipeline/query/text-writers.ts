import type { Answer } from '../system/answer.js'
import { csvHeader, csvRows } from '../system/csv-rows.js'
import type { ResultWriter } from './result-writer.js'

/** The writer of a format that is text and goes out as the rows come in; what a number of JSON would round, or has no words for, is text in it. */
export function textWriter(format: 'csv' | 'json' | 'ndjson' | 'lists', answer: Answer): ResultWriter {
  if (format === 'csv') return csvWriter(answer)
  if (format === 'json') return jsonWriter()
  if (format === 'lists') return listWriter()
  return {
    rows: (batch) =>
      batch
        .rows()
        .map((row) => `${JSON.stringify(row)}\n`)
        .join(''),
    end: () => '',
  }
}

function csvWriter({ columns }: Answer): ResultWriter {
  let header = csvHeader(columns)
  const withHeader = (lines: string): string => {
    const text = header + lines
    header = ''
    return text
  }
  return { rows: (batch) => withHeader(csvRows({ columns, rows: batch.rows() })), end: () => withHeader('') }
}

function jsonWriter(): ResultWriter {
  let count = 0
  return {
    rows: (batch) =>
      batch
        .rows()
        .map((row) => `${count++ === 0 ? '[\n' : ',\n'}${JSON.stringify(row)}`)
        .join(''),
    end: () => (count === 0 ? '[]\n' : '\n]\n'),
  }
}

/** Rows as lists with commas between them, to stand in a list. */
function listWriter(): ResultWriter {
  let count = 0
  return {
    rows: (batch) =>
      batch
        .values()
        .map((row) => `${count++ === 0 ? '' : ',\n'}${JSON.stringify(row)}`)
        .join(''),
    end: () => '',
  }
}
