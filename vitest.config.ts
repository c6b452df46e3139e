import { defineConfig } from 'vitest/config'
import { LongestFirst } from './test/support/longest-first.js'
import { RunSummary } from './test/support/run-summary.js'

/** Folders whose tests start browsers or many processes, disturb whole runs, or try thousands of inputs: `npm run test:full`. */
const LONG = 'browser|cli|export|faults|keep|mutation|notify|query|refresh|runs|schedule|service'
/** Of those, what `npm test` looks at as well: one whole refresh, and one page in Chromium. */
const SHORT = ['test/browser/report-page.test.ts', 'test/refresh/catalogue.test.ts']
/** SheetJS writes other bytes once it has read a file: the files of the corpus are made in a process of their own. */
const CORPUS = 'published'

export default defineConfig({
  test: {
    globalSetup: 'test/support/run-set-up.ts',
    reporters: ['default', new RunSummary()],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    maxWorkers: 3,
    env: { TZ: 'UTC' },
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: 'short',
          include: [`test/!(${LONG}|${CORPUS})/**/*.test.ts`, ...SHORT],
          isolate: false,
        },
      },
      { extends: true, test: { name: 'corpus', include: [`test/${CORPUS}/*.test.ts`] } },
      {
        extends: true,
        test: { name: 'long', isolate: false, include: [`test/@(${LONG})/**/*.test.ts`], exclude: SHORT },
      },
    ],
  },
})
