import { expect, test } from 'vitest'
import { isPassingFault, machineFault } from '../../pipeline/base/machine-fault.js'

const systemError = (code: string, more = {}): Error =>
  Object.assign(new Error(`${code}: injected`), { code, ...more })

test.each([
  [
    systemError('ENOSPC', { path: 'a', dest: 'b' }),
    'cannot write b: the disk is full (ENOSPC); make room there, then try again',
  ],
  [
    systemError('EIO'),
    'cannot read or write var: the disk failed (EIO); look at the disk and its log, then try again',
  ],
  [
    new Error('IO Error: Could not write file "/v/warehouse.duckdb": No space left on device'),
    'cannot write /v/warehouse.duckdb: the disk is full (ENOSPC); make room there, then try again',
  ],
  [
    new Error('TransactionContext Error: Failed to commit: Could not write file "/v/w.wal": File too large'),
    'cannot write /v/w.wal: the file would be larger than this process may write (EFBIG); raise the limit (ulimit -f), then try again',
  ],
])('a fault of the machine is told with its path and what to do: %s', (thrown, words) => {
  expect(machineFault(thrown, 'var')?.message).toBe(words)
})

test.each([
  systemError('ENOENT'),
  new Error('Conversion Error: Could not convert string "No space left on device" to INT64'),
  'no space left on device',
])('what a file says and what is missing is none: %s', (thrown) => {
  expect(machineFault(thrown)).toBeNull()
})

test('too many open files pass by themselves, a full disk does not', () => {
  const [many, full] = ['EMFILE', 'ENOSPC'].map((code) => Object.assign(new Error(code), { code }))
  const duckdb = new Error('IO Error: Cannot open file "x": Too many open files')
  const told = [many, full, duckdb].map((thrown) => machineFault(thrown))
  expect([many, full, duckdb, ...told, 'EMFILE', null].map(isPassingFault)).toEqual([
    true,
    false,
    true,
    true,
    false,
    true,
    false,
    false,
  ])
})
