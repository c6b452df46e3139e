import iconv from 'iconv-lite'
import { expect, test } from 'vitest'
import { readHtml } from '../../../pipeline/sources/readers/html/html-table.js'
import { readGrids } from './given-file.js'

const read = (page: string | Uint8Array): ReturnType<typeof readGrids> =>
  readGrids(readHtml, page, { format: 'html' })
const rowsOf = async (page: string): Promise<unknown> => (await read(page))[0]?.rows

test('cells that span are repeated, rows are counted, text is as it is read', async () => {
  const page = `<table><thead><tr><th rowspan=2>年度<br>Year</th><th colspan="2">人&nbsp;次</th></tr>
    <tr><th> 政府\n  機關 </th><th><p>民</p><p>眾</p></th></tr></thead>
    <tr></tr>
    <tr><td>115<td>1,234<sup>1</sup><td>5 &lt; 6 &#x4EBA;<span style="display: none">key</span><script>x</script></tr>
    <tr><td rowspan=0>114<td>7<td></tr><tr><td>8<td hidden>9</table>`
  expect(await rowsOf(page)).toEqual([
    [1, '年度 Year', '人\u00a0次', '人\u00a0次'],
    [2, '年度 Year', '政府 機關', '民 眾'],
    [4, '115', '1,234 1', '5 < 6 人'],
    [5, '114', '7', null],
    [6, '114', '8', '9'],
  ])
})

test('the encoding is what the bytes say, whatever the page says', async () => {
  const page = (declared: string): string => `<meta charset="${declared}"><table><tr><td>臺北市</table>`
  expect(await read(iconv.encode(page('utf-8'), 'big5'))).toMatchObject([
    { found: { encoding: 'big5', table: '1' }, rows: [[1, '臺北市']] },
  ])
  expect(await read(page('big5'))).toMatchObject([{ found: { encoding: 'utf-8' }, rows: [[1, '臺北市']] }])
})

test('each table keeps its caption, the lines above it, and the notes below it', async () => {
  const page = `<title>統計</title><h1>使用<b>人次</b></h1><p>單位：千人次</p>
    <table><caption>表一</caption><tr><td>a</table>
    <p>註：115年截至7月底</p><p>※初步</p><h2>另一表</h2><div>單位：元</div>
    <div hidden><table><tr><td>b</table></div><p>資料來源：內政部</p><p>最後更新 115/8/1</p>`
  expect(await read(page)).toEqual([
    {
      found: {
        encoding: 'utf-8',
        table: '1',
        caption: '表一',
        notes: '表一\n使用人次\n單位：千人次\n註：115年截至7月底\n※初步',
      },
      rows: [[1, 'a']],
    },
    {
      found: { encoding: 'utf-8', table: '2', notes: '另一表\n單位：元\n資料來源：內政部\n最後更新 115/8/1' },
      rows: [[1, 'b']],
    },
  ])
})

test('a table in a cell is one of its own, with the text of the cell around it', async () => {
  const page = '<table><tr><td>選單<td>單位：件<table><tr><td>1</table></table>'
  expect(await read(page)).toMatchObject([
    { found: { table: '1' }, rows: [[1, '選單', '單位：件']] },
    { found: { table: '2', notes: '單位：件' }, rows: [[1, '1']] },
  ])
})

test.each([
  [
    'an error page',
    '<html><head><title>404 找不到網頁</title></head><body><h1>Not found</h1>',
    'it says "404 找不到網頁"',
  ],
  [
    'an error page without title',
    '<p>系統維護中</p><p>請稍後</p><script>x</script>',
    'it says "系統維護中 請稍後"',
  ],
  ['plain text', '查無資料', 'it says "查無資料"'],
  ['a table without text', '<title>空</title><table><tr><td>&nbsp;</table>', 'it says "空"'],
  ['a span that is too wide', '<table><tr><td colspan=99999>1</table>', 'colspan 99999, more than 1000'],
  ['a table that is too wide', `<table><tr>${'<td colspan=1000>'.repeat(3)}</table>`, 'wider than 2000'],
  [
    'spans that fill too much',
    `<table>${`<tr>${'<td rowspan=999 colspan=1000>1'.repeat(2)}${'<tr>'.repeat(998)}`.repeat(3)}</table>`,
    '5,000,000 cells',
  ],
  ['elements that nest too deep', `${'<div>'.repeat(5000)}<table><tr><td>1</table>`, 'deeper than 512'],
])('%s is refused', async (_, page, message) => {
  await expect(read(page)).rejects.toThrow(message)
})

test('a page of very many lines or tables is read, however many a call could take', async () => {
  const lines = '<p>x</p>'.repeat(130_000)
  const grids = await read(`${lines}<table><tr><td>1</table>`)
  expect(grids.map(({ rows }) => rows)).toEqual([[[1, '1']]])
  const tables = '<table><tr><td>a</table>'.repeat(130_000)
  await expect(read(`<table><tr><td>${tables}</table>`)).rejects.toThrow('tables, more than 1000')
})

test('20,000 rows are read within 2 s', async () => {
  const rows = Array.from(
    { length: 20_000 },
    (_, i) => `<tr><td>${i}</td><td>臺北市</td><td>1,234</td><td>5</td><td>6</td></tr>`,
  )
  const start = performance.now()
  const [grid] = await read(`<table>${rows.join('')}</table>`)
  expect(performance.now() - start).toBeLessThan(2000)
  expect(grid?.rows).toHaveLength(20_000)
})
