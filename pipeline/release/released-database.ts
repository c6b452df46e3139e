import { Database } from '../system/database.js'
import { clearSpareBytes, compressSettled, spareBytes } from '../system/spare-bytes.js'

/**
 * Writes a database of its own with all that another holds and what `complete` adds or changes, in one transaction: every DuckDB since 1.1 reads
 * it, which none before 1.4.1 does with a file that was opened again and written on.
 * @param file where it is to stand, @param from path of the other, which is only read.
 */
export async function writeReleased(
  file: string,
  from: string,
  complete: (database: Database) => Promise<void>,
): Promise<void> {
  const spare = await Database.use(file, 'write', async (database) => {
    await database.attach(from, 'built')
    await compressSettled(database)
    await database.inOneTransaction(async () => {
      await database.run('copy from database built to warehouse')
      await complete(database)
    })
    return spareBytes(database)
  })
  await clearSpareBytes(file, spare)
}
