import { defineConfig } from 'vitest/config'

/** Tests that hold a time to a promise: nothing else runs beside them. */
const TIMED = ['test/query/hostile/*.test.ts']

export default defineConfig({
  test: {
    globalSetup: 'test/support/shared-folder.ts',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    env: { TZ: 'UTC' },
    projects: [
      {
        extends: true,
        test: {
          name: 'together',
          include: ['test/**/*.test.ts'],
          exclude: TIMED,
          sequence: { groupOrder: 0 },
        },
      },
      { extends: true, test: { name: 'alone', include: TIMED, maxWorkers: 1, sequence: { groupOrder: 1 } } },
    ],
  },
})
