import { mkdir } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { inspectFile } from '../../pipeline/release/inspect.js'
import type { SampleHints } from '../../pipeline/release/propose.js'
import { readManifests } from '../../pipeline/sources/manifest.js'
import { gzip } from '../published/corpus/bytes.js'
import { Workspace } from '../support/workspace.js'
import { proposalOf } from './proposal.js'

/** The manifest that is proposed for a file, and what becomes of the file by it. */
async function proposed(
  file: string,
  content: string | Uint8Array,
  hints: SampleHints = {},
): Promise<{ manifest: Record<string, unknown>; remarks: string[]; rows: number[]; refusal: string }> {
  const workspace = await Workspace.create()
  await mkdir(workspace.path('data/inbox'), { recursive: true })
  await workspace.write(file, content)
  const project = await workspace.project()
  const { yaml, remarks } = await proposalOf(workspace, file, hints)
  await workspace.write('data/sources/trial.yaml', yaml)
  const manifests = (await readManifests(project.folder)).filter(({ name }) => name === 'trial')
  const { best } = await inspectFile(
    project,
    workspace.path(file),
    manifests,
    new Date('2026-11-23T04:00:00Z'),
  )
  return {
    manifest: parse(yaml) as Record<string, unknown>,
    remarks,
    rows: [best.counts?.['rows_read'], best.counts?.['rows_accepted']].map(Number),
    refusal: best.refusal,
  }
}

const JSON_STAT = `{"version":"2.0","class":"dataset","id":["age","time"],"size":[2,2],"role":{"time":["time"]},
"dimension":{"age":{"category":{"index":["0","1"],"label":{"0":"newborn","1":"one"}}},"time":{"category":{"index":["2019","2020"]}}},
"value":[1,null,3,4],"status":{"1":"c"}}`
const PX =
  'CHARSET="ANSI";\nAXIS-VERSION="2010";\nCODEPAGE="utf-8";\nSTUB="age";\nHEADING="time";\nVALUES("age")="0","1";\nVALUES("time")="2019","2020";\nTIMEVAL("time")=TLIST(A1),"2019","2020";\nUNITS="persons";\nDATA=\n1 ".."\n3 4;\n'
const TSV = 'freq,geo\\TIME_PERIOD\t2019 \t2020 \nA,BE\t1 \t: c\nA,IE\t3 e\t4 \n'
const SDMX =
  'DATAFLOW,LAST UPDATE,FREQ,AGE,TIME_PERIOD,OBS_VALUE,OBS_STATUS,UNIT_MULT\nX:Y(1.0),01/01/24,A,0,2019,1,A,3\nX:Y(1.0),01/01/24,A,0,2020,,M,3\nX:Y(1.0),01/01/24,A,1,2019,3,E,3\nX:Y(1.0),01/01/24,A,1,2020,4,A,3\n'

describe('a proposed manifest for a format of statistical offices', () => {
  test.each([
    ['a.json', JSON_STAT, 'json-stat'],
    ['a.txt', JSON_STAT, 'json-stat'],
    ['a.px', PX, 'px'],
    ['a.txt', PX, 'px'],
    ['a.tsv', TSV, 'eurostat-tsv'],
    ['a.tsv.gz', gzip(TSV), 'eurostat-tsv'],
    ['a.csv', SDMX, 'sdmx-csv'],
  ])('is told by what stands in %s, and reads all of its rows', async (file, content, format) => {
    const { manifest, rows, refusal } = await proposed(file, content)
    expect(refusal).toBe('')
    expect(manifest).toMatchObject({ format, period: { calendar: 'gregorian', frequency: 'year' } })
    expect(rows).toEqual([4, 4])
  })

  test('takes codes for dimensions, whatever they look like, and labels for remarks', async () => {
    const { manifest } = await proposed('a.json', JSON_STAT)
    expect(manifest).toMatchObject({
      columns: {
        age: { type: 'text' },
        age_label: { type: 'text', dimension: false },
        time: { type: 'period' },
        value: { type: 'count', required: false },
        status: { type: 'text', required: false, dimension: false },
      },
      status: { column: 'status', list: 'eurostat' },
    })
    expect(manifest['columns']).not.toHaveProperty('age.dimension')
  })

  test('takes the time of a time list for the period, and the unit for a part of the label', async () => {
    const { manifest } = await proposed('a.px', PX)
    expect(manifest).toMatchObject({
      columns: {
        time_period: { type: 'period' },
        value_persons: { labels: ['value (persons)'], 'published-unit': 'persons' },
      },
      period: { column: 'time_period' },
    })
  })

  test('knows what each column of SDMX-CSV is for', async () => {
    const { manifest } = await proposed('a.csv', SDMX)
    expect(manifest).toMatchObject({
      columns: {
        dataflow: { dimension: false },
        last_update: { dimension: false },
        age: { type: 'text' },
        obs_value: { type: 'count', multiplier: 'unit_mult' },
        obs_status: { dimension: false },
      },
      status: { column: 'obs_status', list: 'sdmx' },
    })
  })

  test('asks what a status means that no list of codes has', async () => {
    const text = JSON_STAT.replace('"1":"c"', '"1":"c","2":"Q7"').replaceAll('\n', '')
    await expect(proposed('a.json', text)).rejects.toThrow('undecided: final or provisional')
  })

  test('is refused to several datasets until one is named', async () => {
    const bundle = `{"births":${JSON_STAT},"deaths":${JSON_STAT}}`
    await expect(proposed('a.json', bundle)).rejects.toThrow('/births, /deaths')
    const { manifest } = await proposed('a.json', bundle, { records: '/deaths' })
    expect(manifest).toMatchObject({ format: 'json-stat', records: '/deaths' })
  })

  test('takes records for records, and a page for a page, whatever the file is called', async () => {
    expect(
      (await proposed('a.txt', '[{"year":2019,"uses":1},{"year":2020,"uses":2}]')).manifest,
    ).toMatchObject({ format: 'json' })
    expect(
      (await proposed('a.json', '{"year":2019,"uses":1}\n{"year":2020,"uses":2}\n')).manifest,
    ).toMatchObject({ format: 'ndjson' })
    const page =
      '<html><table><tr><th>year</th><th>uses</th></tr><tr><td>2019</td><td>1</td></tr></table></html>'
    expect((await proposed('a.xls', page)).manifest).toMatchObject({ format: 'html' })
    expect((await proposed('a.xls', 'year\tuses\n2019\t1\n')).manifest).toMatchObject({ format: 'csv' })
  })

  test.each([
    ['a.csv', '%PDF-1.7', 'is a PDF document'],
    [
      'a.xml',
      '<?xml version="1.0"?><CompactData xmlns="http://www.SDMX.org/resources/SDMXML/schemas/v2_0/message"/>',
      'is an SDMX-ML message',
    ],
    ['a.json', '{"type":"FeatureCollection","features":[]}', 'is GeoJSON'],
  ])('is refused to %s by the name of its format', async (file, content, words) => {
    await expect(proposed(file, content)).rejects.toThrow(words)
  })
})

describe('what a person states where a file does not tell it', () => {
  const latin1 = Buffer.from('Jahr;M\xe4nner\n2019;5\n2020;6\n', 'latin1')

  test('goes into the manifest', async () => {
    const { manifest, rows } = await proposed('a.csv', latin1, {
      encoding: 'iso-8859-1',
      delimiter: ';',
      limits: { seconds: 60 },
    })
    expect(manifest).toMatchObject({ encoding: 'iso-8859-1', delimiter: ';', limits: { seconds: 60 } })
    expect(Object.keys(manifest['columns'] ?? {})).toEqual(['jahr', 'manner'])
    expect(rows).toEqual([2, 2])
  })

  const px = PX.replace('utf-8', 'no-such').replaceAll('"age"', '"\xe4ge"')
  test.each<[string, string, string | Uint8Array, SampleHints]>([
    ['--encoding', 'a.px', Buffer.from(px, 'latin1'), { encoding: 'windows-1252' }],
    ['--encoding', 'a.csv', latin1, { encoding: 'windows-1252' }],
    ['--unpacked', 'a.csv.gz', gzip(TSV), { limits: { unpacked: 100 } }],
    ['--format ndjson', 'a.json', '{"year":2019,"uses":1}\n {"year":2020,"uses":2}', { format: 'ndjson' }],
  ])('%s is a remedy that can be followed', async (option, file, content, hints) => {
    const wrong = option === '--encoding' && file === 'a.csv' ? { encoding: 'utf-8' } : {}
    const first = option === '--unpacked' ? { limits: { unpacked: 10 } } : wrong
    await expect(proposed(file, content, first)).rejects.toThrow(option)
    expect((await proposed(file, content, hints)).rows[0]).toBeGreaterThan(1)
  })

  test('is refused where it is no value, or does not go with the format', async () => {
    await expect(proposed('a.csv', latin1, { encoding: 'latin-99' })).rejects.toThrow(
      '--encoding: unknown encoding: latin-99',
    )
    await expect(proposed('a.csv', latin1, { sheet: 'Data' })).rejects.toThrow(
      '--sheet: sheet goes with format spreadsheet, not csv',
    )
  })
})

test('a file that its reader gives no remedy for gets the one there is', async () => {
  await expect(proposed('a.json', '[{"year":2019,"uses":1},')).rejects.toThrow(
    'incomplete: the array has no end; the file begins with [{"year":2019,"uses":1},; fetch the file again, or ask its publisher to fix it',
  )
})
