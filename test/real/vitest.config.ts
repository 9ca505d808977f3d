import { createRequire } from 'node:module'
import { defineConfig } from 'vitest/config'

/** Real images in a real registry; run by `.ci/run` on a Debian machine, not by `npm test`. */
export default defineConfig({
  // vite would take graphql's .mjs and type-graphql Node's .js: two copies of one library, which refuse each other's types.
  resolve: { alias: [{ find: /^graphql$/, replacement: createRequire(import.meta.url).resolve('graphql') }] },
  test: {
    root: new URL('../..', import.meta.url).pathname,
    globalSetup: ['test/real/global-setup.ts', 'test/support/global-setup.ts'],
    include: ['test/real/**/*.real.ts'],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
})
