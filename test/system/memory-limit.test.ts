import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { Database } from '../../pipeline/system/database.js'

test('what does not fit into the memory that a database may take is written beside it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'almanac-memory-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await Database.use(join(folder, 'large.duckdb'), 'write', async (database) => {
    await database.limitMemory(100_000_000)
    const [row] = await database.rows(
      `select count(*) = 2_000_000 as is_whole from (select i, lag(text) over (order by text) as before from (
         select i, md5(i::varchar) as text from range(2_000_000) numbers(i)))`,
    )
    expect(row).toEqual({ is_whole: true })
  })
})
