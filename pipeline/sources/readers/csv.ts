import { UserError } from '../../base/error.js'
import { quoteName, quoteText, textOf } from '../../system/database.js'
import type { Manifest } from '../manifest.js'
import { normalLabel, type Reader } from './reader.js'

/** Reads a UTF-8 CSV file with a header line; columns are found by label. */
export const readCsv: Reader = async ({ database, path, file, manifest }) => {
  const table = `read_csv(${quoteText(path)}, all_varchar = true, header = true, delim = ',', quote = '"')`
  const labels = (await database.rows(`select column_name from (describe from ${table})`, [], file)).map(
    (row) => textOf(row['column_name']),
  )
  const chosen = columnsByLabel(manifest, labels, file)
  await database.run(
    `create or replace temp table cells as
     select (row_number() over () + 1)::varchar as _row, ${chosen.map(([name, label]) => `${quoteName(label)} as ${quoteName(name)}`).join(', ')}
     from ${table}`,
    file,
  )
  return { notes: '', repairs: [] }
}

function columnsByLabel(
  manifest: Manifest,
  labels: readonly string[],
  file: string,
): [name: string, label: string][] {
  return Object.entries(manifest.columns).map(([name, column]) => {
    const spellings = (column.labels ?? [name]).map(normalLabel)
    const label = labels.find((candidate) => spellings.includes(normalLabel(candidate)))
    if (label !== undefined) return [name, label]
    throw new UserError(
      `${file}:1: no column is labelled ${(column.labels ?? [name]).join(' or ')}; the file has ${labels.join(', ')}`,
    )
  })
}
