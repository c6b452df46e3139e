import { Database, quoteText } from '../pipeline/system/database.js'

/** The floor of the landing benchmark: DuckDB's own copy of a CSV file to Parquet; answers with its milliseconds. */
process.on('message', ({ from, to }: { from: string; to: string }) => {
  void copy(from, to).then((milliseconds) => process.send?.(milliseconds))
})

async function copy(from: string, to: string): Promise<number> {
  return Database.use(':memory:', 'write', async (database) => {
    const start = performance.now()
    await database.run(
      `copy (select * from read_csv(${quoteText(from)})) to ${quoteText(to)} (format parquet, compression zstd)`,
    )
    return performance.now() - start
  })
}
