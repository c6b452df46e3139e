import { expect, test } from 'vitest'
import { readDelimited } from '../../../pipeline/sources/readers/delimited.js'
import { Database } from '../../../pipeline/system/database.js'
import { manifestOf, readGrids, withFile } from './given-file.js'

const HEADER = 'year,uses,remark\n'
const LONG = 300_000

test.each([
  ['nothing but a few line ends', '\n \n', 'usage: the file holds no text'],
  ['nothing but many line ends', '\r\n'.repeat(LONG), 'hold nothing but blank lines and spaces'],
  ['a header below many line ends', '\n'.repeat(LONG) + HEADER, 'hold nothing but blank lines and spaces'],
  ['a hundred thousand columns', ','.repeat(LONG), 'its first 262144 bytes hold no end of a line'],
  ['a header that never ends', `${'x'.repeat(LONG)}\n2019,1,\n`, 'hold no end of a line, and no header'],
  [
    'a cell over 16 MB',
    `${HEADER}2019,1,\n2020,2,${'x'.repeat(2 ** 24)}\n2021,3,\n`,
    'usage:3: the row in line 3 is too long for one: millions of bytes; look there for line ends',
  ],
  [
    'a quote that opens and closes 4 MB later',
    `${HEADER}2019,1,\n2020,2,"${'2021,3,\n'.repeat(500_000)}"\n2021,3,\n`,
    'usage:3: a quote opens in line 3 and closes nowhere in 2097152 bytes',
  ],
  ['a quote that never closes', `${HEADER}2019,1,"\n2020,2,\n`, 'usage:2: a quote opens in line 2 and never'],
  [
    'millions of empty lines',
    `${HEADER}2019,1,\n${'\n'.repeat(2_000_100)}`,
    'usage: it has millions of empty',
  ],
])('%s: refused with what is wrong', async (_, text, message) => {
  await expect(readGrids(readDelimited, text, { format: 'csv' })).rejects.toThrow(message)
})

/** The rows that DuckDB reads of a text, by their cells. */
const rowsOf = (text: string): Promise<unknown[]> =>
  withFile(text, (path, folder) =>
    Database.use(':memory:', 'write', async (database) => {
      const [grid] = await readDelimited({ database, path, file: 'usage', manifest: manifestOf(), folder })
      return database.rows(`select * from ${grid?.after(0)} order by try_cast(c1 as integer)`)
    }),
  )

test.each(['\r\n', '\r'])(
  'rows that end with %j below many that do not are read as the others',
  async (end) => {
    const rows = Array.from({ length: 40_000 }, (_, i) => `2019,${i},x`)
    const below = [`2020,40000,"a${end}b"`, '2020,40001,x', ''].join(end)
    const mixed = await rowsOf(`${HEADER}${rows.join('\n')}\n${below}`)
    expect(mixed).toHaveLength(40_003)
    expect(mixed).toEqual(
      await rowsOf([HEADER.trim(), ...rows, '2020,40000,"a\nb"', '2020,40001,x', ''].join('\n')),
    )
  },
)
