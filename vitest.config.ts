import { defineConfig } from 'vitest/config'

export default defineConfig({
  // One `graphql` in the process: Vite would take its ES modules for our files while the packages that we use take CommonJS.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    globalSetup: ['test/support/global-setup.ts'],
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
