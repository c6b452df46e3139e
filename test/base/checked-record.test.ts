import { expect, test } from 'vitest'
import * as z from 'zod'
import { sha256 } from '../../pipeline/base/digest.js'
import { checkedText, parseChecked } from '../../pipeline/base/checked-record.js'

const schema = z.strictObject({ name: z.string(), size: z.number() })

test('a record is read as it was written, and not when a byte of it is another', () => {
  const text = checkedText({ name: 'a', size: 12 })
  expect(parseChecked(text, schema)).toEqual({ name: 'a', size: 12 })
  expect(() => parseChecked(text.replace('12', '13'), schema)).toThrow('it is not what was written')
  expect(() => parseChecked(text.replace('name', 'nama'), schema)).toThrow('it is not what was written')
  expect(parseChecked('{"name":"older","size":1}', schema)).toEqual({ name: 'older', size: 1 })
  expect(() => parseChecked('{"name":"older"}', schema)).toThrow('size')
})

test('a record whose digest has its older name is read, and not when a byte of it is another', () => {
  const record = { name: 'a', size: 12 }
  const text = JSON.stringify({ ...record, record_sha256: sha256(JSON.stringify(record)) })
  expect(parseChecked(text, schema)).toEqual(record)
  expect(() => parseChecked(text.replace('12', '13'), schema)).toThrow('it is not what was written')
})
