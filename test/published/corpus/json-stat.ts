import { fault, month, quarter, year, type Case, type CaseFile, type CaseManifest } from './case.js'

/** JSON-stat 1 and 2 as offices publish it, and documents that do not agree with themselves. */
export const jsonStatCases = (): Case[] => [...datasetCases(), ...bundleCases(), ...brokenCases()]

const text = { type: 'text' } as const
const figures = (type: 'count' | 'number', more: object = {}): CaseManifest['columns'][string] => ({
  type,
  labels: ['value'],
  required: false,
  ...more,
})

function of(
  name: string,
  about: string,
  bytes: CaseFile['bytes'],
  manifest: CaseManifest,
  file: Omit<CaseFile, 'bytes'>,
): Case {
  return { name, about, synthesised: 'all figures', extension: 'json', manifest, files: [{ bytes, ...file }] }
}

const yearly = (columns: CaseManifest['columns'], more: Partial<CaseManifest> = {}): CaseManifest => ({
  format: 'json-stat',
  columns,
  period: { column: 'time', calendar: 'gregorian', frequency: 'year' },
  ...more,
})

const geoAndTime = { geo: text, time: { type: 'period' }, value: figures('count') } as const

/** A dataset of two places and two years, as text, so that each figure stands as it is written. */
const dataset = (value: string, more = ''): string =>
  `{"version":"2.0","class":"dataset","label":"Cases","id":["geo","time"],"size":[2,2],
"dimension":{"geo":{"category":{"index":["LV","EE"]}},"time":{"category":{"index":["2019","2020"]}}},
"value":${value}${more}}`

const ROWS = [
  year(1, 2019, { geo: 'LV', value: 11 }),
  year(2, 2020, { geo: 'LV', value: 12 }),
  year(3, 2019, { geo: 'EE', value: 21 }),
  year(4, 2020, { geo: 'EE', value: 22 }),
]

function datasetCases(): Case[] {
  return [
    of(
      'json-stat-dataset',
      'JSON-stat 2: the last dimension changes first',
      dataset('[11,12,21,22]'),
      yearly(geoAndTime),
      {
        rows: ROWS,
        found: { title: 'Cases' },
      },
    ),
    of(
      'json-stat-places',
      'JSON-stat: categories placed by an object, not in the order of the document; sizes as texts',
      `{"class":"dataset","version":"2.0","dimension":{
"time":{"label":"Month","category":{"label":{"2019M02":"2019 February","2019M01":"2019 January"},"index":{"2019M02":1,"2019M01":0}}},
"sex":{"label":"Sex","category":{"index":{"2":1,"1":0},"label":{"1":"Male","2":"Female"}}}},
"id":["sex","time"],"size":["2","2"],"role":{"time":["time"]},"value":[1.5,2.5,3.5,4.5]}`,
      {
        format: 'json-stat',
        columns: {
          sex: text,
          sex_label: { ...text, labels: ['sex label'], dimension: false },
          time: { type: 'period' },
          time_label: { ...text, labels: ['time label'], dimension: false },
          value: figures('number'),
        },
        period: { column: 'time', calendar: 'gregorian', frequency: 'month' },
      },
      {
        rows: [
          month(1, '2019-01', { sex: '1', sex_label: 'Male', time_label: '2019 January', value: 1.5 }),
          month(2, '2019-02', { sex: '1', sex_label: 'Male', time_label: '2019 February', value: 2.5 }),
          month(3, '2019-01', { sex: '2', sex_label: 'Female', time_label: '2019 January', value: 3.5 }),
          month(4, '2019-02', { sex: '2', sex_label: 'Female', time_label: '2019 February', value: 4.5 }),
        ],
      },
    ),
    of(
      'json-stat-sparse',
      "JSON-stat with figures by place, Eurostat's flags, and a flag where no figure is",
      dataset('{"3":22,"0":11}', ',"status":{"0":"p","2":"c","3":"be"}'),
      yearly(
        { ...geoAndTime, status: { ...text, required: false, dimension: false } },
        { status: { column: 'status', list: 'eurostat' } },
      ),
      {
        rows: [
          year(1, 2019, { geo: 'LV', value: 11, status: 'p' }, 'provisional'),
          year(3, 2019, { geo: 'EE', value: null, status: 'c' }, 'missing'),
          year(4, 2020, { geo: 'EE', value: 22, status: 'be' }, 'estimated'),
        ],
      },
    ),
    of(
      'json-stat-status-for-all',
      'JSON-stat with one status for all figures, and null for one that is missing',
      dataset('[11,null,21,22]', ',"status":["A"]'),
      yearly(
        { ...geoAndTime, status: { ...text, dimension: false } },
        { status: { column: 'status', list: 'sdmx' } },
      ),
      {
        rows: [11, null, 21, 22].map((value, i) =>
          year(i + 1, 2019 + (i % 2), { geo: i < 2 ? 'LV' : 'EE', value, status: 'A' }),
        ),
      },
    ),
    of(
      'json-stat-unknown-status',
      'a status that no list of codes has sets its row aside',
      dataset('[11,12,21,22]', ',"status":["","","Y",""]'),
      yearly(
        { ...geoAndTime, status: { ...text, required: false, dimension: false } },
        { status: { column: 'status', list: 'sdmx' } },
      ),
      {
        rows: [ROWS[0], ROWS[1], ROWS[3]].flatMap((row) =>
          row === undefined ? [] : [{ ...row, status: null }],
        ),
        rejects: [fault(3, 'status', 'not-allowed', 'Y')],
      },
    ),
    of(
      'json-stat-digits',
      'every digit of a figure: beyond 2^53, with zeros at its end, with an exponent, as a text',
      dataset('[9007199254740993,1.0E7,2.50,"1234567890123.456789"]'),
      yearly({ ...geoAndTime, value: text }),
      {
        rows: [
          year(1, 2019, { geo: 'LV', value: '9007199254740993' }),
          year(2, 2020, { geo: 'LV', value: '10000000' }),
          year(3, 2019, { geo: 'EE', value: '2.50' }),
          year(4, 2020, { geo: 'EE', value: '1234567890123.456789' }),
        ],
      },
    ),
    of(
      'json-stat-constant',
      'JSON-stat: a dimension of one category needs no index; its unit is that of all figures',
      `{"class":"dataset","id":["measure","time"],"size":[1,2],"role":{"metric":["measure"],"time":["time"]},"dimension":{
"measure":{"category":{"label":{"POP":"Population"},"unit":{"POP":{"decimals":0,"label":"persons"}}}},
"time":{"category":{"index":["2021","2022"]}}},"value":[5,6]}`,
      yearly({
        measure: text,
        measure_label: { ...text, labels: ['measure label'] },
        time: { type: 'period' },
        value: { ...figures('count'), labels: ['value (persons)'], 'published-unit': 'persons' },
      }),
      {
        rows: [
          year(1, 2021, { measure: 'POP', measure_label: 'Population', value: 5 }),
          year(2, 2022, { measure: 'POP', measure_label: 'Population', value: 6 }),
        ],
      },
    ),
    of(
      'json-stat-multiplier',
      'JSON-stat: figures of several units, each with its power of ten',
      `{"class":"dataset","id":["year","concept"],"size":[1,2],"role":{"metric":["concept"],"time":["year"]},"dimension":{
"concept":{"category":{"index":["POP","RATE"],"unit":{"POP":{"label":"thousand persons","multiplier":3},"RATE":{"label":"%"}}}},
"year":{"category":{"index":["2012"]}}},"value":[34880.5,5.3]}`,
      {
        format: 'json-stat',
        columns: {
          year: { type: 'period' },
          concept: text,
          multiplier: { ...text, labels: ['concept multiplier'] },
          unit: { ...text, labels: ['concept unit'] },
          value: { ...figures('number'), multiplier: 'multiplier' },
        },
        period: { column: 'year', calendar: 'gregorian', frequency: 'year' },
      },
      {
        rows: [
          year(1, 2012, { concept: 'POP', multiplier: '3', unit: 'thousand persons', value: 34_880_500 }),
          year(2, 2012, { concept: 'RATE', multiplier: '0', unit: '%', value: 5.3 }),
        ],
      },
    ),
    of(
      'json-stat-unit-and-multiplier',
      'JSON-stat: one unit of all figures that says thousand, and a power of ten that says so again',
      `{"class":"dataset","id":["year","concept"],"size":[1,1],"role":{"metric":["concept"],"time":["year"]},"dimension":{
"concept":{"category":{"index":["POP"],"unit":{"POP":{"label":"thousand persons","multiplier":3}}}},
"year":{"category":{"index":["2012"]}}},"value":[1.5]}`,
      {
        format: 'json-stat',
        columns: {
          year: { type: 'period' },
          concept: text,
          multiplier: { ...text, labels: ['concept multiplier'] },
          unit: { ...text, labels: ['concept unit'] },
          value: { ...figures('count'), multiplier: 'multiplier' },
        },
        period: { column: 'year', calendar: 'gregorian', frequency: 'year' },
      },
      { rows: [year(1, 2012, { concept: 'POP', multiplier: '3', unit: 'thousand persons', value: 1500 })] },
    ),
    of(
      'json-stat-time-list',
      "Ireland's time list: 20204 under TLIST(Q1) is the fourth quarter of 2020",
      `{"class":"dataset","version":"2.0","id":["STATISTIC","TLIST(Q1)"],"size":[1,2],"role":{"time":["TLIST(Q1)"],"metric":["STATISTIC"]},"dimension":{
"STATISTIC":{"label":"Statistic","category":{"index":["NQQ25C1"]}},
"TLIST(Q1)":{"label":"Quarter","category":{"index":["20204","20211"],"label":{"20204":"2020Q4","20211":"2021Q1"}}}},"value":[7,8]}`,
      {
        format: 'json-stat',
        columns: {
          statistic: { ...text, labels: ['STATISTIC'] },
          quarter: { type: 'period', labels: ['TLIST(Q1) period'] },
          value: figures('count'),
        },
        ignore: ['TLIST(Q1)', 'TLIST(Q1) label'],
        period: { column: 'quarter', calendar: 'gregorian', frequency: 'quarter' },
      },
      {
        rows: [
          quarter(1, 2020, 4, { statistic: 'NQQ25C1', value: 7 }),
          quarter(2, 2021, 1, { statistic: 'NQQ25C1', value: 8 }),
        ],
        found: { frequency: 'quarter' },
      },
    ),
  ]
}

function bundleCases(): Case[] {
  const old = (values: string): string =>
    `{"label":"Table ${values.length}","value":${values},"dimension":{"id":["geo","time"],"size":[2,2],"role":{"time":["time"]},
"geo":{"category":{"index":{"LV":0,"EE":1}}},"time":{"category":{"index":{"2019":0,"2020":1}}}}}`
  const bundle = `{"births":${old('[1,2,3,4]')},"deaths":${old('[11,12,21,22]')}}`
  const collection = `{"version":"2.0","class":"collection","label":"All","link":{"item":[${dataset('[1,2,3,4]')},${dataset('[11,12,21,22]')}]}}`
  const links =
    '{"version":"2.0","class":"collection","link":{"item":[{"class":"dataset","href":"https://example.org/oecd.json","label":"Rates"}]}}'
  return [
    of(
      'json-stat-1',
      'JSON-stat 1: a dataset under a name, sizes and roles among its dimensions',
      `{"dataset":${old('[11,12,21,22]')}}`,
      yearly(geoAndTime),
      { rows: ROWS },
    ),
    of(
      'json-stat-bundle',
      'JSON-stat 1: the dataset that records names',
      bundle,
      yearly(geoAndTime, { records: '/deaths' }),
      { rows: ROWS },
    ),
    of(
      'json-stat-bundle-not-chosen',
      'JSON-stat 1: several datasets where the contract names none',
      bundle,
      yearly(geoAndTime),
      {
        refusal: '/births (Table 9), /deaths (Table 13)',
      },
    ),
    of(
      'json-stat-bundle-lost',
      'JSON-stat 1: the dataset that records names is gone',
      bundle,
      yearly(geoAndTime, { records: '/marriages' }),
      {
        refusal: 'no dataset at /marriages',
      },
    ),
    of(
      'json-stat-collection',
      'JSON-stat 2: a dataset of a collection',
      collection,
      yearly(geoAndTime, { records: '/link/item/1' }),
      { rows: ROWS },
    ),
    of(
      'json-stat-links',
      'JSON-stat 2: a collection that only links to datasets',
      links,
      yearly(geoAndTime),
      {
        refusal: 'a collection of links',
      },
    ),
  ]
}

function brokenCases(): Case[] {
  const refused = (name: string, about: string, bytes: string, refusal: string): Case =>
    of(name, about, bytes, yearly(geoAndTime), { refusal })
  const whole = dataset('[11,12,21,22]')
  return [
    refused(
      'json-stat-too-few',
      'JSON-stat with a figure too few',
      dataset('[11,12,21]'),
      'value has 3 figures; the sizes of its dimensions make 4 cells',
    ),
    refused(
      'json-stat-too-many',
      'JSON-stat with a figure too many',
      dataset('[11,12,21,22,23]'),
      'value has a cell 4; the cells are counted from 0 to 3',
    ),
    refused(
      'json-stat-out-of-range',
      'JSON-stat with a figure at a place that no cell has',
      dataset('{"0":1,"4":2}'),
      'value has a cell 4',
    ),
    refused(
      'json-stat-cell-twice',
      'JSON-stat with two figures at one place',
      dataset('{"0":1,"00":2}'),
      'cell 0 is given twice',
    ),
    refused(
      'json-stat-wrong-size',
      'JSON-stat whose size is not the number of categories',
      whole.replace('[2,2]', '[4,1]'),
      'size states 4 for geo, which has 2 categories',
    ),
    refused(
      'json-stat-place-twice',
      'JSON-stat with two categories at one place',
      whole.replace('["LV","EE"]', '{"LV":0,"EE":0}'),
      'puts EE at 0',
    ),
    refused(
      'json-stat-category-twice',
      'JSON-stat with a category twice',
      whole.replace('["LV","EE"]', '["LV","LV"]'),
      'has the category LV twice',
    ),
    refused(
      'json-stat-member-twice',
      'JSON-stat with two lists of figures',
      whole.replace('"value"', '"value":[1,2,3,4],"value"'),
      'named twice',
    ),
    refused(
      'json-stat-without-dimension',
      'JSON-stat without a dimension that id names',
      whole.replace('"id":["geo"', '"id":["region"'),
      'dimension region has no index',
    ),
    refused(
      'json-stat-without-size',
      'JSON-stat without sizes',
      whole.replace('"size":[2,2],', ''),
      'no list size',
    ),
    refused(
      'json-stat-list-for-figure',
      'JSON-stat with a list where a figure should stand',
      dataset('[11,[12],21,22]'),
      'where a figure should at /value/1',
    ),
    refused(
      'json-stat-deep',
      'JSON nested without end',
      `{"class":"dataset","dimension":${'['.repeat(5000)}`,
      'nested more than',
    ),
    refused('json-stat-cut-off', 'JSON-stat that breaks off', whole.slice(0, -20), 'incomplete'),
    refused(
      'json-stat-not-json',
      'JSON-stat with a comma too many',
      whole.replace('[11,', '[11,,'),
      'not readable as JSON',
    ),
    refused(
      'json-stat-huge',
      'JSON-stat whose sizes make more cells than there are numbers',
      hugeDataset(),
      'more cells than can be counted',
    ),
  ]
}

/** A small document of many dimensions, each of two hundred categories. */
function hugeDataset(): string {
  const codes = JSON.stringify(Array.from({ length: 200 }, (_, i) => `c${i}`))
  const ids = Array.from({ length: 9 }, (_, i) => `d${i}`)
  const dimensions = ids.map((id) => `"${id}":{"category":{"index":${codes}}}`)
  return `{"class":"dataset","id":${JSON.stringify(ids)},"size":${JSON.stringify(ids.map(() => 200))},"dimension":{${dimensions.join(',')}},"value":{"0":1}}`
}
