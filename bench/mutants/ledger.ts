import { appendFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { nullIfMissing } from '../../pipeline/system/files.js'
import type { Mutant } from './mutant.js'
import type { Failure } from './test-run.js'

/** What became of a mutant so far. */
export interface Trial {
  mutant: Mutant
  verdict: 'untried' | 'caught' | 'timed out' | 'survived' | 'does not compile'
  /** The first test that failed. */
  by: Failure | null
  /** The test files that saw nothing. */
  passed: string[]
  seconds: number
}

/** What tests do without a mutant: seconds of each file, the mutants whose places it comes to (of those probed), and what fails. */
export interface Undisturbed {
  seconds: Record<string, number>
  probed: string[]
  reached: Record<string, string[]>
  failing: Failure[]
}

/** What is known of the mutants of one tree, kept in a folder so that a run that was ended can be gone on with. */
export class Ledger {
  private constructor(
    private readonly folder: string,
    private readonly trials: Map<string, Trial>,
    readonly undisturbed: Undisturbed,
  ) {}

  /** What the runs before left in a folder. */
  static async in(folder: string): Promise<Ledger> {
    const text = (await nullIfMissing(readFile(join(folder, TRIALS), 'utf8'))) ?? ''
    // a line that its run did not live to end is not kept
    const whole = text.slice(0, text.lastIndexOf('\n') + 1)
    if (whole !== text) await writeFile(join(folder, TRIALS), whole)
    const trials = whole
      .split('\n')
      .slice(0, -1)
      .map((line): Trial => JSON.parse(line))
    const undisturbed = await nullIfMissing(readFile(join(folder, UNDISTURBED), 'utf8'))
    return new Ledger(
      folder,
      new Map(trials.map((trial) => [trial.mutant.id, trial])),
      undisturbed === null ? { seconds: {}, probed: [], reached: {}, failing: [] } : JSON.parse(undisturbed),
    )
  }

  /** What became of a mutant, if it was tried. */
  trialOf({ id }: Mutant): Trial | undefined {
    return this.trials.get(id)
  }

  /** Every mutant that compiled. */
  get compiled(): Trial[] {
    return [...this.trials.values()].filter(({ verdict }) => verdict !== 'does not compile')
  }

  /** Notes what became of a mutant, in the place of what was known of it. */
  note(trial: Trial): void {
    this.trials.set(trial.mutant.id, trial)
    appendFileSync(join(this.folder, TRIALS), `${JSON.stringify(trial)}\n`)
  }

  /** Keeps what is known of undisturbed tests. */
  async keepUndisturbed(): Promise<void> {
    await writeFile(join(this.folder, UNDISTURBED), JSON.stringify(this.undisturbed, null, 1))
  }
}

const TRIALS = 'trials.jsonl'
const UNDISTURBED = 'undisturbed.json'
