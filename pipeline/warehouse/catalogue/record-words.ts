import { concept, words, type EngineTable } from './concept.js'

const description = concept('What a row is.', '每列所載內容。')
const run = concept('Run, as almanac runs lists it.', '執行代號，見 almanac runs。')
const startedAt = concept('When it began, universal time.', '開始時間（世界協調時間）。')

/** Tables about the project's own files, tables and runs. */
export const RECORD_TABLES: Readonly<Record<string, EngineTable>> = {
  'ops.models': {
    what: words('A model: a select that became a table.', '一項模型，即產生資料表之查詢。'),
    grain: ['name'],
    reads: [],
    columns: {
      name: concept('Name of the table with its schema.', '資料表名稱（含綱要）。'),
      layer: concept(
        'staging, statistics, marts, flags or checks.',
        '層級：staging、statistics、marts、flags 或 checks。',
      ),
      file: concept('File of the project that holds the select.', '查詢所在之專案檔案。'),
      description,
      grain: concept('Columns that identify a row.', '識別一列之欄位。'),
      depends_on: concept('Tables that it reads.', '所讀取之資料表。'),
      sql: concept('The select.', '查詢內容。'),
    },
  },
  'ops.checks': {
    what: words('A check of the project and how much it found.', '一項檢查及其發現數。'),
    grain: ['rule'],
    reads: [],
    columns: {
      rule: concept('Name of the check, a file of sql/checks.', '檢查名稱，即 sql/checks 下之檔名。'),
      file: concept('Its file.', '檢查之檔案。'),
      description: concept('What a finding is.', '發現所指情形。'),
      severity: concept(
        'stop: no release with findings; show: they are shown.',
        'stop：有發現即不發布；show：僅顯示。',
      ),
      finding_count: concept('Findings; none is healthy.', '發現數；無為正常。'),
    },
  },
  'ops.queries': {
    what: words('A saved query of the project.', '本專案之預存查詢。'),
    grain: ['name'],
    reads: [],
    columns: {
      name: concept('Name by which it is run.', '執行時所用名稱。'),
      file: concept('Its file.', '查詢之檔案。'),
      description: concept('What it gives, by language, as JSON.', '查詢內容，依語言列載（JSON）。'),
      parameters: concept(
        'Its parameters, each with name, type, default and description, as JSON.',
        '參數之名稱、型別、預設值及說明（JSON）。',
      ),
      sql: concept('The select, without its header.', '查詢內容（不含檔頭）。'),
    },
  },
  'ops.tables': {
    what: words('A table of this database.', '本資料庫之一資料表。'),
    grain: ['name'],
    reads: [],
    columns: {
      name: concept('Name of the table with its schema.', '資料表名稱（含綱要）。'),
      layer: concept('Its schema.', '所屬綱要。'),
      file: concept(
        'File of the project that it is made from; null for one that the engine makes.',
        '產生資料表之專案檔案；由系統產生者為空值。',
      ),
      source: concept(
        'Source whose rows it holds; null for all but landed and totals.',
        '資料所屬之來源；僅 landed 及 totals 有值。',
      ),
      description: concept('What a row is, by language, as JSON.', '每列所載內容，依語言列載（JSON）。'),
      grain: concept('Columns that identify a row.', '識別一列之欄位。'),
      depends_on: concept('Tables that it is made from.', '據以產生之資料表。'),
      row_count: concept(
        'Rows; null for tables about tables and runs, which are written last.',
        '列數；有關資料表及執行紀錄者最後寫入，為空值。',
        'rows',
      ),
      content: concept(
        'Digest of columns and rows, whatever their order.',
        '欄位及各列之摘要值，與排列次序無關。',
      ),
      changed_release: concept(
        'Release in which the content last changed; null if that was before releases recorded it.',
        '內容最近變動之發布版次；早於開始記錄者為空值。',
      ),
      changed_date: concept('Date of that release.', '該版次之日期。'),
    },
  },
  'ops.columns': {
    what: words('A column of a table of this database.', '本資料庫資料表之一欄。'),
    grain: ['model', 'position'],
    reads: [],
    columns: {
      model: concept('Name of the table with its schema.', '資料表名稱（含綱要）。'),
      position: concept('Place of the column, from 1.', '欄位次序，自 1 起算。'),
      name: concept('Name of the column.', '欄位名稱。'),
      type: concept('DuckDB type.', 'DuckDB 型別。'),
      unit: concept('Unit of the values; null where they have none.', '數值單位；無單位者為空值。'),
      meaning: concept(
        'What it holds, by language, as JSON; {} if nobody has said.',
        '欄位內容，依語言列載（JSON）；未說明者為 {}。',
      ),
    },
  },
  'ops.runs': {
    what: words('A run of almanac, up to the one that made this release.', '至產生本次發布為止之各次執行。'),
    grain: ['run_id'],
    reads: [],
    columns: {
      run_id: run,
      job: concept('Job of the schedule; null for a run by hand.', '排程工作名稱；手動執行者為空值。'),
      slot: concept('Time that the schedule asked for, universal time.', '排程預定時間（世界協調時間）。'),
      attempt: concept('Which try of the slot it was.', '該排程時段之第幾次嘗試。'),
      logical_date: concept('Date that its release bears.', '資料基準日。'),
      as_of: concept('Day it looks back to; null for an ordinary run.', '回溯之日期；一般執行為空值。'),
      started_at: startedAt,
      finished_at: concept('When it ended, universal time.', '結束時間（世界協調時間）。'),
      outcome: concept(
        'running, released, placed, unchanged, failed or interrupted.',
        '結果：running（執行中）、released（已發布）、placed（已存放）、unchanged（無變動）、failed（失敗）或 interrupted（中斷）。',
      ),
      release_id: concept('Release that it made or found.', '產生或沿用之發布版次。'),
      error: concept('Why it failed.', '失敗原因。'),
      warnings: concept('What it went on without.', '略過而繼續執行之事項。'),
      versions: concept(
        'Versions of almanac, Node and DuckDB, as JSON.',
        'almanac、Node 及 DuckDB 之版本（JSON）。',
      ),
    },
  },
  'ops.run_sources': {
    what: words(
      'A source that a run could not read as it is published.',
      '一次執行中未能依現行公布內容讀取之資料來源。',
    ),
    grain: [],
    reads: ['ops.runs'],
    columns: {
      run_id: run,
      source: concept(
        'Name of the source, as its file in data/sources.',
        '資料來源代號，即 data/sources 下之檔名。',
      ),
      outcome: concept(
        'not-fetched, refused, or not-received when it had never sent anything.',
        '結果：not-fetched（未能取得）、refused（拒收）或 not-received（從未收到）。',
      ),
      reason: concept('Why.', '原因。'),
      file: concept('Received file that was refused; null otherwise.', '遭拒收之檔案；無者為空值。'),
      file_in_use: concept(
        'Received file that is used instead; null where there is none.',
        '現用以替代之檔案；無者為空值。',
      ),
      received_at: concept(
        'When the file in use was received, universal time.',
        '現用檔案之收到時間（世界協調時間）。',
      ),
    },
  },
  'ops.run_steps': {
    what: words('A step of a run.', '執行之一個步驟。'),
    grain: ['run_id', 'position'],
    reads: ['ops.runs'],
    columns: {
      run_id: run,
      position: concept('Place of the step, from 1.', '步驟次序，自 1 起算。'),
      step: concept('Name of the step.', '步驟名稱。'),
      started_at: startedAt,
      milliseconds: concept('How long it took.', '所費時間。', 'ms'),
      failed: concept('Whether it failed.', '是否失敗。'),
      files: concept('Files that it read or wrote.', '讀取或寫入之檔案數。', 'files'),
      rows: concept('Rows that it read or wrote.', '讀取或寫入之列數。', 'rows'),
      bytes: concept('Bytes that it read or wrote.', '讀取或寫入之位元組數。', 'bytes'),
      sha256: concept('Digest of what it made.', '產出內容之 SHA-256 雜湊值。'),
    },
  },
}
