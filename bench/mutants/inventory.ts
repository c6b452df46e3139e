import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { listFiles } from '../../pipeline/system/files.js'
import { childrenOf, syntaxOf, type Node } from './typescript-edits.js'

/** A test file: the names of its tests in the order of the file, and how many expectations stand in it. */
export interface TestFile {
  file: string
  tests: string[]
  expectations: number
}

const TESTS = new Set(['test', 'it'])
const EXPECTATIONS = new Set(['expect', 'expect.soft', 'expect.poll'])

/** The tests and expectations in each file of a tree's `test`, as they are written: a test of many cases counts once. */
export async function inventoryOf(tree: string): Promise<TestFile[]> {
  const files = (await listFiles(join(tree, 'test'))).filter((file) => file.endsWith('.ts'))
  return Promise.all(
    files.map(async (name) => testFile(`test/${name}`, await readFile(join(tree, 'test', name), 'utf8'))),
  )
}

function testFile(file: string, text: string): TestFile {
  const found: TestFile = { file, tests: [], expectations: 0 }
  const visit = (node: Node): void => {
    if (node.type === 'CallExpression') count(found, node, text)
    for (const child of childrenOf(node)) visit(child)
  }
  visit(syntaxOf(text))
  return found
}

function count(found: TestFile, call: Node, text: string): void {
  const [callee, first] = childrenOf(call)
  if (callee === undefined) return
  const name = text.slice(callee.start, callee.end)
  if (EXPECTATIONS.has(name)) found.expectations++
  const isTest =
    TESTS.has(/^\w+/.exec(name)?.[0] ?? '') && first !== undefined && first.type.endsWith('Literal')
  if (isTest) found.tests.push(text.slice(first.start + 1, first.end - 1))
}
