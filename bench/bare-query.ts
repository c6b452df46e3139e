import { DuckDBInstance } from '@duckdb/node-api'

/** The floor of the benchmark: open a database, ask one query, print its value, and nothing else. */
const [file, query] = process.argv.slice(2)
if (file === undefined || query === undefined) throw new Error('usage: bare-query FILE QUERY')

const connection = await (await DuckDBInstance.create(file, { access_mode: 'READ_ONLY' })).connect()
const reader = await connection.runAndReadAll(query)
console.log(String(reader.getRows()[0]?.[0]))
