import { ask, readQueries, readTables, type Answer, type Question, type SavedQuery } from './api.js'
import { addressOfPlace, placeOf, type Place } from './address.js'
import { AddressBar } from './address-bar.js'
import { Completions } from './completion.js'
import { QueryEditor } from './editor.js'
import { part } from '../element.js'
import { formatted } from './formatting.js'
import { History } from './history.js'
import { OwnFileList } from './own-files.js'
import { Parameters } from './parameters.js'
import { Problem } from './problem.js'
import { ReleaseChoice } from './release-choice.js'
import { ResultState, type Remedy } from './result-state.js'
import { ResultView } from './result-view.js'
import { Running } from './running.js'
import { SavedQueries } from './saved-queries.js'
import { count, mostRows, word, prefix } from './settings.js'
import { starterQuery } from './starter-query.js'
import { TableList } from './table-list.js'

/** So many rows are asked for at a time, */
const AT_A_TIME = Math.min(100_000, mostRows)
/** and so many fit into one grid: browsers draw no element that is higher than some 17 million pixels. */
const MOST_SHOWN = 500_000
const FEW_ROWS = 1000

/** The console: what is typed, what is asked, and what came of it. */
export class Console {
  private readonly runButton = part('run', HTMLButtonElement)
  private readonly cancelButton = part('cancel', HTMLButtonElement)
  private readonly notice = part('notice', HTMLParagraphElement)
  private readonly state = new ResultState()
  private readonly completions = new Completions(() => this.release.pinned)
  private readonly editor: QueryEditor
  private readonly parameters: Parameters
  private readonly history: History
  private readonly tables: TableList
  private readonly saved: SavedQueries
  private readonly release: ReleaseChoice
  private readonly result: ResultView
  private readonly running = new Running((isRunning) => this.setRunning(isRunning))
  private asked: { question: Question; answer: Answer } | null = null
  /** The text that was run last; another in the editor is a draft. */
  private ran = ''
  private savedQuery: SavedQuery | null = null
  private chart: string | null = null
  private readonly address = new AddressBar(() => this.place)

  /** @param place what the address says. */
  constructor({ release }: Place) {
    this.editor = new QueryEditor(part('editor', HTMLDivElement), this.completions, {
      changed: () => this.typed(),
      run: () => void this.run(),
      format: () => this.format(),
    })
    this.parameters = new Parameters(
      part('parameters', HTMLDivElement),
      () => this.address.noteLater(),
      () => void this.run(),
    )
    this.history = new History((sql, parameters) => this.take(sql, parameters))
    this.tables = new TableList((name) => this.editor.insert(name))
    void new OwnFileList(
      (name) => this.editor.insert(name),
      (files) => this.completions.setFiles(files),
    ).open()
    this.saved = new SavedQueries((query) => this.choose(query))
    this.result = new ResultView({
      changed: () => this.address.note(),
      say: (text) => this.say(text),
      failed: (cause) => this.fail(cause, null),
    })
    this.release = new ReleaseChoice(release, {
      turned: (isChosen) => void this.turn(isChosen),
      run: () => void this.run(),
    })
    this.listen()
    this.state.say('nothing-yet')
  }

  /** Takes up what an address says, and runs it unless it is a draft. */
  async open(place: Place): Promise<void> {
    this.result.view = place.view
    this.chart = place.chart
    if (place.query === null) this.fill(place, undefined)
    const lists = this.readRelease()
    if (place.query !== null) {
      // only the list of the release has its text
      await lists
      this.fill(place, this.saved.named(place.query))
    }
    if (this.editor.text.trim() === '') {
      part('saved', HTMLDetailsElement).open = true
      this.editor.focus()
      await lists
      this.editor.offer(starterQuery(this.tables.all))
    } else if (place.isDraft) this.editor.focus()
    else await this.run(false)
  }

  private fill({ sql, parameters }: Place, query: SavedQuery | undefined): void {
    this.savedQuery = query ?? null
    this.parameters.declare(query?.parameters ?? [])
    this.editor.text = query?.sql ?? sql
    this.parameters.show(this.editor.parameters, parameters)
  }

  private listen(): void {
    this.runButton.addEventListener('click', () => void this.run())
    this.cancelButton.addEventListener('click', () => this.cancel())
    part('format', HTMLButtonElement).addEventListener('click', () => this.format())
    part('share', HTMLButtonElement).addEventListener('click', () => void this.share())
    document.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && this.running.isRunning && !event.defaultPrevented) this.cancel()
    })
    window.addEventListener('popstate', () => {
      const place = placeOf(location)
      this.release.pin(place.release)
      void this.open(place)
    })
  }

  /** Asks what stands in the editor. @param isNew whether the address becomes a further page of the browser's history. */
  private async run(isNew = true): Promise<void> {
    const { sql, firstLine } = this.editor.statement
    if (sql.trim() === '') return this.state.say('nothing-yet')
    const question = this.questionOf(sql)
    this.ran = this.editor.text
    this.editor.unmark()
    if (isNew) this.address.note(true)
    this.history.add(this.editor.text, this.parameters.texts)
    await this.running.carryOut(
      async (signal) => {
        const answer = await ask(question, { limit: AT_A_TIME, offset: 0 }, signal)
        this.show(question, answer)
      },
      (cause) => this.fail(cause, firstLine),
    )
  }

  private setRunning(isRunning: boolean): void {
    this.cancelButton.hidden = !isRunning
    this.result.isStale = isRunning
    this.say('')
    if (isRunning) this.state.run(() => this.cancel(), this.cancelButton.textContent)
  }

  private cancel(): void {
    const isFocused = document.activeElement === this.cancelButton
    this.running.stop()
    this.state.say('cancelled')
    this.result.clear()
    this.release.setShown(null)
    if (isFocused) this.runButton.focus()
  }

  private show(question: Question, answer: Answer): void {
    this.asked = { question, answer }
    this.state.answer(answer, this.moreOf(answer))
    this.result.show(answer, question, this.chart ?? null)
    this.chart = null
    this.release.setShown(answer.release)
    this.address.note()
  }

  private moreOf({ rows }: Answer): Remedy | null {
    if (rows.length >= MOST_SHOWN) return null
    return { label: word('load-more', { count: count(AT_A_TIME) }), act: () => void this.loadMore() }
  }

  private async loadMore(): Promise<void> {
    const { asked } = this
    if (!asked) return
    const { question, answer } = asked
    await this.running.carryOut(
      async (signal) => {
        const range = { limit: AT_A_TIME, offset: answer.rows.length }
        const further = await ask({ ...question, release: answer.release }, range, signal)
        const whole = { ...further, rows: [...answer.rows, ...further.rows] }
        this.asked = { question, answer: whole }
        this.state.answer(whole, this.moreOf(whole))
        this.result.extend(whole)
      },
      (cause) => this.fail(cause, null),
    )
  }

  /** @param firstLine on which the text that was run begins; null for what leaves the rows that are shown as they are. */
  private fail(cause: unknown, firstLine: number | null): void {
    if (!(cause instanceof Problem)) throw cause
    const line = cause.line === null || firstLine === null ? null : cause.line + firstLine - 1
    if (line !== null) this.editor.mark(line, cause.column, cause.message)
    if (firstLine !== null) {
      this.result.clear()
      this.release.setShown(null)
    }
    this.state.problem(cause, line, this.remediesOf(cause))
  }

  private remediesOf({ kind }: Problem): Remedy[] {
    const again = { label: word('again'), act: () => void this.run() }
    if (['overloaded', 'unreachable', 'broken-off'].includes(kind)) return [again]
    if (kind === 'result-too-large')
      return [{ label: word('first-rows', { count: count(FEW_ROWS) }), act: () => void this.runFew() }]
    if (kind === 'not-found' && this.release.pinned !== null)
      return [{ label: word('to-served'), act: () => this.release.pin(null) }]
    return []
  }

  /** Asks for a few rows of what is too large as a whole. */
  private async runFew(): Promise<void> {
    const { sql, firstLine } = this.editor.statement
    const question = this.questionOf(sql)
    await this.running.carryOut(
      async (signal) => {
        this.show(question, await ask(question, { limit: FEW_ROWS, offset: 0 }, signal))
      },
      (cause) => this.fail(cause, firstLine),
    )
  }

  /** A text as a question; that of a saved query is asked by its name, so that the server reads its parameters as declared. */
  private questionOf(sql: string): Question {
    const release = this.release.pinned
    const { savedQuery, parameters } = this
    if (savedQuery?.sql === sql) return { sql, query: savedQuery.name, parameters: parameters.texts, release }
    const values = Object.entries(parameters.values).filter(([name]) => sql.includes(`$${name}`))
    return { sql, query: null, parameters: Object.fromEntries(values), release }
  }

  private typed(): void {
    this.parameters.show(this.editor.parameters)
    if (this.savedQuery && this.savedQuery.sql !== this.editor.text) this.savedQuery = null
    this.address.noteLater()
  }

  private choose(query: SavedQuery): void {
    this.parameters.declare(query.parameters)
    this.editor.text = query.sql
    this.parameters.show(this.editor.parameters)
    this.savedQuery = query
    void this.run()
  }

  private take(sql: string, parameters: Readonly<Record<string, string>>): void {
    this.editor.text = sql
    this.parameters.show(this.editor.parameters, parameters)
    void this.run()
  }

  private format(): void {
    const text = formatted(this.editor.text)
    this.say(text === null ? word('unformatted') : '')
    if (text !== null) this.editor.text = text
  }

  /** Shows the tables and queries of another release, and asks it what was asked if the reader chose it. */
  private async turn(isChosen: boolean): Promise<void> {
    this.address.note()
    await this.readRelease()
    if (isChosen && this.ran !== '' && this.ran === this.editor.text) await this.run(false)
  }

  private async readRelease(): Promise<void> {
    await Promise.all([
      this.readFor(readQueries, (queries) => this.saved.setQueries(queries)),
      this.readFor(readTables, (tables, pinned) => {
        this.tables.setTables(tables, pinned)
        this.completions.setTables(tables)
      }),
    ])
  }

  /** Reads something of the release that is asked, and says beside the editor why it cannot. */
  private async readFor<T>(
    read: (release: string | null) => Promise<T>,
    take: (found: T, release: string | null) => void,
  ): Promise<void> {
    const { pinned } = this.release
    try {
      const found = await read(pinned)
      if (pinned === this.release.pinned) take(found, pinned)
    } catch (cause) {
      if (!(cause instanceof Problem)) throw cause
      this.tables.fail(cause.kind === 'unreachable' ? word('unreachable') : cause.message)
    }
  }

  private async share(): Promise<void> {
    const place = {
      ...this.place,
      release: this.asked?.answer.release ?? this.release.current,
      isDraft: false,
    }
    const address = new URL(prefix + addressOfPlace(place, null), location.href).href
    try {
      await navigator.clipboard.writeText(address)
      this.say(word('copied-link'))
    } catch {
      // without permission, or over plain http, the reader copies it by hand
      this.say(word('copy-by-hand', { address }))
    }
  }

  private get place(): Place {
    const { text } = this.editor
    return {
      sql: text,
      query: this.savedQuery?.sql === text ? this.savedQuery.name : null,
      parameters: this.parameters.texts,
      release: this.release.pinned,
      view: this.result.view,
      chart: this.result.chartSpec ?? this.chart,
      isDraft: text !== this.ran && text !== '',
    }
  }

  private say(text: string): void {
    this.notice.textContent = text
  }
}
