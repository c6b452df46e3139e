import { fault, month, quarter, year, type Case, type CaseFile, type CaseManifest } from './case.js'
import { gzip } from './bytes.js'

/** SDMX-CSV, tables of Eurostat, and the formats of offices that are refused by their names. */
export const sdmxCases = (): Case[] => [...csvCases(), ...eurostatCases(), ...foreignCases()]

const text = { type: 'text' } as const
const remark = { type: 'text', required: false, dimension: false } as const

function of(
  name: string,
  about: string,
  extension: string,
  bytes: CaseFile['bytes'],
  manifest: CaseManifest,
  file: Omit<CaseFile, 'bytes'>,
): Case {
  return { name, about, synthesised: 'all figures', extension, manifest, files: [{ bytes, ...file }] }
}

function sdmx(columns: CaseManifest['columns'], more: Partial<CaseManifest> = {}): CaseManifest {
  return {
    format: 'sdmx-csv',
    columns: {
      ...columns,
      period: { type: 'period', labels: ['TIME_PERIOD'] },
      value: { type: 'number', labels: ['OBS_VALUE'], required: false },
    },
    period: { column: 'period', calendar: 'gregorian', frequency: 'year' },
    ...more,
  }
}

const label = (id: string): CaseManifest['columns'][string] => ({ ...remark, labels: [`${id} label`] })
const named = (id: string): CaseManifest['columns'][string] => ({ ...text, labels: [id] })

function csvCases(): Case[] {
  const of1 = (
    name: string,
    about: string,
    bytes: string,
    manifest: CaseManifest,
    file: Omit<CaseFile, 'bytes'>,
  ): Case => of(name, about, 'csv', bytes, manifest, file)
  return [
    of1(
      'sdmx-csv-1',
      'SDMX-CSV 1 of a central bank: the key of the series first, a status behind the figure',
      'KEY,FREQ,CURRENCY,TIME_PERIOD,OBS_VALUE,OBS_STATUS,DECIMALS\nEXR.M.CHF,M,CHF,2020-01,1.0765,A,4\nEXR.M.CHF,M,CHF,2020-02,1.0648,P,4\nEXR.M.CHF,M,CHF,2020-03,,H,4\n',
      sdmx(
        {
          key: named('KEY'),
          freq: named('FREQ'),
          currency: named('CURRENCY'),
          status: { ...remark, labels: ['OBS_STATUS'] },
          decimals: { ...remark, labels: ['DECIMALS'] },
        },
        {
          status: { column: 'status', list: 'sdmx' },
          period: { column: 'period', calendar: 'gregorian', frequency: 'month' },
        },
      ),
      {
        rows: [1.0765, 1.0648, null].map((value, i) =>
          month(
            i + 2,
            `2020-0${i + 1}`,
            { key: 'EXR.M.CHF', freq: 'M', currency: 'CHF', status: 'APH'[i] ?? '', decimals: '4', value },
            ['final', 'provisional', 'missing'][i],
          ),
        ),
      },
    ),
    of1(
      'sdmx-csv-labels-both',
      'SDMX-CSV 1 with labels=both: codes and labels in one cell, a label with a colon in it',
      'DATAFLOW,REF_AREA: Reference area,INDICATOR: Indicator,TIME_PERIOD: Time,OBS_VALUE: Value\nWB:GCI(1.0): Competitiveness: an index,GHA: Ghana,RANK: Rank: overall,2008,102\nWB:GCI(1.0): Competitiveness: an index,KEN: Kenya,RANK: Rank: overall,2009,114\n',
      sdmx({
        dataflow: named('DATAFLOW'),
        dataflow_label: label('DATAFLOW'),
        area: named('REF_AREA'),
        area_label: label('REF_AREA'),
        indicator: named('INDICATOR'),
        indicator_label: label('INDICATOR'),
      }),
      {
        rows: [
          year(2, 2008, { ...flow, area: 'GHA', area_label: 'Ghana', value: 102 }),
          year(3, 2009, { ...flow, area: 'KEN', area_label: 'Kenya', value: 114 }),
        ],
      },
    ),
    of1(
      'sdmx-csv-labels-name',
      'SDMX-CSV 2 with labels=name: a column of labels behind each column of codes',
      'STRUCTURE,STRUCTURE_ID,STRUCTURE_NAME,ACTION,REF_AREA,Reference area,TIME_PERIOD,Time period,OBS_VALUE,Observation value\nDATAFLOW,OECD:DF(1.0),"Output, total",I,MEX,Mexico,2019,,1.5,\nDATAFLOW,OECD:DF(1.0),"Output, total",I,CHL,Chile,2019,,2.5,\n',
      sdmx(
        { action: named('ACTION'), area: named('REF_AREA'), area_label: label('REF_AREA') },
        { ignore: ['STRUCTURE', 'STRUCTURE_ID', 'STRUCTURE_NAME', 'TIME_PERIOD label', 'OBS_VALUE label'] },
      ),
      {
        rows: [
          year(2, 2019, { action: 'I', area: 'MEX', area_label: 'Mexico', value: 1.5 }),
          year(3, 2019, { action: 'I', area: 'CHL', area_label: 'Chile', value: 2.5 }),
        ],
      },
    ),
    of1(
      'sdmx-csv-2-semicolon',
      'SDMX-CSV 2 with semicolons, and a column of several values',
      'STRUCTURE[|];STRUCTURE_ID;ACTION;GEO;TIME_PERIOD;OBS_VALUE;NOTES[]\ndataflow;XX:A(1.0);M;BR;2020-Q3;7;a|b\ndataflow;XX:A(1.0);M;BR;2020-Q4;8;\n',
      sdmx(
        { geo: named('GEO'), notes: { ...remark, labels: ['NOTES'] } },
        {
          ignore: ['STRUCTURE', 'STRUCTURE_ID', 'ACTION'],
          period: { column: 'period', calendar: 'gregorian', frequency: 'quarter' },
        },
      ),
      {
        rows: [
          quarter(2, 2020, 3, { geo: 'BR', notes: 'a|b', value: 7 }),
          quarter(3, 2020, 4, { geo: 'BR', notes: null, value: 8 }),
        ],
        found: { delimiter: 'semicolon' },
      },
    ),
    of1(
      'sdmx-csv-unit-mult',
      'SDMX-CSV: each figure times the power of ten beside it',
      'DATAFLOW,GEO,TIME_PERIOD,OBS_VALUE,UNIT_MULT\nABS:CPI(1.0.0),AU,2019,1.5,6\nABS:CPI(1.0.0),NZ,2019,20,0\nABS:CPI(1.0.0),FJ,2019,3,\nABS:CPI(1.0.0),TO,2019,3,x\n',
      {
        ...sdmx({ geo: named('GEO'), mult: { ...remark, labels: ['UNIT_MULT'] } }, { ignore: ['DATAFLOW'] }),
        columns: {
          geo: named('GEO'),
          mult: { ...remark, labels: ['UNIT_MULT'] },
          period: { type: 'period', labels: ['TIME_PERIOD'] },
          value: { type: 'count', labels: ['OBS_VALUE'], multiplier: 'mult' },
        },
      },
      {
        rows: [
          year(2, 2019, { geo: 'AU', mult: '6', value: 1_500_000 }),
          year(3, 2019, { geo: 'NZ', mult: '0', value: 20 }),
          year(4, 2019, { geo: 'FJ', mult: null, value: 3 }),
        ],
        rejects: [fault(5, 'value', 'not-a-count', '3')],
      },
    ),
    of1(
      'sdmx-csv-deletes',
      'SDMX-CSV 2 that takes figures back',
      'STRUCTURE,STRUCTURE_ID,ACTION,GEO,TIME_PERIOD,OBS_VALUE\ndataflow,XX:A(1.0),M,BR,2019,7\ndataflow,XX:A(1.0),D,BR,2020,-\n',
      sdmx({ geo: named('GEO') }, { ignore: ['STRUCTURE', 'STRUCTURE_ID', 'ACTION'] }),
      { refusal: ':3: ACTION D takes figures back' },
    ),
    of1(
      'sdmx-csv-other-table',
      'a table that is no SDMX-CSV',
      'area,year,value\nBR,2019,7\n',
      sdmx({ geo: named('GEO') }),
      {
        refusal: 'no header of SDMX-CSV in its first row',
      },
    ),
  ]
}

const flow = {
  dataflow: 'WB:GCI(1.0)',
  dataflow_label: 'Competitiveness: an index',
  indicator: 'RANK',
  indicator_label: 'Rank: overall',
}

function eurostatCases(): Case[] {
  const eurostat = (columns: CaseManifest['columns'], more: Partial<CaseManifest> = {}): CaseManifest => ({
    format: 'eurostat-tsv',
    columns: {
      ...columns,
      value: { type: 'number', labels: ['OBS_VALUE'], required: false },
      flag: { ...remark, labels: ['OBS_FLAG'] },
    },
    period: { column: 'period', calendar: 'gregorian', frequency: 'year' },
    status: { column: 'flag', list: 'eurostat' },
    ...more,
  })
  const period: CaseManifest['columns'][string] = { type: 'period', labels: ['TIME_PERIOD'] }
  const byGeo = { freq: text, geo: text, period }
  const table = (lines: readonly string[]): string => `${lines.join('\n')}\n`
  const flagged = table(['freq,geo\\TIME_PERIOD\t2019 \t2020 ', 'A,BE\t10.1 \t11 bp', 'A,EL\t: c\t: '])
  const flaggedRows = [
    year(2, 2019, { freq: 'A', geo: 'BE', value: 10.1, flag: null }),
    year(2, 2020, { freq: 'A', geo: 'BE', value: 11, flag: 'bp' }, 'provisional'),
    year(3, 2019, { freq: 'A', geo: 'EL', value: null, flag: 'c' }, 'missing'),
    year(3, 2020, { freq: 'A', geo: 'EL', value: null, flag: null }),
  ]
  return [
    of(
      'eurostat-tsv',
      'Eurostat: dimensions in one column, a column for each year, flags behind figures',
      'tsv',
      flagged,
      eurostat(byGeo),
      { rows: flaggedRows },
    ),
    of('eurostat-tsv-gzip', 'Eurostat: the same under gzip', 'tsv.gz', gzip(flagged), eurostat(byGeo), {
      rows: flaggedRows,
    }),
    of(
      'eurostat-tsv-old',
      'Eurostat before 2023: geo\\time, months from the last to the first',
      'tsv',
      table(['unit,geo\\time\t2016M02 \t2016M01 ', 'THS,DE\t-3.5 e\t2 ', 'THS,FR\t:u\t0 n']),
      eurostat(
        { unit: text, geo: text, period: { type: 'period', labels: ['time'] } },
        { period: { column: 'period', calendar: 'gregorian', frequency: 'month' } },
      ),
      {
        rows: [
          month(2, '2016-02', { unit: 'THS', geo: 'DE', value: -3.5, flag: 'e' }, 'estimated'),
          month(2, '2016-01', { unit: 'THS', geo: 'DE', value: 2, flag: null }),
          month(3, '2016-02', { unit: 'THS', geo: 'FR', value: null, flag: 'u' }),
          month(3, '2016-01', { unit: 'THS', geo: 'FR', value: 0, flag: 'n' }),
        ].toSorted(
          (a, b) =>
            Number(a['_row']) - Number(b['_row']) ||
            String(a['period_end']).localeCompare(String(b['period_end'])),
        ),
      },
    ),
    of(
      'eurostat-tsv-two-frequencies',
      'Eurostat: quarters beside years; what fills up a row is no cell',
      'tsv',
      table(['freq,geo\\TIME_PERIOD\t2020 \t2020-Q3 \t2020-Q4 ', 'Q,MT\t: \t5 \t: ', 'Q,CY\t: \t: c\t6 ']),
      eurostat(byGeo, { period: { column: 'period', calendar: 'gregorian', frequency: 'quarter' } }),
      {
        rows: [
          quarter(2, 2020, 3, { freq: 'Q', geo: 'MT', value: 5, flag: null }),
          quarter(2, 2020, 4, { freq: 'Q', geo: 'MT', value: null, flag: null }),
          { ...quarter(3, 2020, 3, { freq: 'Q', geo: 'CY', value: null, flag: 'c' }), _status: 'missing' },
          quarter(3, 2020, 4, { freq: 'Q', geo: 'CY', value: 6, flag: null }),
        ],
      },
    ),
    of(
      'eurostat-tsv-key-too-long',
      'Eurostat: a row with a dimension more than the header has',
      'tsv',
      table(['freq,geo\\TIME_PERIOD\t2020 ', 'A,PCH,BE\t10 ', 'A,LU\t11 ']),
      eurostat(byGeo),
      {
        rows: [year(3, 2020, { freq: 'A', geo: 'LU', value: 11, flag: null })],
        rejects: [fault(2, 'freq', 'empty'), fault(2, 'geo', 'empty')],
      },
    ),
    of(
      'eurostat-tsv-rows-in-a-cell',
      'Eurostat: a quote that closes in a later row',
      'tsv',
      table(['freq,geo\\TIME_PERIOD\t2020 ', 'A,BE\t"10 ', 'A,EL\t11"', 'A,LU\t12 ']),
      eurostat(byGeo),
      {
        rows: [year(3, 2020, { freq: 'A', geo: 'LU', value: 12, flag: null })],
        rejects: [{ row: 2, reason: 'rows-in-a-cell', is_fault: true }],
      },
    ),
    of(
      'eurostat-tsv-other-table',
      'a table that is none of Eurostat',
      'tsv',
      'geo\t2019\nBE\t5\n',
      eurostat(byGeo),
      { refusal: 'its first cell is "geo"' },
    ),
  ]
}

function foreignCases(): Case[] {
  const csv: CaseManifest = { format: 'csv', columns: { area: text, value: { type: 'count' } } }
  const refused = (
    name: string,
    about: string,
    bytes: CaseFile['bytes'],
    refusal: string,
    manifest = csv,
  ): Case => of(name, about, 'csv', bytes, manifest, { refusal })
  return [
    refused(
      'foreign-pdf',
      'a PDF where a CSV is expected',
      '%PDF-1.7\n1 0 obj\n',
      'is a PDF document, which almanac does not read; ask its publisher',
    ),
    refused(
      'foreign-sdmx-ml',
      'SDMX-ML where a CSV is expected',
      '<?xml version="1.0"?>\n<message:StructureSpecificData xmlns:message="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message"/>\n',
      'is an SDMX-ML message, which almanac does not read; ask the service for SDMX-CSV',
    ),
    refused(
      'foreign-login',
      'a page that asks for a password where a CSV is expected',
      '<!DOCTYPE html>\n<html><body><form><input name="user"><input type="password" name="p"></form></body></html>\n',
      'a page that asks for a password',
    ),
    refused(
      'foreign-geojson',
      'GeoJSON without a pointer to its features',
      '{"type":"FeatureCollection","features":[]}\n',
      'is GeoJSON, which almanac does not read; its features can be read',
      {
        ...csv,
        format: 'json',
      },
    ),
    refused(
      'foreign-page-for-px',
      'an error page where a PX file is expected',
      '<!DOCTYPE html><html><head><title>404</title></head></html>\n',
      'is an HTML page',
      { ...csv, format: 'px' },
    ),
  ]
}
