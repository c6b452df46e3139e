import { concept, words, type Concept, type EngineTable } from './concept.js'

const file = concept('Received file, as ops.files names it.', '收到之檔案代號，見 ops.files。')
const row = concept(
  'Row of the file, counted from 1; a record of several lines is one.',
  '檔案中之列號，自 1 起算；跨行之紀錄計為一列。',
)
const source = concept(
  'Name of the source, as its file in data/sources.',
  '資料來源代號，即 data/sources 下之檔名。',
)
const columnName = concept('Column of the source’s contract.', '資料來源規範所定之欄位。')

/** Columns that every table of received rows has. */
export const LANDED_COLUMNS: Readonly<Record<string, Concept>> = {
  _file: file,
  _received_at: concept('When the file was received, universal time.', '收到檔案之時間（世界協調時間）。'),
  _row: row,
  _status: concept(
    'Status that the file gives the figure by a mark: final, partial, provisional or restated.',
    '檔案以註記標示之資料狀態：final（確定）、partial（未滿期）、provisional（初步）或 restated（修正）。',
  ),
  _label: concept('Text that marks the row as a sum of others.', '標示本列為加總列之文字。'),
  period_start: concept('First day of the period.', '期間起日。'),
  period_end: concept('Last day that the figures cover.', '數據涵蓋之迄日。'),
  months_covered: concept('Whole months that the figures cover.', '數據涵蓋之完整月數。', 'months'),
}

/** Tables that tell what came in and how it was read. */
export const LANDING_TABLES: Readonly<Record<string, EngineTable>> = {
  'ops.files': {
    what: words('A received file and what became of its rows.', '收到之檔案及其各列之處理結果。'),
    grain: ['file'],
    reads: [],
    columns: {
      file: concept(
        'Id of the file: source, time of receipt and first digits of its SHA-256.',
        '檔案代號：資料來源、收到時間及 SHA-256 前數碼。',
      ),
      source,
      sha256: concept('SHA-256 of the bytes as received.', '收到之位元組之 SHA-256 雜湊值。'),
      bytes: concept('Size of the file.', '檔案大小。', 'bytes'),
      origin: concept('Path or address it was taken from.', '取得檔案之路徑或網址。'),
      received_at: concept('When it was received, universal time.', '收到時間（世界協調時間）。'),
      rows_read: concept(
        'Rows read; those accepted and those set aside together.',
        '讀取列數，即採用與剔除列數之和。',
        'rows',
      ),
      rows_accepted: concept('Rows that keep to the contract.', '符合規範而採用之列數。', 'rows'),
      rows_set_aside: concept(
        'Rows set aside, with their reasons in ops.rejects.',
        '剔除之列數，原因見 ops.rejects。',
        'rows',
      ),
      rows_landed: concept('Rows that stand in the table of the source.', '寫入該來源資料表之列數。', 'rows'),
      rows_in_file: concept(
        'All rows of the file, counted apart from reading: header, above, blank and below together; null for formats that hold records only.',
        '檔案全部列數，另行計數，即標題列、其上各列、空白列及其下各列之和；僅含記錄之格式為空值。',
        'rows',
      ),
      rows_header: concept('Rows of the header.', '標題列數。', 'rows'),
      rows_above: concept(
        'Titles, notes and blank rows above the header.',
        '標題列以上之題名、附註及空白列數。',
        'rows',
      ),
      rows_blank: concept(
        'Rows below the header with nothing in the columns of the contract.',
        '標題列以下、規範各欄皆空白之列數。',
        'rows',
      ),
      rows_below: concept(
        'Rows below the header with something in them: each is read once, or once for each period that stands side by side.',
        '標題列以下有內容之列數；每列讀取一次，期間橫列者每期一次。',
        'rows',
      ),
      outcome: concept('landed, or refused as a whole.', 'landed（已讀入）或 refused（整檔拒收）。'),
      reason: concept('Why the file was refused; empty otherwise.', '拒收原因；未拒收者空白。'),
      found: concept(
        'What was found in the file (encoding, delimiter, header, notes), as JSON.',
        '檔案之編碼、分隔符號、標題列及附註（JSON）。',
      ),
    },
  },
  'ops.sources': {
    what: words('A source of the project.', '本專案之資料來源。'),
    grain: ['source'],
    reads: [],
    columns: {
      source,
      title: concept('Name of the publication by language, as JSON.', '出版品名稱，依語言列載（JSON）。'),
      publisher: concept('Who publishes it by language, as JSON.', '發布機關，依語言列載（JSON）。'),
      url: concept('Where a reader finds the publication.', '出版品網址。'),
      retrieved_from: concept('Where its files are taken from.', '取得檔案之處。'),
    },
  },
  'ops.rejects': {
    what: words(
      'A row that was set aside, with the cell and the reason.',
      '剔除之資料列，列載儲存格內容及原因。',
    ),
    grain: ['file', 'row'],
    reads: ['ops.files'],
    columns: {
      file,
      row,
      column_name: columnName,
      text: concept('Text of the cell.', '儲存格原文。'),
      reason: concept('Why the row was set aside.', '剔除原因。'),
      is_fault: concept(
        'Whether it breaks the contract; false for totals, notes and other rows that are no observations.',
        '是否違反規範；合計、附註等非觀測值之列為否。',
      ),
    },
  },
  'ops.repairs': {
    what: words(
      'A cell that was split on reading because only one split adds up.',
      '讀取時拆開之相連儲存格；僅一種拆法與合計相符。',
    ),
    grain: ['file', 'row', 'text'],
    reads: ['ops.files'],
    columns: {
      file,
      row,
      text: concept('Text as it stands in the file.', '檔案所載原文。'),
      pieces: concept('The figures it was split into.', '拆開後之各數值。'),
      reason: concept('Why this split and no other.', '採此拆法之理由。'),
    },
  },
  'ops.schema_changes': {
    what: words(
      'A departure of a file from the columns, units or language of its contract.',
      '檔案之欄位、單位或語言與規範不同之處。',
    ),
    grain: ['file', 'kind', 'column_name', 'found'],
    reads: ['ops.files'],
    columns: {
      file,
      kind: concept(
        'renamed, lost, added, moved, unit or language.',
        '變動種類：renamed（改名）、lost（遺失）、added（新增）、moved（移位）、unit（單位）或 language（語言）。',
      ),
      column_name: columnName,
      expected: concept('What the contract says.', '規範所定內容。'),
      found: concept('What the file has.', '檔案所載內容。'),
      nearest: concept(
        'Label of the file that resembles the expected one most.',
        '檔案中與規範最相近之欄名。',
      ),
    },
  },
  'ops.reconciliations': {
    what: words(
      'A figure that does not agree with its sum or with the file before.',
      '與合計或前次檔案不符之數據。',
    ),
    grain: [],
    reads: ['ops.files'],
    columns: {
      file,
      source,
      rule: concept(
        'Rule that found it, such as total-column, subtotal or previous-file.',
        '發現之規則，如 total-column、subtotal 或 previous-file。',
      ),
      series: concept('Texts that say which series the row belongs to.', '標示所屬數列之文字。'),
      column_name: columnName,
      period_start: concept('First day of the period.', '期間起日。'),
      period_end: concept('Last day that the figures cover.', '數據涵蓋之迄日。'),
      row,
      stated: concept(
        'Figure as the file states it, in the unit of the column.',
        '檔案所載數值，單位同該欄。',
      ),
      computed: concept(
        'Figure it should be: the sum, or that of the file before.',
        '應有之數值：加總數，或前次檔案之數值。',
      ),
      difference: concept('Stated less computed.', '所載數值減應有數值。'),
      detail: concept('What else there is to say, in words.', '補充說明。'),
    },
  },
}
