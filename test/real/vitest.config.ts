import { defineConfig } from 'vitest/config'

/** Real images in a real registry; run by `.ci/run` on a Debian machine, not by `npm test`. */
export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    globalSetup: ['test/support/global-setup.ts', 'test/real/global-setup.ts'],
    include: ['test/real/**/*.real.ts'],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
})
